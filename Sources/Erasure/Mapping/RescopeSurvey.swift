import Custody
package import Ledger
import Repository
import Sealing

/// What a rescope finds to do: counts, and the leaves that must be given up.
package struct RescopePlan: Hashable, Sendable {
    /// Snapshots of which something is written anew, a count.
    package var snapshots = 0
    /// Entries that lie under the wrong leaf, each counted in every snapshot that has it.
    package var entries = 0
    /// Those of them that belong to somebody who was erased, and go.
    package var erasedEntries = 0
    /// Leaves that are given up, with all that lies under them.
    package var leaves: Set<ScopePath> = []
    /// Leaves that were given up before and wait for their end.
    package var unfinished = 0
    /// Bytes that are sealed again: all that lies under those leaves.
    package var bytes: UInt64 = 0
    /// Packs that are rewritten on every copy, a count.
    package var packs = 0

    /// True when nothing lies where it should not, nothing waits, and every snapshot says what decided.
    package var isNothingToDo: Bool { leaves.isEmpty && snapshots == 0 && unfinished == 0 }
    /// True when the leaf of nobody's data is among those that are given up: custodians destroy it after their cool-off.
    package var includesNobody: Bool { leaves.contains { $0.isReserved } }

    /// Nothing to do.
    package init() {}
}

/// Looks through all live snapshots for what lies under the wrong leaf by today's templates.
struct RescopeSurvey {
    private(set) var plan = RescopePlan()
    /// The snapshots, by id, that must be written anew.
    private(set) var snapshots: [String] = []
    private var counts: [String: [Digest: Count]] = [:]

    private struct Count {
        var wrong = 0
        var erased = 0
    }

    /// Looks.
    /// - Parameter today: what decides today.
    init(of repository: OpenedRepository, today: ScopeMapping, lease: KeyLease) throws {
        let all = try repository.snapshots()
        let mappings = KnownMappings(of: all, today: today)
        let ledger = repository.ledger
        plan.leaves = Set(ledger.unretiredLeaves)
        for snapshot in all where !mappings.agree(on: snapshot) {
            var judge = try EntryJudge(of: snapshot, mappings, ledger: ledger, lease: lease)
            try look(into: snapshot, repository, &judge)
        }
        for snapshot in all {
            let isOtherwise = snapshot.mapping.map { !$0.decidesLike(today) } ?? true
            guard try isOtherwise || !repository.leaves(of: snapshot).isDisjoint(with: plan.leaves) else { continue }
            snapshots.append(snapshot.id)
        }
        plan.snapshots = snapshots.count
        plan.unfinished = ledger.unretiredLeaves.count
        (plan.packs, plan.bytes) = try repository.extent(of: plan.leaves)
    }

    private mutating func look(
        into snapshot: SnapshotSummary,
        _ repository: OpenedRepository,
        _ judge: inout EntryJudge
    ) throws {
        let root = snapshot.mapping?.root ?? ""
        var known = counts[root] ?? [:]
        var leaves: Set<ScopePath> = []
        var here = Count()
        try repository.lists(
            of: snapshot,
            where: { _, list in
                guard let count = known[list] else { return true }
                here.wrong += count.wrong
                here.erased += count.erased
                return false
            },
            { scope, list, entries in
                var count = Count()
                for entry in entries {
                    switch try judge.verdict(on: entry, at: scope.path) {
                    case .right: continue
                    case .elsewhere: break
                    case .erased: count.erased += 1
                    }
                    count.wrong += 1
                    leaves.insert(scope.path)
                }
                known[list] = count
                here.wrong += count.wrong
                here.erased += count.erased
            }
        )
        counts[root] = known
        plan.leaves.formUnion(leaves)
        plan.entries += here.wrong
        plan.erasedEntries += here.erased
    }
}
