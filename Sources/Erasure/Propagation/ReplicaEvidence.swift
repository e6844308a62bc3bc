import Custody
import Ledger
import Repository
import Sealing
import Stores

/// What was seen of one replica after it had been brought forward: the ground for its receipt.
struct ReplicaEvidence {
    let tombstone: Tombstone
    let ledger: Ledger
    let keys: KeyDestruction
    let head: RepositoryState?
    let residue: ResidueReport
    /// What could not be deleted just now; empty when nothing was tried.
    let kept: KeptObjects
    /// Since when, and for how long from then on, the provider may still hold what was deleted; nil while something of
    /// it is listed.
    let collection: ProviderCollection?
    private let time: Timestamp

    /// Looks.
    /// - Parameter trusted: the union of all ledgers that could be reached.
    init(
        of replica: Replica,
        _ party: Party,
        tombstone: Tombstone,
        trusting trusted: Ledger,
        keys: KeyDestruction,
        kept: KeptObjects,
        lease: KeyLease?,
        context: EngineContext
    ) throws {
        self.tombstone = tombstone
        self.keys = keys
        self.kept = kept
        time = context.clock.now()
        ledger = try replica.ledger()
        head = try replica.newestHead(trusting: trusted)
        residue = try Residue.look(in: replica, for: [tombstone.scope], lease: lease, context: context)
        collection =
            residue.isClean
            ? try ProviderCollection(by: replica, party, after: tombstone, trusting: trusted, at: time) : nil
    }

    /// `deleted` only when the tombstone lies with the replica, everything in the store could be read and holds nothing
    /// of the scope, and the provider has had its time; what a lock keeps, or what just lies there, is unreadable only
    /// when no custodian has keys for it.
    var state: PartyState {
        guard ledger.contains(tombstone.digest) else { return .pending }
        if let collection { return time < collection.ends ? .providerGCPending : .deleted }
        guard keys.isComplete else { return .pending }
        guard let lock = residue.lock else { return .unreadable }
        return lock.isHold ? .held : .lockedUntil
    }

    /// Until when the state stays what it is at least: the end of a lock, or of the provider's time; nil when no time
    /// decides, or none is known.
    var until: Timestamp? {
        switch state {
        case .lockedUntil, .held: residue.lock?.until
        case .providerGCPending: collection?.ends
        default: nil
        }
    }

    /// For people.
    var summary: String {
        guard ledger.contains(tombstone.digest) else { return "the tombstone is not in its ledger" }
        if let collection {
            let seen = "head \(head?.number ?? 0); \(residue.objectsRead) objects read, none holds or names the scope"
            guard time < collection.ends else { return seen }
            return seen + "; gone since \(collection.since), the provider may keep copies until \(collection.ends)"
        }
        var parts: [String] = []
        if residue.chunks > 0 { parts.append("\(residue.chunks) chunks (\(residue.bytes) bytes) left") }
        if !residue.objects.isEmpty { parts.append("\(residue.objects.count) objects hold or name it") }
        if !residue.unreadableObjects.isEmpty { parts.append("\(residue.unreadableObjects.count) objects unreadable") }
        for kind in Stray.Kind.allCases {
            let count = residue.strays.count { $0.kind == kind }
            if count > 0 { parts.append("\(count) \(kind.plural)") }
        }
        if let lock = residue.lock { parts.append(lock.description) }
        if kept.isRefused {
            parts.append("this copy's credentials cannot delete; run `landfast erase run` with credentials that can")
        }
        return parts.joined(separator: ", ")
    }

    /// The provider's time, where it takes any.
    private var delay: ProviderCollection? { collection.flatMap { $0.ends > $0.since ? $0 : nil } }

    func statement(party: Party, context: EngineContext) -> ReceiptStatement {
        ReceiptStatement(
            id: Receipt.newID(for: tombstone.digest, party, random: context.random),
            repository: ledger.repository,
            tombstone: tombstone,
            party: party,
            state: state,
            evidence: .object([
                "head": head.map { .string($0.digest.hex) } ?? .null,
                "objectsRead": .integer(Int64(residue.objectsRead)),
                "residualChunks": .integer(Int64(residue.chunks)),
                "residualBytes": .integer(Int64(clamping: residue.bytes)),
                "residualObjects": .integer(Int64(residue.objects.count)),
                "unreadableObjects": .integer(Int64(residue.unreadableObjects.count)),
                "strays": .integer(Int64(residue.strays.count)),
                "lockedUntil": residue.lock?.until.map { .string($0.iso8601) } ?? .null,
                "held": .bool(residue.lock?.isHold ?? false),
                "deletionRefused": .bool(kept.isRefused),
                "cleanSince": delay.map { .string($0.since.iso8601) } ?? .null,
                "collectedBy": delay.map { .string($0.ends.iso8601) } ?? .null,
            ]),
            ledger: ledger,
            head: head?.number,
            time: time,
            nonce: Hex.encode(context.random.bytes(16))
        )
    }
}

extension Stray.Kind {
    fileprivate var plural: String {
        switch self {
        case .unfinished: "unfinished objects"
        case .foreign: "foreign things"
        case .version: "old versions"
        case .deleteMarker: "delete markers"
        }
    }
}
