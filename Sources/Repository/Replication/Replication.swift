package import Ledger
import Sealing
import Stores

/// Brings one replica to the state of another, without keys.
package enum Replication {
    /// Copies what the source's newest head names and the target lacks, then the heads, and deletes from the target
    /// what that head does not name.
    ///
    /// What a lock keeps in the target, or what its credentials may not delete, stays and is in the result.
    ///
    /// Each object is checked against its name before it is handed on. It can be stopped at any point and started
    /// again.
    /// - Parameters:
    ///   - source: must not be behind `ledger` or `known`.
    ///   - target: may be empty, behind, or a primary that was rolled back.
    ///   - ledger: the union of all ledgers that could be reached.
    ///   - known: what other parties have seen of this repository.
    ///   - isSourceLeaving: true for a copy that the policy allows no more: nothing can be added to it, so it may lack
    ///     entries of the ledger; its head must be the newest all the same.
    /// - Throws: ``RepositoryError`` of kind `behind` when the source is, of kind `damaged` when an object there is not
    ///   the one its name stands for (nothing is put into the target then); the stores' errors.
    package static func run(
        from source: Replica,
        to target: Replica,
        ledger: Ledger,
        known: [HeadReference] = [],
        isSourceLeaving: Bool = false,
        context: EngineContext
    ) throws -> ReplicationResult {
        precondition(source.descriptor.id == target.descriptor.id, "both are copies of one repository")
        let run = ReplicationRun(
            source: source,
            target: target,
            ledger: ledger,
            known: known,
            isSourceLeaving: isSourceLeaving,
            context: context
        )
        return try run.run()
    }
}

/// What a replication did.
package struct ReplicationResult: Sendable {
    /// The head that the target is now at; nil when the source has none.
    package var state: RepositoryState?
    /// Objects copied, a count.
    package var objectsCopied = 0
    /// Their bytes.
    package var bytesCopied: UInt64 = 0
    /// Objects that were there already, a count.
    package var objectsPresent = 0
    /// What should be gone from the target and cannot be deleted yet.
    package var kept = KeptObjects()
    /// Objects deleted from the target, a count.
    package var objectsDeleted = 0
    /// Ledger entries that the target lacked, a count.
    package var ledgerEntriesAdded = 0
}
