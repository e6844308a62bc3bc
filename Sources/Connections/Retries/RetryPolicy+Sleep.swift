internal import Foundation
internal import Synchronization

extension RetryPolicy {
    private static let isOver = Atomic(false)

    /// Ends all waiting in this process, now and from now on: it is about to end.
    ///
    /// Safe in a signal handler once ``sleep(_:)`` or this was called outside of one.
    package static func endWaiting() { isOver.store(true, ordering: .releasing) }

    /// Waits on the caller's thread, until the time is over or nobody waits any more.
    package static func sleep(_ time: Duration) {
        let clock = ContinuousClock()
        let end = clock.now + time
        while !isOver.load(ordering: .acquiring) {
            let rest = (end - clock.now) / .seconds(1)
            guard rest > 0 else { return }
            Thread.sleep(forTimeInterval: min(rest, 0.1))
        }
    }
}

extension NetworkError {
    /// Whether to try again.
    package var advice: RetryAdvice { isPassing ? .passing(afterSeconds: nil) : .permanent }
}

extension HTTPResponse {
    /// Whether to try again after an answer that is no success.
    package var advice: RetryAdvice {
        switch status {
        case 408, 429, 500, 502, 503, 504: .passing(afterSeconds: retryAfterSeconds)
        default: .permanent
        }
    }
}
