package import Sealing

/// What an error says about trying again.
package enum RetryAdvice: Hashable, Sendable {
    /// It will be the same again.
    case permanent
    /// It may work in a moment, not before so many seconds if the server said so.
    case passing(afterSeconds: Int?)
}

/// Tries what fails in passing again, after waits of random length that grow: many clients that lost one server do not
/// come back all at once.
package struct RetryPolicy: Sendable {
    /// How often it is tried in all.
    package var attempts = 6
    /// The first wait is at most so long, in milliseconds; each further one at most twice as long.
    package var firstWaitMilliseconds = 250
    /// No wait is longer, in milliseconds, but for one that the server asks for.
    package var longestWaitMilliseconds = 20_000
    /// The longest wait that a server may ask for, in seconds; who asks for more is not waited for.
    package var longestAskedSeconds = 120

    /// The usual policy.
    package static let standard = RetryPolicy()

    /// How long to wait after a failed attempt; nil when it is not tried again.
    ///
    /// Full jitter: anything between nothing and the most.
    /// - Parameter attempt: which one it was, from 1.
    package func wait(after attempt: Int, _ advice: RetryAdvice, random: some RandomSource) -> Duration? {
        guard case .passing(let asked) = advice, attempt < attempts else { return nil }
        let leastSeconds = asked ?? 0
        guard leastSeconds <= longestAskedSeconds else { return nil }
        let doublings = min(attempt - 1, 30)
        let most = min(longestWaitMilliseconds, firstWaitMilliseconds << doublings)
        return .seconds(leastSeconds) + .milliseconds(Int64(random.uint64() % UInt64(most + 1)))
    }

    /// Runs `body` until it works, fails for good, or has failed too often; then its last error is thrown.
    /// - Parameters:
    ///   - pause: waits on the caller's thread.
    ///   - advice: what an error says about trying again.
    package func run<Result, Failure: Error>(
        random: some RandomSource,
        pause: (Duration) -> Void = RetryPolicy.sleep,
        advice: (Failure) -> RetryAdvice,
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var attempt = 1
        while true {
            do {
                return try body()
            } catch {
                guard let wait = wait(after: attempt, advice(error), random: random) else { throw error }
                pause(wait)
                attempt += 1
            }
        }
    }
}
