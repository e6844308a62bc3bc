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

    init(
        of replica: Replica,
        tombstone: Tombstone,
        ledger: Ledger,
        keys: KeyDestruction,
        lease: KeyLease?,
        context: EngineContext
    ) throws {
        self.tombstone = tombstone
        self.keys = keys
        self.ledger = try replica.ledger()
        head = try replica.newestHead(trusting: ledger)
        residue = try Residue.look(in: replica, for: [tombstone.scope], lease: lease, context: context)
    }

    /// `deleted` only when the tombstone lies with the replica, and everything in the store could be read and holds
    /// nothing of the scope; `unreadable` only when no custodian has keys for what is left.
    var state: PartyState {
        guard ledger.contains(tombstone.digest) else { return .pending }
        if residue.isClean { return .deleted }
        return keys.isComplete ? .unreadable : .pending
    }

    /// For people.
    var summary: String {
        guard ledger.contains(tombstone.digest) else { return "the tombstone is not in its ledger" }
        if residue.isClean {
            return "head \(head?.number ?? 0); \(residue.objectsRead) objects read, none holds or names the scope"
        }
        var parts: [String] = []
        if residue.chunks > 0 { parts.append("\(residue.chunks) chunks (\(residue.bytes) bytes) left") }
        if !residue.objects.isEmpty { parts.append("\(residue.objects.count) objects name it") }
        if !residue.unreadableObjects.isEmpty { parts.append("\(residue.unreadableObjects.count) objects unreadable") }
        if !residue.strays.isEmpty { parts.append("\(residue.strays.count) strays in the folder") }
        return parts.joined(separator: ", ")
    }

    func statement(party: Party, context: EngineContext) -> ReceiptStatement {
        ReceiptStatement(
            id: Hex.encode(context.random.bytes(16)),
            repository: ledger.repository,
            tombstone: tombstone,
            party: party,
            state: state,
            evidence: .object([
                "head": head.map { .string($0.digest.hex) } ?? .null,
                "objectsRead": .integer(Int64(residue.objectsRead)),
                "residualChunks": .integer(Int64(residue.chunks)),
                "residualBytes": .integer(Int64(clamping: residue.bytes)),
                "unreadableObjects": .integer(Int64(residue.unreadableObjects.count)),
                "strays": .integer(Int64(residue.strays.count)),
            ]),
            ledger: ledger,
            head: head?.number,
            time: context.clock.now(),
            nonce: Hex.encode(context.random.bytes(16))
        )
    }

    /// Puts the receipt beside what it speaks of.
    func store(_ receipt: Receipt, in replica: Replica) throws {
        guard let name = ObjectName.receipt(receipt.statement.id) else { return }
        try replica.store.create(name, receipt.signed.encoded().span)
    }
}
