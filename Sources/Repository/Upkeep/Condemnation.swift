import Ledger
import Sealing
import Stores

/// Commits a head that condemns, and then deletes what it condemned.
///
/// Stopped between the two, the objects lie unnamed until the next such run. So does what the store cannot delete yet.
struct Condemnation {
    let primary: Replica
    let ledger: Ledger
    let commit: Commit

    /// What heads name and condemn.
    static let kinds: [ObjectKind] = [.pack, .index, .snapshot]

    /// Everything that lies on the primary now, with its bytes; what writers that died left unfinished is removed first.
    func listObjects(_ kept: inout KeptObjects) throws -> [ObjectName: UInt64] {
        try kept.sweep(primary.store)
        var objects: [ObjectName: UInt64] = [:]
        for kind in Self.kinds {
            for object in try primary.store.list(kind) { objects[object.name] = object.size }
        }
        return objects
    }

    /// Commits a proposal that was made upon `base`, nil for no head, and deletes what it condemns and old heads.
    /// - Parameters:
    ///   - kept: takes note of what cannot be deleted yet.
    ///   - check: looks at the ledger as it is at the commit, and throws when it forbids it.
    /// - Returns: the state, and how many condemned objects were deleted; nil when another writer committed meanwhile and the work must be done again.
    func run(
        _ proposal: Proposal,
        on base: RepositoryState?,
        _ kept: inout KeptObjects,
        check: (Ledger) throws -> Void = { _ in }
    ) throws -> (state: RepositoryState, deleted: Int)? {
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
        let deleted = try delete(proposal.condemned, &kept)
        try deleteOldHeads(below: state.number, &kept)
        return (state, deleted)
    }

    /// Another writer's head came between.
    private struct LostRace: Error {}

    /// Deletes condemned objects.
    /// - Returns: how many went.
    func delete(_ names: Set<ObjectName>, _ kept: inout KeptObjects) throws -> Int {
        var deleted = 0
        for name in names.sorted() where try kept.delete(name, from: primary.store) { deleted += 1 }
        return deleted
    }

    /// Heads before the last but one full head say nothing that is still needed.
    private func deleteOldHeads(below number: UInt64, _ kept: inout KeptObjects) throws {
        var full = 0
        for candidate in try primary.store.list(.head).compactMap(\.name.number).sorted(by: >) where candidate <= number
        {
            if full >= 2 {
                _ = try kept.delete(.head(candidate), from: primary.store)
            } else if try ifUndamaged({ try primary.head(candidate, trusting: ledger).0.isFull }) ?? false {
                full += 1
            }
        }
    }
}
