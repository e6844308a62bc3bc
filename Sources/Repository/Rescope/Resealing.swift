package import Custody
package import Ledger
package import Sealing
import Stores

/// Seals anew what lies under leaves that are given up, one snapshot after the other.
package enum Resealing {
    /// Where an entry belongs.
    package struct Destination: Hashable, Sendable {
        /// The leaf.
        package var path: ScopePath
        /// The person or object; nil for nobody.
        package var label: ScopeLabel?

        /// A destination from its parts.
        package init(path: ScopePath, label: ScopeLabel?) {
            self.path = path
            self.label = label
        }
    }

    /// What is to be done to a snapshot.
    package struct Request {
        /// The snapshot's id.
        package var snapshot: String
        /// The leaves that are given up.
        package var moving: Set<ScopePath>
        /// What decides now; the manifest says so afterwards.
        package var mapping: ScopeMapping
        /// Says of an entry, given its leaf and that leaf's label, where it belongs; nil: to somebody who was erased, and it
        /// goes.
        package var destination: (StoredEntry, ScopePath, ScopeLabel?) throws -> Destination?

        /// A request from its parts.
        package init(
            snapshot: String,
            moving: Set<ScopePath>,
            mapping: ScopeMapping,
            destination: @escaping (StoredEntry, ScopePath, ScopeLabel?) throws -> Destination?
        ) {
            self.snapshot = snapshot
            self.moving = moving
            self.mapping = mapping
            self.destination = destination
        }
    }

    /// Commits a head in which the snapshot has nothing under those leaves any more.
    ///
    /// What was sealed before stays where it is until the leaves are retired and the copies compacted. Stopped anywhere, the
    /// snapshot is as it was, or as it shall be.
    /// - Parameters:
    ///   - ledger: the union of all ledgers that could be reached; it says that the leaves are superseded.
    /// - Returns: nil when the snapshot is not there any more.
    /// - Throws: ``RepositoryError``, the store's and the lease's errors; what `destination` throws.
    package static func run(
        _ request: Request,
        primary: Replica,
        ledger: Ledger,
        known: [HeadReference],
        lease: KeyLease,
        writer: SigningKey,
        context: EngineContext
    ) throws -> ResealingResult? {
        precondition(request.moving.allSatisfy(ledger.isSuperseded), "only a superseded leaf is given up")
        let commit = Commit(primary: primary, writer: writer, context: context, known: known)
        for _ in 0..<Commit.attempts {
            let repository = try OpenedRepository(replica: primary, ledger: ledger, lease: lease, context: context)
            guard let base = repository.state,
                let snapshot = try repository.snapshots().first(where: { $0.id == request.snapshot })
            else { return nil }
            try primary.requireNotBehind(base, known: known)
            let sink = PackSink(repository)
            let rescoper = SnapshotRescoper(request, repository: repository, sink: sink)
            var changed = try rescoper.rescoped(snapshot)
            changed.mapping = request.mapping.applied(to: snapshot.mapping?.root ?? request.mapping.source)
            try sink.flush()
            let object = try repository.sealSnapshot(&changed, writer: writer)
            try primary.store.create(.snapshot(changed.name), object.span)
            var proposal = Proposal(base)
            proposal.packs.merge(sink.packs) { old, _ in old }
            proposal.indexes.merge(sink.indexes) { old, _ in old }
            proposal.snapshots[snapshot.name] = nil
            proposal.snapshots[changed.name] = UInt64(object.count)
            proposal.condemned = [.snapshot(snapshot.name)]
            var kept = KeptObjects()
            let destinations = rescoper.destinations
            let committed = try Condemnation(primary: primary, ledger: ledger, commit: commit)
                .run(proposal, on: base, &kept) { now in
                    guard !destinations.contains(where: { now.isErased($0) != nil || now.isSuperseded($0) }) else {
                        throw Self.conflict(repository)
                    }
                }
            guard let state = committed?.state else { continue }
            return ResealingResult(
                state: state,
                entries: rescoper.entries,
                dropped: rescoper.dropped,
                bytes: sink.writtenBytes
            )
        }
        throw RepositoryError(
            .conflict,
            "other writers kept committing to repository \(primary.descriptor.id) while a snapshot was sealed anew",
            remedy: "Nothing was lost. Run it again when no backup of this dataset is running."
        )
    }

    /// What this run goes by was changed by another erasure or rescope.
    static func conflict(_ repository: OpenedRepository) -> RepositoryError {
        RepositoryError(
            .conflict,
            "meanwhile scopes of repository \(repository.replica.descriptor.id) were erased, or put under other keys",
            remedy: "Nothing was lost: nothing was committed. Run the command again."
        )
    }
}

/// What was done to one snapshot.
package struct ResealingResult: Sendable {
    /// The repository afterwards.
    package var state: RepositoryState
    /// Entries that got other keys, a count.
    package var entries: Int
    /// Entries of persons who were erased, which went, a count.
    package var dropped: Int
    /// Bytes that were sealed and stored.
    package var bytes: UInt64
}

extension OpenedRepository {
    /// What lies under leaves: how many live packs hold some of it, and its bytes.
    package func extent(of leaves: Set<ScopePath>) throws -> (packs: Int, bytes: UInt64) {
        var packs: Set<Digest> = []
        var bytes: UInt64 = 0
        for run in index.runs where state?.indexes[run.name] != nil {
            guard run.header.paths.contains(where: leaves.contains) else { continue }
            try run.forEach { location in
                guard leaves.contains(location.entry.path) else { return }
                packs.insert(location.pack)
                bytes += UInt64(location.entry.chunk.plainLength)
            }
        }
        return (packs.count, bytes)
    }

    /// The leaves under which a snapshot has something.
    package func leaves(of snapshot: SnapshotSummary) throws -> Set<ScopePath> {
        Set(try pointers(of: snapshot, tool: ChunkTool(repository: replica.descriptor.id)).map(\.path))
    }
}
