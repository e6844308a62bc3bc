internal import Synchronization

/// Says to one thread that another one wants it to stop.
final class StopFlag: Sendable {
    private let flag = Atomic(false)

    /// True once it was raised.
    var isRaised: Bool { flag.load(ordering: .acquiring) }

    /// Asks to stop.
    func raise() { flag.store(true, ordering: .releasing) }
}
