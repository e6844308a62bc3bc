import Ledger
import Repository
import Sealing
import Stores

extension Replica {
    /// The receipts beside this replica in which it speaks of a tombstone, the oldest first.
    ///
    /// What cannot be read, or is not signed by whom the ledger trusts, is no receipt.
    func receipts(for tombstone: Digest, by party: Party, trusting ledger: Ledger) throws -> [Receipt] {
        let prefix = "receipts/" + Receipt.idPrefix(for: tombstone, party)
        var receipts: [Receipt] = []
        for object in try store.list(.receipt) where object.name.description.hasPrefix(prefix) {
            guard let bytes = try store.readIfIntact(object.name, maximumBytes: Receipt.maximumBytes),
                let receipt = try? Receipt(parsing: bytes.span), receipt.isFromItsParty(in: ledger),
                receipt.statement.tombstone == tombstone, receipt.statement.party == party
            else { continue }
            receipts.append(receipt)
        }
        return receipts.sorted { ($0.statement.time, $0.statement.id) < ($1.statement.time, $1.statement.id) }
    }

    /// Puts a receipt beside what it speaks of, unless the last one there says the same.
    /// - Returns: the receipt that lies there now.
    func keep(_ receipt: Receipt, trusting ledger: Ledger) throws -> Receipt {
        let statement = receipt.statement
        let last = try receipts(for: statement.tombstone, by: statement.party, trusting: ledger).last
        if let last, last.statement.saysTheSame(as: statement) { return last }
        guard let name = ObjectName.receipt(statement.id) else { return receipt }
        try store.create(name, receipt.signed.encoded().span)
        return receipt
    }
}
