import Ledger
import Sealing

/// The time that a provider may take until it has really collected what was deleted.
///
/// It runs from the first look that found nothing left. That look left its receipt beside the replica, so the time goes
/// on when nobody runs, and starts anew when something of the scope is seen again.
struct ProviderCollection: Hashable {
    /// When everything was first seen to be deleted.
    let since: Timestamp
    /// When the provider has collected it.
    let ends: Timestamp

    /// - Parameters:
    ///   - lag: seconds that the provider takes.
    ///   - receipts: what the replica said of the tombstone before, the oldest first; asked for only when it matters.
    init(lag: Int64, after receipts: @autoclosure () throws -> [Receipt], at now: Timestamp) rethrows {
        var since = now
        if lag > 0 {
            for receipt in try receipts().reversed() {
                guard [.deleted, .providerGCPending].contains(receipt.statement.state) else { break }
                since = min(since, receipt.statement.time)
            }
        }
        self.since = since
        ends = since.adding(seconds: lag)
    }
}
