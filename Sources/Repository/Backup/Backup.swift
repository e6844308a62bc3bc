package import Custody
package import Ledger
package import Sealing
import Stores

/// Backs a source up into a repository's primary.
package enum Backup {
    /// What to back up, and what the snapshot says about it.
    package struct Request: Sendable {
        /// Where the data comes from.
        package var source: any BackupSource
        /// The dataset's class: `database`, `attachments`, `archive`, `audit-log`.
        package var datasetClass: String
        /// Digest of the policy under which this run is allowed.
        package var policyDigest: Digest
        /// What other parties have seen of this repository.
        package var known: [HeadReference]
        /// Words for the snapshot, at most ``SnapshotTag/maximumCount``.
        package var tags: Set<SnapshotTag>
        /// Whether files are read again that seem to be what they were: size, times and inode are the same.
        package var readsUnchanged: Bool

        /// A request from its parts.
        package init(
            source: any BackupSource,
            datasetClass: String,
            policyDigest: Digest,
            known: [HeadReference] = [],
            tags: Set<SnapshotTag> = [],
            readsUnchanged: Bool = false
        ) {
            precondition(tags.count <= SnapshotTag.maximumCount, "a snapshot has a limited number of tags")
            self.source = source
            self.datasetClass = datasetClass
            self.policyDigest = policyDigest
            self.known = known
            self.tags = tags
            self.readsUnchanged = readsUnchanged
        }
    }

    /// The mapping, if a manifest can hold it: a snapshot that does not say by what it was made cannot be verified.
    private static func recordable(_ mapping: ScopeMapping) throws(RepositoryError) -> ScopeMapping {
        guard mapping.fits else {
            throw RepositoryError(
                .tooLarge,
                "the dataset has more or longer scope templates than a snapshot can record",
                remedy: "Use '*' to say in one template what several say, and a shorter path for the source."
            )
        }
        return mapping
    }

    /// Runs one backup.
    ///
    /// Scopes under a tombstone are left out and reported, also when the tombstone appears while the backup runs. Files
    /// that cannot be read are reported and left out; the snapshot is then partial.
    /// - Parameters:
    ///   - primary: the copy where commits happen.
    ///   - ledger: the union of all ledgers that could be reached.
    ///   - lease: keys for this run.
    ///   - writer: a key with the role *writer*.
    /// - Throws: ``RepositoryError``, the store's, the lease's and the source's errors; nothing is committed then.
    package static func run(
        _ request: Request,
        primary: Replica,
        ledger: Ledger,
        lease: KeyLease,
        writer: SigningKey,
        context: EngineContext
    ) throws -> BackupResult {
        let started = context.clock.now()
        let mapping = try recordable(request.source.mapping)
        let repository = try OpenedRepository(replica: primary, ledger: ledger, lease: lease, context: context)
        try primary.requireNotBehind(repository.state, known: request.known)
        _ = ProgressCounter(.walking, to: context.progress)
        let listing = try request.source.list()
        let plan = try ScopePlan(listing, repository: repository)
        let run = try BackupRun(repository, request, plan: plan)
        let stored: BackupRun.Stored
        do {
            stored = try run.storeEverything()
        } catch {
            run.sink.discard()
            guard (error as? StoreError)?.kind == .notFound else { throw error }
            // What the last snapshot needs may have been condemned meanwhile, together with that snapshot.
            let newest = try primary.newestHead(trusting: ledger)
            throw newest?.number == repository.state?.number ? error : BackupCommit.conflict(repository)
        }
        let parent = stored.parent
        var snapshot = SnapshotSummary(
            id: Hex.encode(context.random.bytes(16)),
            name: request.policyDigest,
            time: started,
            datasetClass: request.datasetClass,
            policyDigest: request.policyDigest,
            ledgerRoot: ledger.root,
            ledgerCount: ledger.count,
            parent: parent,
            files: stored.counts.files,
            folders: stored.counts.folders,
            links: stored.counts.links,
            bytes: stored.counts.bytes,
            scopes: stored.scopes,
            erasedScopes: 0,
            problems: plan.problems.count + stored.counts.problems.count,
            tags: request.tags.sorted(),
            pointers: stored.pointers,
            mapping: stored.parentMapping.map(mapping.remembering) ?? mapping
        )
        let commit = Commit(primary: primary, writer: writer, context: context, known: request.known)
        let state = try BackupCommit(repository: repository, sink: run.sink, writer: writer)
            .run(&snapshot, paths: plan.paths, commit: commit, ledger: ledger)
        // What was erased while the backup ran has been taken out at the commit.
        let after = snapshot.erasedScopes > 0 ? try primary.ledger() : ledger
        let late = plan.scopes.filter { after.isErased($0.path) != nil }
        return BackupResult(
            snapshot: snapshot,
            state: state,
            files: stored.counts.files,
            bytes: stored.counts.bytes,
            newBytes: run.sink.writtenBytes,
            unchangedFiles: stored.counts.unchangedFiles,
            vanishedFiles: stored.counts.vanished,
            specials: stored.counts.specials,
            excluded: listing.excluded,
            problems: plan.problems + stored.counts.problems,
            skippedErased: plan.skipped + late.map { SkippedScope(path: $0.path, label: $0.label) },
            seconds: Double(context.clock.now().milliseconds - started.milliseconds) / 1000
        )
    }
}

/// A scope that the source still holds and that has been erased.
package struct SkippedScope: Hashable, Sendable {
    /// Its path in the key tree.
    package var path: ScopePath
    /// The person or object; shown on the operator's terminal only.
    package var label: ScopeLabel?
}

/// What a backup did.
package struct BackupResult: Sendable {
    /// The new snapshot.
    package var snapshot: SnapshotSummary
    /// The repository after the commit.
    package var state: RepositoryState
    /// Files in the snapshot, a count.
    package var files: Int
    /// Bytes of all files.
    package var bytes: UInt64
    /// Bytes that had to be stored.
    package var newBytes: UInt64
    /// Files that were not read again, a count.
    package var unchangedFiles: Int
    /// Files that were deleted between the walk and their turn, a count.
    package var vanishedFiles: Int
    /// Named pipes, sockets and devices, a count.
    package var specials: Int
    /// Names that were left out by rule, a count; a folder counts once, with all that it holds.
    package var excluded: Int
    /// What could not be read.
    ///
    /// Names: for the operator's terminal only.
    package var problems: [SourceProblem]
    /// What was left out because it has been erased.
    package var skippedErased: [SkippedScope]
    /// How long it took.
    package var seconds: Double
}
