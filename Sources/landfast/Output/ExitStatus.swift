internal import Sealing

/// How a command ends, as the shell sees it.
enum ExitStatus: Int32, Hashable, Sendable {
    case done = 0
    /// Failed; errors of `policy check` and a plan that has become stale too.
    case failed = 1
    /// Some source data could not be read, or some copies are missing.
    case partial = 3
    /// Refused by policy.
    case refused = 4
    /// The erasure is not yet complete everywhere.
    case erasureIncomplete = 5
    /// Not initialised, or no such repository.
    case notInitialised = 10
    /// Somebody else holds the lock.
    case locked = 11
    /// A key is wrong or missing.
    case wrongKey = 12
    case usage = 64
    case interrupted = 130

    /// The worse of two ways to end, for a command that does several things.
    static func worse(_ left: ExitStatus, _ right: ExitStatus) -> ExitStatus {
        left.badness >= right.badness ? left : right
    }

    private var badness: Int {
        switch self {
        case .done: 0
        case .partial: 1
        case .erasureIncomplete: 2
        case .refused: 3
        case .locked: 4
        case .notInitialised: 5
        case .wrongKey: 6
        case .failed: 7
        case .usage: 8
        case .interrupted: 9
        }
    }
}
