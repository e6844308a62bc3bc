import Ledger
import Repository
import Sealing
import Stores

/// The time that a provider may take until it has really collected what was deleted.
///
/// It runs from the first look that found nothing left. That look left its receipt beside the replica, so the time goes
/// on when nobody runs, and starts anew when something of the scope is seen again.
struct ProviderCollection: Hashable {
    /// When everything was first seen to be deleted.
    let since: Timestamp
    /// When the provider has collected it.
    let ends: Timestamp

    init(
        by replica: Replica,
        _ party: Party,
        after tombstone: Tombstone,
        trusting ledger: Ledger,
        at now: Timestamp
    ) throws {
        let lag = replica.store.deletionLag
        var since = now
        if lag > 0 {
            let receipts = try replica.receipts(for: tombstone.digest, by: party, trusting: ledger)
            for receipt in receipts.reversed() {
                guard [.deleted, .providerGCPending].contains(receipt.statement.state) else { break }
                since = min(since, receipt.statement.time)
            }
        }
        self.since = since
        ends = since.adding(seconds: lag)
    }
}
