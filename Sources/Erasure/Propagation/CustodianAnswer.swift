import Custody
import Ledger
import Sealing

/// What a custodian says about tombstones, after it has caught up with everybody who can be reached.
struct CustodianAnswer {
    /// Its signed receipts, made for this question, by tombstone.
    private let receipts: [Digest: Receipt]
    /// Tombstones that it withholds keys for and has not carried out yet.
    let deferred: [DeferredTombstone]

    /// Asks.
    /// - Throws: the custodian's errors; ``ErasureError`` of kind `forgedReceipt` when the answer is not its own.
    init(
        of vault: CustodianVault,
        party: String,
        about tombstones: [Tombstone],
        in site: ErasureSite,
        random: any RandomSource
    ) throws {
        deferred = try vault.catchUp(with: site.ledger, witnesses: site.witnesses(besides: party)).deferred
        let nonce = Hex.encode(random.bytes(16))
        let answers = try vault.receipts(for: tombstones, nonce: nonce)
        var receipts: [Digest: Receipt] = [:]
        for (tombstone, receipt) in zip(tombstones, answers) {
            let statement = receipt.statement
            guard receipt.isFromItsParty(in: site.ledger), statement.party.id == party, statement.nonce == nonce,
                statement.tombstone == tombstone.digest
            else {
                throw ErasureError(
                    .forgedReceipt,
                    "what \(party) answers about tombstone \(tombstone.digest) is not its own receipt for this question",
                    remedy: "The folder belongs to another custodian, or was cloned. Compare it with"
                        + " `landfast custodian list`."
                )
            }
            receipts[tombstone.digest] = receipt
        }
        self.receipts = receipts
    }

    /// The receipt for one of the tombstones that were asked about.
    func receipt(for tombstone: Tombstone) -> Receipt {
        guard let receipt = receipts[tombstone.digest] else { preconditionFailure("it was asked about this one") }
        return receipt
    }

    /// How far the custodian is with one of them.
    func state(of tombstone: Tombstone) -> PartyState { receipt(for: tombstone).statement.state }

    /// Until when it withholds the keys under one of them before it destroys them; nil: it does not.
    func until(_ tombstone: Tombstone) -> Timestamp? {
        deferred.first { $0.tombstone.digest == tombstone.digest }?.until
    }

    private func origin(_ statement: ReceiptStatement) -> RootSecretOrigin? {
        statement.evidence["rootSecretFrom"]?.stringValue.flatMap(RootSecretOrigin.init(rawValue:))
    }

    /// How far it is, for people.
    func summary(of tombstone: Tombstone) -> String {
        let statement = receipt(for: tombstone).statement
        if let waiting = deferred.first(where: { $0.tombstone.digest == statement.tombstone }) {
            return "keys are withheld and destroyed on \(waiting.until) (\(waiting.reason.rawValue))"
        }
        let leases = statement.evidence["openLeases"]?.arrayValue?.count ?? 0
        if leases > 0 { return "\(leases) key leases from before are still open" }
        guard statement.state.isUnreadable else { return "keys can still be derived" }
        return "keys are gone, overwritten: \(receipt(for: tombstone).overwrite ?? "unknown")"
            + (origin(statement).map { ", sealed under a root secret \($0.words)" } ?? "")
    }
}
