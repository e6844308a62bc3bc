internal import Catalog
internal import Foundation
internal import Sealing
internal import Synchronization

/// Keeps the lease of a piece of work while it is done, on a thread of its own.
///
/// When somebody else has taken it, when it was cancelled, when another policy was put in force, or when the work has not
/// come forward for an hour, the work is interrupted as if somebody had pressed ^C: what is half done is not visible, and
/// the next holder begins anew, under the policy of then. A catalog that cannot be written for a while costs the lease, and
/// no more than that.
final class LeaseKeeper: Sendable {
    /// How long a lease lasts, in seconds.
    static let leaseSeconds: Int64 = 60
    /// How often it is renewed.
    private static let interval = Duration.seconds(5)
    /// For how long work may stand still.
    static let patience = Duration.seconds(3600)
    /// How long an interruption may take before the process is ended whatever it does, in seconds.
    private static let grace = 60.0

    private let catalog: Catalog
    private let key: WorkRecord.Key
    private let holder: String
    private let clock: any WallClock
    /// The policy under which the work began; nil: none was in force.
    private let policy: Int64?
    private let idle: @Sendable () -> Duration
    private let isDone = Mutex(false)

    /// - Parameters:
    ///   - policy: the sequence of the policy that the work decides by.
    ///   - idle: for how long the work has not come forward.
    init(
        _ catalog: Catalog,
        _ key: WorkRecord.Key,
        holder: String,
        clock: any WallClock,
        policy: Int64?,
        idle: @escaping @Sendable () -> Duration = { Activity.idle }
    ) {
        self.catalog = catalog
        self.key = key
        self.holder = holder
        self.clock = clock
        self.policy = policy
        self.idle = idle
    }

    /// A lease from now on.
    static func lease(holder: String, clock: any WallClock) -> WorkRecord.Lease {
        WorkRecord.Lease(holder: holder, expires: clock.now().adding(seconds: leaseSeconds))
    }

    /// Begins to keep it.
    func start() {
        Thread.detachNewThread {
            while true {
                Thread.sleep(forTimeInterval: Self.interval / .seconds(1))
                guard let goesOn = self.keep() else { return }
                guard !goesOn else { continue }
                Interruption.request()
                // Whatever hangs in the kernel does not hear of it.
                Thread.sleep(forTimeInterval: Self.grace)
                Interruption.endAtOnce()
            }
        }
    }

    /// Leaves it alone from now on.
    func stop() { isDone.withLock { $0 = true } }

    /// Renews the lease once.
    /// - Returns: false when the work has to end; nil when it is done.
    func keep() -> Bool? {
        isDone.withLock { isDone in
            guard !isDone else { return nil }
            if let reason = reasonToEnd() {
                // Given back at once: somebody else may try.
                try? catalog.end(key, holder: holder, outcome: reason, isGood: false)
                return false
            }
            return (try? catalog.renew(key, Self.lease(holder: holder, clock: clock))) ?? true
        }
    }

    private func reasonToEnd() -> String? {
        if idle() >= Self.patience { return "stalled" }
        // What began under another policy may write to where nothing may be any more (L12).
        guard let inForce = try? catalog.appliedSequence() else { return nil }
        return inForce == policy ? nil : "policy-changed"
    }
}
