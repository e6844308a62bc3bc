import Capture
import Custody
import Ledger
import Repository
import Sealing

/// Looks for data of erased scopes that lies under the keys of others, because something else decided whose it is when it
/// was backed up than decides today, or decided in between.
///
/// Goes by names alone, which the entry lists hold, and keeps one list in memory at a time.
struct MappingSurvey {
    /// What was found of one erased scope.
    struct Found {
        /// The snapshots that hold it, by id.
        var snapshots: Set<String> = []
        /// Entries, each counted in every snapshot that has it.
        var entries = 0
    }

    /// What was found, by scope; scopes of which nothing was found are not in it.
    private(set) var found: [ScopePrefix: Found] = [:]
    /// True when nobody here knows what decides today.
    let isTodayUnknown: Bool
    private var labels: ErasedLabels
    /// What each list was found to hold, so that what snapshots share is read once: nothing for most.
    private var seen: [String: [Digest: [ScopePrefix: Int]]] = [:]

    /// Looks through all live snapshots of a repository.
    /// - Throws: what reading throws; then nothing can be said.
    init(_ scopes: [ScopePrefix], in repository: OpenedRepository, today: ScopeMapping?, lease: KeyLease) throws {
        isTodayUnknown = today == nil
        labels = ErasedLabels(scopes, lease: lease)
        let snapshots = try repository.snapshots()
        let known = KnownMappings(of: snapshots, today: today)
        for snapshot in snapshots where !known.agree(on: snapshot) {
            try look(into: snapshot, known, repository)
        }
    }

    private mutating func look(
        into snapshot: SnapshotSummary,
        _ known: KnownMappings,
        _ repository: OpenedRepository
    ) throws {
        var ways = try known.ways(ofReading: snapshot)
        let root = snapshot.mapping?.root ?? ""
        var lists = seen[root] ?? [:]
        var here: [ScopePrefix: Int] = [:]
        try repository.lists(
            of: snapshot,
            where: { path, list in
                guard path != .metadata else { return false }
                guard let counts = lists[list] else { return true }
                here.merge(counts, uniquingKeysWith: +)
                return false
            },
            { scope, list, entries in
                let counts = try count(entries, at: scope.path, &ways)
                lists[list] = counts
                here.merge(counts, uniquingKeysWith: +)
            }
        )
        seen[root] = lists
        for (scope, count) in here {
            found[scope, default: Found()].entries += count
            found[scope, default: Found()].snapshots.insert(snapshot.id)
        }
    }

    private mutating func count(
        _ entries: [StoredEntry],
        at leaf: ScopePath,
        _ ways: inout [PathReading]
    ) throws -> [ScopePrefix: Int] {
        var counts: [ScopePrefix: Int] = [:]
        for entry in entries {
            var scopes: Set<ScopePrefix> = []
            for way in ways.indices {
                let answer = ways[way].answer(entry.path, isFolder: entry.metadata.kind == .folder)
                guard case .scope(let label) = answer else { continue }
                try labels.collect(of: label, at: leaf, into: &scopes)
            }
            for scope in scopes { counts[scope, default: 0] += 1 }
        }
        return counts
    }
}

extension Propagation {
    /// What stands against each tombstone in the snapshots of a repository, because they were mapped otherwise.
    ///
    /// A repository that was erased as a whole has nothing left to look into.
    func mappingFindings(_ tombstones: [Tombstone], in site: ErasureSite) -> [Digest: [VerificationFinding]] {
        let tombstones = tombstones.filter { $0.scope != .repository }
        guard !tombstones.isEmpty, !site.ledger.isErasedWhole, let copy = site.readableCopy else { return [:] }
        func all(_ kind: VerificationFinding.Kind, _ detail: String) -> [Digest: [VerificationFinding]] {
            let finding = VerificationFinding(dataset: site.dataset, party: copy.party, kind, detail)
            return Dictionary(tombstones.map { ($0.digest, [finding]) }) { first, _ in first }
        }
        do {
            let survey = try withLease(site) { lease throws -> MappingSurvey? in
                guard let lease else { return nil }
                let opened = try OpenedRepository(
                    replica: copy.replica,
                    ledger: site.ledger,
                    lease: lease,
                    context: context
                )
                return try MappingSurvey(tombstones.map(\.scope), in: opened, today: site.mapping, lease: lease)
            }
            guard let survey else { return [:] }
            var findings: [Digest: [VerificationFinding]] = [:]
            for tombstone in tombstones {
                guard let found = survey.found[tombstone.scope] else { continue }
                findings[tombstone.digest] = [
                    VerificationFinding(dataset: site.dataset, party: nil, .mappedOtherwise, found.detail)
                ]
            }
            if survey.isTodayUnknown {
                findings.merge(all(.cannotLook, Self.unknownMapping)) { $0 + $1 }
            }
            return findings
        } catch {
            return all(.cannotLook, "its snapshots' names cannot be read: \(Self.explanation(error))")
        }
    }

    private static let unknownMapping =
        "the configuration does not have this dataset, so nobody knows which of its paths are the person's"
}

extension ErasureSite {
    /// The copy whose snapshots are read: the primary, or another one while that is away, which is said of the primary.
    var readableCopy: (party: String, replica: Replica)? {
        if let party = ledger.primary, let replica = replicas[party] { return (party, replica) }
        return replicas.min { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension MappingSurvey.Found {
    /// For people and for evidence: snapshots and a count, no names.
    fileprivate var detail: String {
        let shown = snapshots.sorted().prefix(Self.shown).map { String($0.prefix(8)) }.joined(separator: ", ")
        let more = snapshots.count > Self.shown ? " and \(snapshots.count - Self.shown) more" : ""
        return "\(entries) entries that a template gives to the scope lie under other keys, in \(snapshots.count)"
            + " snapshots (\(shown)\(more)), because scopes were decided otherwise; \(Self.wayOut)"
    }

    private static let shown = 16
    private static let wayOut =
        "run `landfast rescope`"
}
