internal import Foundation

extension RetryPolicy {
    /// Waits on the caller's thread.
    package static func sleep(_ time: Duration) {
        guard time > .zero else { return }
        let (seconds, attoseconds) = time.components
        Thread.sleep(forTimeInterval: Double(seconds) + Double(attoseconds) / 1e18)
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
