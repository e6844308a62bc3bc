import Ledger
import Sealing
import Stores

/// The last step of a backup: the manifest, then the head, checked against what others did meanwhile.
struct BackupCommit {
    let repository: OpenedRepository
    let sink: PackSink
    let writer: SigningKey

    /// Commits the snapshot.
    ///
    /// A scope that was tombstoned while the backup ran is taken out first (its chunks lie under a dead key and go with
    /// the next compaction). When another writer condemned what this run needs, nothing is committed.
    /// - Parameters:
    ///   - snapshot: gets its name, and loses erased scopes.
    ///   - paths: all scopes in the snapshot.
    func run(
        _ snapshot: inout SnapshotSummary,
        paths: [ScopePath],
        commit: Commit,
        ledger: Ledger
    ) throws -> RepositoryState {
        var stored: (name: Digest, size: UInt64)?
        var removed: Set<ScopePath> = []
        return try commit.run(ledger: ledger) { state, ledger in
            try requireNothingLost(since: repository.state, now: state, snapshot: snapshot, ledger: ledger)
            // A leaf that is being given up takes nothing any more: a new run seals under its successor.
            guard !paths.contains(where: ledger.isSuperseded) else { throw Resealing.conflict(repository) }
            let erased = Set(paths.filter { ledger.isErased($0) != nil }).subtracting(removed)
            if !erased.isEmpty {
                let rewriter = SnapshotRewriter(repository: repository, writer: ChunkWriter(repository, sink: sink))
                if let without = try rewriter.removing({ erased.contains($0) }, from: snapshot) { snapshot = without }
                try sink.flush()
                removed.formUnion(erased)
                stored = nil
            }
            let manifest = try stored ?? store(&snapshot)
            stored = manifest
            var proposal = Proposal(state)
            proposal.packs.merge(sink.packs) { old, _ in old }
            proposal.indexes.merge(sink.indexes) { old, _ in old }
            proposal.snapshots[manifest.name] = manifest.size
            return proposal
        }
    }

    private func store(_ snapshot: inout SnapshotSummary) throws -> (name: Digest, size: UInt64) {
        let object = try repository.sealSnapshot(&snapshot, writer: writer)
        try repository.replica.store.create(.snapshot(snapshot.name), object.span)
        return (snapshot.name, UInt64(object.count))
    }

    /// Makes sure that the heads committed since this run began took nothing away that the snapshot needs.
    private func requireNothingLost(
        since base: RepositoryState?,
        now: RepositoryState?,
        snapshot: SnapshotSummary,
        ledger: Ledger
    ) throws {
        guard let now, now.number != (base?.number ?? 0) else { return }
        var condemned: Set<ObjectName> = []
        for number in ((base?.number ?? 0) + 1)...now.number {
            // A number that was left out: a repair went on after heads that were lost.
            guard try repository.replica.store.size(.head(number)) != nil else { throw Self.conflict(repository) }
            condemned.formUnion(try repository.replica.head(number, trusting: ledger).0.condemned)
        }
        let ours = sink.packs.keys.map { ObjectName.pack($0) } + sink.indexes.keys.map { ObjectName.index($0) }
        guard condemned.isDisjoint(with: ours) else { throw Self.conflict(repository) }
        for name in ours where try repository.replica.store.size(name) == nil {
            throw Self.conflict(repository)
        }
        guard !condemned.isEmpty else { return }
        let fresh = try OpenedRepository(
            replica: repository.replica,
            ledger: ledger,
            state: now,
            lease: repository.lease,
            context: repository.context
        )
        for name in sink.indexes.keys {
            try fresh.addRun(name)
        }
        let walk = ReferenceWalk(repository: fresh)
        do {
            try walk.references(of: snapshot) { id in
                guard try fresh.index.contains(id) else { throw Self.conflict(repository) }
            }
        } catch let error as RepositoryError where error.kind == .missingObject {
            throw Self.conflict(repository)
        }
    }

    /// Another writer removed what this run needs.
    static func conflict(_ repository: OpenedRepository) -> RepositoryError {
        RepositoryError(
            .conflict,
            "while this backup ran, another writer compacted or pruned repository"
                + " \(repository.replica.descriptor.id) and removed data that this snapshot needs",
            remedy: "Nothing was lost: the snapshot was not committed. Run the backup again."
        )
    }
}
