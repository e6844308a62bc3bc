import Capture
import Custody
import Ledger
import Repository

/// Says of each entry of a snapshot where it belongs, by what decides today.
struct EntryJudge {
    /// What is said of an entry.
    enum Verdict {
        /// It lies where it belongs.
        case right
        /// It belongs under another leaf.
        case elsewhere(Resealing.Destination)
        /// By some mapping it belongs to a person or object who was erased, so it goes.
        case erased
    }

    private let ledger: Ledger
    private let lease: KeyLease
    private var reading: [PathReading]
    private var known: [ScopeLabel: Places] = [:]

    /// Where a label's data may lie.
    private struct Places {
        let all: [ScopePath]
        let present: ScopePath
        /// The subjects of its person's incarnations that were erased, or whose object was.
        let erased: Set<ScopePath>
    }

    private static let maximumKept = 1 << 16

    /// A judge of one snapshot's entries; today's mapping must be known.
    init(of snapshot: SnapshotSummary, _ mappings: KnownMappings, ledger: Ledger, lease: KeyLease) throws {
        precondition(mappings.today != nil, "nobody can say where something belongs without knowing what decides")
        self.ledger = ledger
        self.lease = lease
        reading = try mappings.ways(ofReading: snapshot)
    }

    /// Where an entry belongs that lies under a leaf.
    mutating func verdict(on entry: StoredEntry, at leaf: ScopePath) throws -> Verdict {
        let isFolder = entry.metadata.kind == .folder
        var first: PathReading.Answer?
        for way in reading.indices {
            let answer = reading[way].answer(entry.path, isFolder: isFolder)
            if case .scope(let label) = answer, try isErased(try places(of: label), seenFrom: leaf) { return .erased }
            // Today's own way to read the path comes first.
            first = first ?? answer
        }
        switch first {
        case .scope(let label):
            let places = try places(of: label)
            if places.all.contains(leaf) { return .right }
            return .elsewhere(Resealing.Destination(path: places.present, label: label))
        case .nobody:
            return leaf.isReserved ? .right : .elsewhere(Resealing.Destination(path: ledger.nobody, label: nil))
        case .unusable, .outside, nil: return .right
        }
    }

    /// What lies under a later incarnation of the same person was taken up after the erasure.
    private func isErased(_ places: Places, seenFrom leaf: ScopePath) throws -> Bool {
        places.erased.contains { erased in
            erased.subject == leaf.subject || !places.all.contains { $0.subject == leaf.subject }
        }
    }

    private mutating func places(of label: ScopeLabel) throws -> Places {
        if let places = known[label] { return places }
        let all = try lease.paths(of: label)
        let places = Places(
            all: all,
            present: try lease.path(for: label),
            erased: Set(all.filter { ledger.erasure(of: $0) != nil })
        )
        if known.count >= Self.maximumKept { known = [:] }
        known[label] = places
        return places
    }
}
