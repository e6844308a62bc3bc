package import Custody
package import Ledger
package import Sealing
import Stores

/// Removes snapshots that retention does not keep, and what only they needed, from a primary.
///
/// Replicas follow by replication: they keep what the newest head names.
package enum Prune {
    /// What is to stay, and what makes it pause.
    package struct Request: Sendable {
        /// Which snapshots stay.
        package var retention: Retention
        /// The id of the snapshot that a drill restored last; nil when there was none.
        package var drilled: String?
        /// The id of the snapshot that was the newest when the repository was last pruned; nil when it never was.
        package var accepted: String?
        /// From how much less in the newest run on nothing is removed, in percent of files or bytes.
        package var shrinkLimitPercent: Int
        /// Goes on although the newest run is partial or has much less: somebody has looked.
        package var isConfirmed: Bool
        /// How much may stay in packs although nothing needs it, in percent of what is needed.
        package var unusedPercent: Int
        /// What other parties have seen of this repository.
        package var known: [HeadReference]

        /// A request from its parts.
        package init(
            retention: Retention,
            drilled: String? = nil,
            accepted: String? = nil,
            shrinkLimitPercent: Int = defaultShrinkLimitPercent,
            isConfirmed: Bool = false,
            unusedPercent: Int = defaultUnusedPercent,
            known: [HeadReference] = []
        ) {
            self.retention = retention
            self.drilled = drilled
            self.accepted = accepted
            self.shrinkLimitPercent = shrinkLimitPercent
            self.isConfirmed = isConfirmed
            self.unusedPercent = unusedPercent
            self.known = known
        }
    }

    /// Half of the files or bytes gone is too much where nothing else is asked for.
    package static let defaultShrinkLimitPercent = 50
    /// What packs may waste where nothing else is asked for.
    package static let defaultUnusedPercent = 5

    /// Says what ``run(_:primary:ledger:lease:writer:context:)`` would do, and changes nothing.
    /// - Throws: as the run does, but a suspicious newest run is a part of the answer.
    package static func plan(
        _ request: Request,
        primary: Replica,
        ledger: Ledger,
        lease: KeyLease,
        context: EngineContext
    ) throws -> PruneResult {
        let repository = try OpenedRepository(replica: primary, ledger: ledger, lease: lease, context: context)
        return try PruneRun(request: request, repository: repository).plan().result
    }

    /// Commits a head without the snapshots that go, which condemns what nothing needs any more, and deletes that.
    ///
    /// Objects that no head names are condemned, too: what interrupted runs left behind, and what a backup stores that
    /// runs at the same time; it then commits nothing and has to be run again. It can be stopped at any point: what was
    /// committed stays, what was not is as before, and the next run deletes the rest. What a lock keeps stays, too, is in
    /// the result, and goes with a later run.
    /// - Parameters:
    ///   - ledger: the union of all ledgers that could be reached.
    ///   - lease: keys for this run: what a snapshot needs stands in its lists.
    ///   - writer: a key with the role *writer*.
    /// - Throws: ``RepositoryError`` of kind `suspicious` when the newest run should be looked at first, of kind `held`
    ///   when a hold was added while this ran, of kind `missingObject` or `damaged` when a snapshot that stays is not
    ///   whole; the store's and the lease's errors.
    package static func run(
        _ request: Request,
        primary: Replica,
        ledger: Ledger,
        lease: KeyLease,
        writer: SigningKey,
        context: EngineContext
    ) throws -> PruneResult {
        let commit = Commit(primary: primary, writer: writer, context: context, known: request.known)
        for _ in 0..<Commit.attempts {
            let repository = try OpenedRepository(replica: primary, ledger: ledger, lease: lease, context: context)
            if let result = try PruneRun(request: request, repository: repository).run(commit) { return result }
        }
        throw RepositoryError(
            .conflict,
            "other writers kept committing to repository \(primary.descriptor.id) while it was pruned",
            remedy: "Nothing was lost. Run it again when no backup of this dataset is running."
        )
    }
}

/// What pruning does, or would do.
package struct PruneResult: Sendable {
    /// Each snapshot, the newest first, and why it stays.
    package var verdicts: [RetentionVerdict] = []
    /// What is odd about the newest run; nil when nothing is, or when no snapshot goes.
    package var shrinkage: Shrinkage?
    /// The repository afterwards, or as it is while nothing has been done; nil when nothing was ever committed.
    package var state: RepositoryState?
    /// Packs dropped whole, a count.
    package var packsDropped = 0
    /// Packs whose live chunks are moved, a count.
    package var packsRewritten = 0
    /// Objects deleted, a count.
    package var objectsDeleted = 0
    /// What should be gone and cannot be deleted yet.
    package var kept = KeptObjects()
    /// Bytes that become free on the primary; of packs to be rewritten an estimate until it is done.
    package var bytesFreed: UInt64 = 0
    /// Bytes that no snapshot needs any more and that stay in packs with others: whoever has the keys of today opens them.
    package var bytesUnused: UInt64 = 0

    /// The snapshots that go.
    package var removed: [SnapshotSummary] { verdicts.filter { !$0.isKept }.map(\.snapshot) }
}
