package import Erasure
package import Files
package import Ledger
package import Repository

/// What must be true of a world: a plain model of what was acknowledged to its users, kept beside the engine.
package struct WorldModel: Sendable {
    /// A snapshot that was acknowledged.
    struct Snapshot: Sendable {
        /// What it was taken of.
        var scopes: [ScopeLabel?: [PathBytes: MemorySource.File]]
        /// The stores on which it was acknowledged.
        var stores: Set<String>
    }

    /// How far an erasure has come.
    enum Erasure: Hashable, Sendable {
        /// Asked for: what it covers may be there or not, whole or in part.
        case asked
        /// Acknowledged by all parties: what it covers is nowhere.
        case complete
    }

    /// An erasure, and the snapshots that were there before it was complete.
    struct Erased: Sendable {
        var label: ScopeLabel
        var scope: ScopePrefix?
        var state: Erasure
        var snapshots: Set<String>
    }

    /// Snapshots by their ids.
    private(set) var snapshots: [String: Snapshot] = [:]
    /// Erasures by their requests' ids.
    private(set) var erasures: [String: Erased] = [:]
    /// What drills have left on an agent's disk.
    private var workingCopies: [WorkingCopy] = []
    /// The highest head that each store showed.
    var heads: [String: UInt64] = [:]
    /// Stores that were put back to an old state, until they are replicated to again.
    package private(set) var stale: Set<String> = []

    /// What a drill left of a snapshot.
    private struct WorkingCopy: Sendable {
        var snapshot: String
        var scopes: [ScopeLabel: Set<PathBytes>]
    }

    /// Nothing was acknowledged yet.
    package init() {}

    /// How many snapshots were acknowledged.
    package var count: Int { snapshots.count }

    /// The ids of the snapshots that were acknowledged.
    package var acknowledged: Set<String> { Set(snapshots.keys) }

    /// The requests that are complete, by their ids.
    package var completeErasures: Set<String> { Set(erasures.filter { $0.value.state == .complete }.keys) }

    /// The requests that are not complete yet, by their ids.
    package var openErasures: [String] { erasures.filter { $0.value.state == .asked }.keys.sorted() }

    /// Takes note of a backup that was acknowledged.
    package mutating func backedUp(_ result: BackupResult, _ source: MemorySource) {
        backedUp(result, of: source.scopes, on: [SimulatedWorld.storeNames[0]])
    }

    /// Takes note of a backup that was acknowledged.
    /// - Parameters:
    ///   - scopes: what the source held.
    ///   - stores: those that owe it from now on.
    ///   - before: the erasures that were complete when it began; all others are about it too. Nil: those that are
    ///     complete now.
    package mutating func backedUp(
        _ result: BackupResult,
        of scopes: [ScopeLabel?: [PathBytes: MemorySource.File]],
        on stores: Set<String>,
        completeBefore before: Set<String>? = nil
    ) {
        // By its templates what is left out as a person's can be what others call an object of the person's.
        let skipped = Set(result.skippedErased.map(\.label))
        let scopes = scopes.filter { scope in
            !skipped.contains { $0 == scope.key || $0.flatMap { of in scope.key.map(of.covers) } ?? false }
        }
        snapshots[result.snapshot.id] = Snapshot(scopes: scopes, stores: stores)
        for id in Set(erasures.keys).subtracting(before ?? completeErasures) {
            erasures[id]?.snapshots.insert(result.snapshot.id)
        }
    }

    /// Takes note that all snapshots but these may go.
    package mutating func mayLose(allBut kept: Set<String>) {
        snapshots = snapshots.filter { kept.contains($0.key) }
    }

    /// Takes note of copies that are at the newest head.
    /// - Parameter ids: the snapshots that were acknowledged when this began, if others can have come since; nil: all.
    package mutating func replicated(to stores: Set<String>, of ids: Set<String>? = nil) {
        for id in ids ?? acknowledged { snapshots[id]?.stores.formUnion(stores) }
        stale.subtract(stores)
    }

    /// Takes note of an erasure that was asked for, whether or not the request was acknowledged.
    package mutating func asked(_ id: String, _ label: ScopeLabel, scope: ScopePrefix? = nil) {
        erasures[id] = Erased(label: label, scope: scope, state: .asked, snapshots: Set(snapshots.keys))
    }

    /// Forgets a request that came to nothing.
    package mutating func forget(_ id: String) {
        erasures[id] = nil
    }

    /// Takes note of what the parties said.
    package mutating func erased(_ report: ErasureReport, scope: ScopePrefix?) {
        if report.isComplete { complete(report.id, scope: scope) }
    }

    /// Takes note that all parties said so.
    package mutating func complete(_ id: String, scope: ScopePrefix?) {
        erasures[id]?.state = .complete
        erasures[id]?.scope = scope
    }

    /// Takes note of a store that was damaged or put back to an old state: it owes nothing until it is replicated to.
    package mutating func putBack(_ store: String) {
        for id in snapshots.keys { snapshots[id]?.stores.remove(store) }
        heads[store] = nil
        stale.insert(store)
    }

    /// True when every snapshot is owed by another store than this one.
    package func isOwed(besides store: String) -> Bool {
        snapshots.values.allSatisfy { !$0.stores.subtracting([store]).isEmpty }
    }

    /// The newest snapshot's persons that no erasure is about, with what is in it of each; nil: there is none.
    package func persons(in snapshot: String) -> [ScopeLabel]? {
        snapshots[snapshot]?.scopes.keys.compactMap(\.self).filter { standing(of: $0, in: snapshot) == nil }.sorted()
    }

    /// The scopes of erasures that are complete.
    package var erasedScopes: [ScopePrefix] {
        erasures.values.filter { $0.state == .complete }.compactMap(\.scope)
    }

    /// Takes note of what a drill left on its agent's disk: nothing, as it should be.
    package mutating func keepsWorkingCopy(of snapshot: String, _ paths: Set<PathBytes>) {
        guard !paths.isEmpty, let taken = snapshots[snapshot] else { return }
        var scopes: [ScopeLabel: Set<PathBytes>] = [:]
        for (label, files) in taken.scopes {
            if let label { scopes[label] = Set(files.keys).intersection(paths) }
        }
        workingCopies.append(WorkingCopy(snapshot: snapshot, scopes: scopes))
    }

    /// What drills have left of those whose erasure is complete, in a sentence for each.
    package var erasedInWorkingCopies: [String] {
        workingCopies.flatMap { copy in
            copy.scopes.filter { standing(of: $0.key, in: copy.snapshot) == .complete }.flatMap(\.value).sorted().map {
                "I3: a working copy of snapshot \(copy.snapshot.prefix(8)) holds \($0), which was erased"
            }
        }
    }

    /// Takes note of a store that holds no copy any more.
    package mutating func left(_ store: String) {
        for id in snapshots.keys { snapshots[id]?.stores.remove(store) }
        heads[store] = nil
        stale.remove(store)
    }

    /// What may be in a restore of a snapshot: how each of its scopes stands.
    func standing(of label: ScopeLabel?, in snapshot: String) -> Erasure? {
        guard let label else { return nil }
        let states = erasures.values.filter { $0.snapshots.contains(snapshot) && $0.label.covers(label) }.map(\.state)
        return states.contains(.complete) ? .complete : states.first
    }
}

extension ScopeLabel {
    /// True when erasing this label erases the other, too.
    fileprivate func covers(_ other: ScopeLabel) -> Bool {
        subject == other.subject && (object == nil || object == other.object)
    }
}
