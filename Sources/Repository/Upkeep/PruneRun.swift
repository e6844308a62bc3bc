import Ledger
import Sealing
import Stores

/// One attempt to prune a primary.
struct PruneRun {
    let request: Prune.Request
    let repository: OpenedRepository

    private var primary: Replica { repository.replica }

    /// What would be done, and what that rests on.
    func plan() throws -> (result: PruneResult, dead: DeadChunks?) {
        var result = PruneResult()
        try primary.requireNotBehind(repository.state, known: request.known)
        guard let base = repository.state else { return (result, nil) }
        result.state = base
        let snapshots = try repository.snapshots()
        let now = repository.context.clock.now()
        // A hold counts from the moment it lies on the primary, also when whoever asks has not heard of it.
        var ledger = repository.ledger
        ledger.merge(try primary.ledger())
        result.verdicts = request.retention.judge(
            snapshots,
            drilled: request.drilled,
            holds: ledger.holds(at: now).map(\.id),
            at: now
        )
        if !result.removed.isEmpty {
            result.shrinkage = Shrinkage.look(
                at: snapshots,
                since: request.accepted,
                limitPercent: request.shrinkLimitPercent
            )
        }
        let kept = result.verdicts.filter(\.isKept).map(\.snapshot)
        let dead = try DeadChunks.unreferenced(
            in: repository,
            besides: LiveChunks(neededBy: kept, in: repository),
            unusedPercent: request.unusedPercent
        )
        result.packsDropped = dead.emptyPacks.count
        result.packsRewritten = dead.packs.count - dead.emptyPacks.count
        result.bytesFreed = try estimate(result, dead, base)
        result.bytesUnused = dead.bytesLeft
        return (result, dead)
    }

    private func estimate(_ result: PruneResult, _ dead: DeadChunks, _ base: RepositoryState) throws -> UInt64 {
        var bytes: UInt64 = 0
        for pack in dead.packs {
            bytes += (dead.emptyPacks.contains(pack) ? base.packs : dead.deadBytes)[pack] ?? 0
        }
        for snapshot in result.removed { bytes += base.snapshots[snapshot.name] ?? 0 }
        for kind in Condemnation.kinds {
            for object in try primary.store.list(kind) where base.objects[object.name] == nil { bytes += object.size }
        }
        return bytes
    }

    /// Prunes.
    /// - Returns: nil when another writer committed meanwhile and the work must be done again.
    func run(_ commit: Commit) throws -> PruneResult? {
        var (result, dead) = try plan()
        guard let base = repository.state, let dead else { return result }
        if let shrinkage = result.shrinkage, !request.isConfirmed { throw shrinkage.error }
        let condemnation = Condemnation(primary: primary, ledger: repository.ledger, commit: commit)
        let present = try condemnation.listObjects(&result.kept)
        var proposal = Proposal(base)
        for snapshot in result.removed { proposal.snapshots[snapshot.name] = nil }
        try PackRewriter(repository: repository, sink: PackSink(repository)).rewrite(dead, &proposal)
        proposal.condemned = Set(present.keys).union(base.objects.keys).subtracting(proposal.objectNames)
        if proposal.condemned.isSubset(of: base.condemned) {
            // A lock kept it when it was condemned, or that run was stopped: it needs no other head.
            result.objectsDeleted = try condemnation.delete(proposal.condemned, &result.kept)
        } else {
            let isRemoving = !result.removed.isEmpty
            let done = try condemnation.run(proposal, on: base, &result.kept) { ledger in
                if isRemoving { try requireNoNewHold(ledger) }
            }
            guard let done else { return nil }
            try repository.cache.keepOnly(Set(done.state.indexes.keys))
            result.state = done.state
            result.objectsDeleted = done.deleted
        }
        result.bytesFreed = try freed(of: present)
        return result
    }

    /// Bytes of the objects that lay on the primary and lie there no more, less those that were written anew.
    private func freed(of before: [ObjectName: UInt64]) throws -> UInt64 {
        let bytes = before.reduce(0) { $0 + $1.value }
        let after = try Condemnation.kinds.flatMap { try primary.store.list($0) }.reduce(0) { $0 + $1.size }
        return bytes - min(bytes, after)
    }

    /// A hold that was added since the snapshots were judged keeps them.
    private func requireNoNewHold(_ ledger: Ledger) throws {
        guard let hold = ledger.holds(at: repository.context.clock.now()).first else { return }
        throw RepositoryError(
            .held,
            "hold \(hold.id) was added to repository \(primary.descriptor.id) while it was pruned",
            remedy: "Nothing was removed. See `landfast hold list`; prune again when the hold has ended."
        )
    }
}
