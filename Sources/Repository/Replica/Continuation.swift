package import Ledger
package import Sealing
import Stores

/// Goes on after heads that were lost: the primary burned down before its last commits reached another copy.
package enum Continuation {
    /// Commits a full head over what the primary shows, numbered beyond everything that anybody has seen.
    ///
    /// Whoever remembers a lost head then sees a newer one, so nothing is taken for rolled back, and a lost copy that
    /// turns up again is behind. What only the lost heads named is gone.
    /// - Parameters:
    ///   - primary: holds the newest state that is left.
    ///   - lost: the number of the highest head that was ever seen.
    ///   - ledger: the union of all ledgers that could be reached.
    /// - Returns: the state that is now in effect.
    /// - Throws: ``RepositoryError`` of kind `behind` when the primary shows that head or a newer one after all, of kind
    ///   `unauthorised`; the store's errors.
    package static func run(
        on primary: Replica,
        after lost: UInt64,
        ledger: Ledger,
        writer: SigningKey,
        context: EngineContext
    ) throws -> RepositoryState? {
        guard let state = try primary.newestHead(trusting: ledger) else { return nil }
        guard state.number < lost else {
            throw RepositoryError(
                .behind,
                "store \(primary.store.place.name) shows head \(state.number), so head \(lost) is not lost",
                remedy: "Make a new plan: nothing has to be given up."
            )
        }
        let commit = Commit(primary: primary, writer: writer, context: context, known: [])
        return try commit.run(ledger: ledger, numbered: lost + 1) { state, _ in Proposal(state) }
    }
}
