import Ledger
import Repository
import Sealing
import Stores

/// The receipts that lie beside a replica, listed once.
struct ReplicaReceipts {
    private let replica: Replica
    private let ledger: Ledger
    /// Names by what they begin with: tombstone and party.
    private var names: [String: [ObjectName]] = [:]

    /// Lists them.
    /// - Parameter ledger: says whose receipts count.
    init(of replica: Replica, trusting ledger: Ledger) throws {
        self.replica = replica
        self.ledger = ledger
        for object in try replica.store.list(.receipt) { add(object.name) }
    }

    private mutating func add(_ name: ObjectName) {
        names[String(name.description.dropFirst("receipts/".count).prefix(16)), default: []].append(name)
    }

    /// The receipts in which a party speaks of a tombstone, the oldest first.
    ///
    /// What cannot be read, or is not signed by whom the ledger trusts, is no receipt.
    func about(_ tombstone: Digest, by party: Party) throws -> [Receipt] {
        var receipts: [Receipt] = []
        for name in names[Receipt.idPrefix(for: tombstone, party)] ?? [] {
            guard let bytes = try replica.store.readIfIntact(name, maximumBytes: Receipt.maximumBytes),
                let receipt = try? Receipt(parsing: bytes.span), receipt.isFromItsParty(in: ledger),
                receipt.statement.tombstone == tombstone, receipt.statement.party == party
            else { continue }
            receipts.append(receipt)
        }
        return receipts.sorted { ($0.statement.time, $0.statement.id) < ($1.statement.time, $1.statement.id) }
    }

    /// Puts a receipt beside what it speaks of, unless the last one there says the same.
    /// - Returns: the receipt that lies there now.
    mutating func keep(_ receipt: Receipt) throws -> Receipt {
        let statement = receipt.statement
        let last = try about(statement.tombstone, by: statement.party).last
        if let last, last.statement.saysTheSame(as: statement) { return last }
        guard let name = ObjectName.receipt(statement.id) else { return receipt }
        try replica.store.create(name, receipt.signed.encoded().span)
        add(name)
        return receipt
    }
}
