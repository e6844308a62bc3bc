/// Lets so many bytes by in a second, in both directions together.
///
/// Bytes may be taken while nothing is owed, more than the second's share, too; what is taken too much is waited for
/// afterwards. Used by one thread.
struct Bandwidth {
    private let bytesPerSecond: Double?
    private var owed = 0.0
    private var last: ContinuousClock.Instant

    init(bytesPerSecond: Int?, now: ContinuousClock.Instant) {
        self.bytesPerSecond = bytesPerSecond.map(Double.init)
        last = now
    }

    /// Milliseconds until bytes may be taken; 0 when they may be now.
    mutating func wait(now: ContinuousClock.Instant) -> Int {
        guard let bytesPerSecond else { return 0 }
        let passed = now - last
        last = now
        let seconds = Double(passed.components.seconds) + Double(passed.components.attoseconds) / 1e18
        owed = max(0, owed - seconds * bytesPerSecond)
        return owed <= 0 ? 0 : max(1, Int(owed / bytesPerSecond * 1000))
    }

    mutating func take(_ bytes: Int) {
        if bytesPerSecond != nil { owed += Double(bytes) }
    }

    /// How many bytes to take at once at most: a fiftieth of a second's share.
    var share: Int { bytesPerSecond.map { max(1, Int($0 / 50)) } ?? .max }
}
