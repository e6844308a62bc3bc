/// Notices that nothing moves any more.
///
/// libcurl looks for that only while a file's bytes go to and fro, not while it waits for a server's word about them.
struct SilenceWatch {
    /// True when it was found to be too long.
    private(set) var isTooLong = false
    private let limit: Duration
    private var bytes = -1
    private var last: ContinuousClock.Instant

    init(seconds: Int, now: ContinuousClock.Instant) {
        limit = .seconds(seconds)
        last = now
    }

    /// Tells how many bytes went by until now, and whether it goes on only by our own wish.
    mutating func look(bytes: Int, isPaused: Bool, now: ContinuousClock.Instant) {
        if bytes != self.bytes || isPaused {
            self.bytes = bytes
            last = now
        }
        isTooLong = now - last >= limit
    }
}
