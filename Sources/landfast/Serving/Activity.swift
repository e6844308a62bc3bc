internal import Synchronization

/// When this process last came forward with its work.
///
/// The engine's progress counts, and a command of the operator's that runs; a source that hangs does neither.
enum Activity {
    private static let last = Mutex(ContinuousClock.now)

    /// Takes note that the work goes on.
    static func note() { last.withLock { $0 = .now } }

    /// For how long it has not.
    static var idle: Duration { last.withLock { ContinuousClock.now - $0 } }
}
