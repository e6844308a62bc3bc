import Capture
import Custody
import Ledger
import Repository

/// All that ever decided whose a dataset's paths are, as far as live snapshots and the configuration still know it.
struct KnownMappings: Sendable {
    /// What decides today; nil when nobody here knows.
    let today: ScopeMapping?
    /// Each way to decide once: today's first, then those of the snapshots.
    let all: [ScopeMapping]

    /// The mappings of snapshots, and today's.
    init(of snapshots: [SnapshotSummary], today: ScopeMapping?) {
        var all = today.map { [$0] } ?? []
        for mapping in snapshots.flatMap({ $0.mapping?.all ?? [] })
        where !all.contains(where: { $0.decidesLike(mapping) }) {
            all.append(mapping)
        }
        self.today = today
        self.all = all
    }

    /// True when all that is known would have decided about a snapshot's paths as it was decided.
    ///
    /// What a snapshot of version 0.1.0 was made by is not known, and counts as different.
    func agree(on snapshot: SnapshotSummary) -> Bool {
        guard let mapping = snapshot.mapping else { return false }
        return all.allSatisfy { $0.decidesLike(mapping) } && mapping.root == mapping.source
    }

    /// All ways to read a snapshot's paths.
    func ways(ofReading snapshot: SnapshotSummary) throws(ScopeTemplateError) -> [PathReading] {
        var ways: [PathReading] = []
        for mapping in all { ways += try PathReading.ways(ofReading: snapshot.mapping?.root, by: mapping) }
        return ways
    }
}

/// Finds out which erased scopes a label's data belongs to, in any of its person's incarnations.
///
/// Each label's paths are derived once, as long as there are not too many.
struct ErasedLabels {
    private let scopes: ScopeSet
    private let lease: KeyLease
    private var known: [ScopeLabel: Places] = [:]

    /// Where a label's data may lie.
    private struct Places {
        let paths: [ScopePath]
        /// Those of its paths that lie in an erased scope, with the scope.
        let erased: [(path: ScopePath, scope: ScopePrefix)]
    }

    private static let maximumKept = 1 << 16

    init(_ scopes: some Sequence<ScopePrefix>, lease: KeyLease) {
        self.scopes = ScopeSet(scopes)
        self.lease = lease
    }

    /// Adds the erased scopes that an entry belongs to by one mapping, although it lies under another leaf.
    ///
    /// What lies under a later incarnation of the same person was taken up after the erasure, and is as it should be.
    mutating func collect(
        of label: ScopeLabel,
        at leaf: ScopePath,
        into found: inout Set<ScopePrefix>
    ) throws {
        let places = try places(of: label)
        for (path, scope) in places.erased {
            let isOfAnotherIncarnation =
                leaf.subject != path.subject && places.paths.contains { $0.subject == leaf.subject }
            if !isOfAnotherIncarnation { found.insert(scope) }
        }
    }

    private mutating func places(of label: ScopeLabel) throws -> Places {
        if let places = known[label] { return places }
        let paths = try lease.paths(of: label)
        var erased: [(path: ScopePath, scope: ScopePrefix)] = []
        for path in paths { scopes.forEachCovering(path) { erased.append((path, $0)) } }
        let places = Places(paths: paths, erased: erased)
        if known.count >= Self.maximumKept { known = [:] }
        known[label] = places
        return places
    }
}
