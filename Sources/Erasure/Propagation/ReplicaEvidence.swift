import Custody
import Ledger
import Repository
import Sealing
import Stores

/// One replica, looked at after it had been brought forward: the ground for what it says about tombstones.
struct ReplicaLook {
    let ledger: Ledger
    let head: RepositoryState?
    let time: Timestamp
    private(set) var receipts: ReplicaReceipts
    private let residue: [ScopePrefix: ResidueReport]
    private let deletionLag: Int64
    private let party: Party

    /// Looks, once for all the tombstones.
    /// - Parameter trusted: the union of all ledgers that could be reached.
    init(
        into replica: Replica,
        _ party: Party,
        for tombstones: [Tombstone],
        trusting trusted: Ledger,
        lease: KeyLease?,
        context: EngineContext
    ) throws {
        self.party = party
        time = context.clock.now()
        ledger = try replica.ledger()
        head = try replica.newestHead(trusting: trusted)
        residue = try Residue.look(in: replica, for: tombstones.map(\.scope), lease: lease, context: context)
        receipts = try ReplicaReceipts(of: replica, trusting: trusted)
        deletionLag = replica.store.deletionLag
    }

    /// What was seen with regard to one of the tombstones.
    func evidence(about tombstone: Tombstone, keys: KeyDestruction, kept: KeptObjects) throws -> ReplicaEvidence {
        guard let residue = residue[tombstone.scope] else { preconditionFailure("this one was looked for") }
        return ReplicaEvidence(
            tombstone: tombstone,
            party: party,
            ledger: ledger,
            head: head,
            residue: residue,
            kept: kept,
            collection: residue.isClean
                ? try ProviderCollection(
                    lag: deletionLag,
                    after: try receipts.about(tombstone.digest, by: party),
                    at: time
                ) : nil,
            isUnreadable: keys.isComplete(for: tombstone),
            time: time
        )
    }

    /// Puts a receipt beside the replica, unless the last one there says the same.
    /// - Returns: the receipt that lies there now.
    mutating func keep(_ receipt: Receipt) throws -> Receipt { try receipts.keep(receipt) }
}

/// What was seen of one replica with regard to one tombstone: the ground for its receipt.
struct ReplicaEvidence {
    let tombstone: Tombstone
    let party: Party
    let ledger: Ledger
    let head: RepositoryState?
    let residue: ResidueReport
    /// What could not be deleted just now; empty when nothing was tried.
    let kept: KeptObjects
    /// Since when, and for how long from then on, the provider may still hold what was deleted; nil while something of
    /// it is listed.
    let collection: ProviderCollection?
    /// True when no custodian has keys for the scope any more.
    let isUnreadable: Bool
    let time: Timestamp

    /// `deleted` only when the tombstone lies with the replica, everything in the store could be read and holds nothing
    /// of the scope, and the provider has had its time; what a lock keeps, or what just lies there, is unreadable only
    /// when no custodian has keys for it.
    var state: PartyState {
        guard ledger.contains(tombstone.digest) else { return .pending }
        if let collection { return time < collection.ends ? .providerGCPending : .deleted }
        guard isUnreadable else { return .pending }
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
            parts.append(
                "this copy's mode or credentials cannot delete; run `landfast erase run` with credentials that can"
            )
        }
        return parts.joined(separator: ", ")
    }

    /// The provider's time, where it takes any.
    private var delay: ProviderCollection? { collection.flatMap { $0.ends > $0.since ? $0 : nil } }

    func statement(context: EngineContext) -> ReceiptStatement {
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
