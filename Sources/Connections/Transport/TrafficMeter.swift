internal import Synchronization

/// Counts a client's bytes, and holds them back when there are too many in a second.
final class TrafficMeter: Sendable {
    private struct State {
        var bandwidth: Bandwidth
        var bytes: UInt64 = 0
    }

    private let state: Mutex<State>
    /// How many bytes to send at once at most.
    let share: Int

    init(bytesPerSecond: Int?) {
        let bandwidth = Bandwidth(bytesPerSecond: bytesPerSecond, now: .now)
        share = bandwidth.share
        state = Mutex(State(bandwidth: bandwidth))
    }

    /// True when bytes may go by now.
    var mayPass: Bool { wait() == 0 }

    /// Milliseconds until bytes may go by.
    func wait() -> Int {
        state.withLock { $0.bandwidth.wait(now: .now) }
    }

    /// Bytes went by, a count.
    func took(_ bytes: Int) {
        state.withLock { $0.bandwidth.take(bytes) }
    }
}
