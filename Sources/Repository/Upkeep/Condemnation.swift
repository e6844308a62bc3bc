import Ledger
import Sealing
import Stores

/// Commits a head that condemns, and then deletes what it condemned.
///
/// Stopped between the two, the objects lie unnamed until the next such head condemns them again.
struct Condemnation {
    let primary: Replica
    let ledger: Ledger
    let commit: Commit

    /// What heads name and condemn.
    static let kinds: [ObjectKind] = [.pack, .index, .snapshot]

    /// Everything that lies on the primary now, with its bytes; what writers that died left unfinished is removed first.
    func listObjects() throws -> [ObjectName: UInt64] {
        _ = try primary.store.removeUnfinished()
        var objects: [ObjectName: UInt64] = [:]
        for kind in Self.kinds {
            for object in try primary.store.list(kind) { objects[object.name] = object.size }
        }
        return objects
    }

    /// Commits a proposal that was made upon `base`, nil for no head, and deletes what it condemns and old heads.
    /// - Parameter check: looks at the ledger as it is at the commit, and throws when it forbids it.
    /// - Returns: nil when another writer committed meanwhile and the work must be done again.
    func run(
        _ proposal: Proposal,
        on base: RepositoryState?,
        check: (Ledger) throws -> Void = { _ in }
    ) throws -> RepositoryState? {
        let state: RepositoryState
        do {
            state = try commit.run(ledger: ledger) { now, ledger in
                guard now?.number == base?.number else { throw LostRace() }
                try check(ledger)
                return proposal
            }
        } catch is LostRace {
            return nil
        }
        try delete(proposal.condemned)
        try deleteOldHeads(below: state.number)
        return state
    }

    /// Another writer's head came between.
    private struct LostRace: Error {}

    /// Deletes condemned objects.
    func delete(_ names: Set<ObjectName>) throws {
        for name in names.sorted() { try primary.store.delete(name) }
    }

    /// Heads before the last but one full head say nothing that is still needed.
    private func deleteOldHeads(below number: UInt64) throws {
        var full = 0
        for candidate in try primary.store.list(.head).compactMap(\.name.number).sorted(by: >) where candidate <= number
        {
            if full >= 2 {
                try primary.store.delete(.head(candidate))
            } else if try primary.head(candidate, trusting: ledger).0.isFull {
                full += 1
            }
        }
    }
}
