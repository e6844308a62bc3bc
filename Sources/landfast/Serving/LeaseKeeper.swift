internal import Catalog
internal import Foundation
internal import Glibc
internal import Sealing
internal import Synchronization

/// Keeps the lease of a piece of work while it is done, on a thread of its own.
///
/// When somebody else has taken it, or it was cancelled, the work is interrupted as if somebody had pressed ^C: what is half
/// done is not visible, and the new holder begins anew. A catalog that cannot be written for a while costs the lease, and
/// no more than that.
final class LeaseKeeper: Sendable {
    /// How long a lease lasts, and how often it is renewed, in seconds.
    static let leaseSeconds: Int64 = 60
    private static let renewSeconds: Int64 = 5

    private let catalog: Catalog
    private let key: WorkRecord.Key
    private let holder: String
    private let clock: any WallClock
    private let isDone = Mutex(false)

    init(_ catalog: Catalog, _ key: WorkRecord.Key, holder: String, clock: any WallClock) {
        self.catalog = catalog
        self.key = key
        self.holder = holder
        self.clock = clock
    }

    /// A lease from now on.
    static func lease(holder: String, clock: any WallClock) -> WorkRecord.Lease {
        WorkRecord.Lease(holder: holder, expires: clock.now().adding(seconds: leaseSeconds))
    }

    /// Begins to keep it.
    func start() {
        Thread.detachNewThread { self.keep() }
    }

    /// Leaves it alone from now on.
    func stop() { isDone.withLock { $0 = true } }

    private func keep() {
        while true {
            Thread.sleep(forTimeInterval: Double(Self.renewSeconds))
            let isOver = isDone.withLock { isDone in
                guard !isDone else { return true }
                guard let isOurs = try? catalog.renew(key, Self.lease(holder: holder, clock: clock)) else {
                    return false
                }
                return !isOurs
            }
            guard isOver else { continue }
            if !isDone.withLock({ $0 }) { kill(getpid(), SIGTERM) }
            return
        }
    }
}
