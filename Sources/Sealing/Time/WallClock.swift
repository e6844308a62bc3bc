internal import Glibc
internal import Synchronization

/// Tells the time.
///
/// Passed in everywhere, so that a test decides what time it is.
package protocol WallClock: Sendable {
    /// The present moment.
    func now() -> Timestamp
}

/// The machine's clock.
package struct SystemClock: WallClock {
    /// The machine's clock.
    package init() {}

    /// The present moment.
    package func now() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that stands still until it is moved.
package final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    /// A clock that shows `start`.
    package init(_ start: Timestamp) {
        time = Mutex(start)
    }

    /// The present moment.
    package func now() -> Timestamp { time.withLock { $0 } }

    /// Moves the clock to a moment, forwards or back.
    package func set(_ moment: Timestamp) {
        time.withLock { $0 = moment }
    }

    /// Moves the clock by so many seconds, back for a negative number.
    package func advance(seconds: Int64) {
        time.withLock { $0 = $0.adding(seconds: seconds) }
    }
}
