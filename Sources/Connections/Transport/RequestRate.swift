internal import Synchronization

/// Lets so many requests begin in a second; who comes too early waits on its own thread.
final class RequestRate: Sendable {
    private let interval: Duration
    private let next: Mutex<ContinuousClock.Instant>

    init(perSecond: Int, now: ContinuousClock.Instant) {
        interval = .seconds(1) / perSecond
        next = Mutex(now)
    }

    /// The moment in which the caller's request may begin; each caller gets one of its own.
    func reserve(now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        next.withLock { next in
            let turn = max(next, now)
            next = turn + interval
            return turn
        }
    }

    /// Waits for the caller's turn.
    func wait() {
        let now = ContinuousClock.now
        let turn = reserve(now: now)
        RetryPolicy.sleep(turn - now)
    }
}
