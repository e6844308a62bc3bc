import Custody
import Ledger
import Sealing

/// What a custodian says about a tombstone, after it has caught up with everybody who can be reached.
struct CustodianAnswer {
    /// Its signed receipt, made for this question.
    let receipt: Receipt
    /// Tombstones that it withholds keys for and has not carried out yet.
    let deferred: [DeferredTombstone]

    /// Asks.
    /// - Throws: the custodian's errors; ``ErasureError`` of kind `forgedReceipt` when the answer is not its own.
    init(
        of vault: CustodianVault,
        party: String,
        about tombstone: Tombstone,
        in site: ErasureSite,
        random: any RandomSource
    ) throws {
        deferred = try vault.catchUp(with: site.ledger, witnesses: site.witnesses(besides: party)).deferred
        let nonce = Hex.encode(random.bytes(16))
        receipt = try vault.receipt(for: tombstone, nonce: nonce)
        let statement = receipt.statement
        guard receipt.isFromItsParty(in: site.ledger), statement.party.id == party, statement.nonce == nonce,
            statement.tombstone == tombstone.digest
        else {
            throw ErasureError(
                .forgedReceipt,
                "what \(party) answers about tombstone \(tombstone.digest) is not its own receipt for this question",
                remedy:
                    "The folder belongs to another custodian, or was cloned. Compare it with `landfast custodian list`."
            )
        }
    }

    /// How far the custodian is.
    var state: PartyState { receipt.statement.state }

    /// For people.
    var summary: String {
        let statement = receipt.statement
        if let waiting = deferred.first(where: { $0.tombstone.digest == statement.tombstone }) {
            return "keys are withheld and destroyed on \(waiting.until) (\(waiting.reason.rawValue))"
        }
        let leases = statement.evidence["openLeases"]?.arrayValue?.count ?? 0
        if leases > 0 { return "\(leases) key leases from before are still open" }
        let overwrite = statement.evidence["overwrite"]?.stringValue ?? "unknown"
        return state.isUnreadable ? "keys are gone, overwritten: \(overwrite)" : "keys can still be derived"
    }
}
