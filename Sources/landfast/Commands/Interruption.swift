internal import Connections
internal import Foundation
internal import Glibc
internal import Synchronization

/// Lets a process that somebody interrupts end by its normal way down.
///
/// A signal only says so. Whatever works looks for it before each thing that it does to a store or a source, throws, and
/// every clean-up on the way up is run; then the process ends with 130. Nothing half done is visible afterwards: objects,
/// heads and files get their names only when they are complete, and once a process is interrupted it creates none.
///
/// Whoever does not want to wait presses ^C once more; and what hangs in the kernel hears nothing of a signal. Then the
/// process ends where it is, as in a crash, but not before what must be left behind by nobody has been cleared away.
enum Interruption {
    private static let isRaised = Atomic(false)
    /// Where the signal handler writes to when the process is to end at once; -1: nowhere.
    private static let wakeUp = Atomic<Int32>(-1)
    /// What is cleared away when the process ends where it is, the newest last.
    private static let cleanUps = Mutex<[(id: UInt64, body: @Sendable () -> Void)]>([])
    private static let lastID = Atomic<UInt64>(0)

    /// True once somebody has interrupted this process.
    static var isRequested: Bool { isRaised.load(ordering: .acquiring) }

    /// Called once, when the process starts.
    static func install() {
        // Made here, because a signal handler must not.
        _ = isRaised.load(ordering: .relaxed)
        RetryPolicy.sleep(.zero)
        wakeUp.store(makePipe(), ordering: .releasing)
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            unsafe sigaddset(&signals, signal)
            var action = sigaction()
            // Only calls that are safe in a signal handler.
            unsafe action.__sigaction_handler.sa_handler = { Interruption.handle($0) }
            action.sa_flags = SA_RESTART
            unsafe sigaction(signal, &action, nil)
        }
        // Whoever started this process may have blocked them.
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// Interrupts this process from within.
    static func request() {
        isRaised.store(true, ordering: .releasing)
        RetryPolicy.endWaiting()
    }

    /// Throws once somebody has interrupted this process.
    static func check() throws(CommandError) {
        guard isRequested else { return }
        throw CommandError(
            "interrupted",
            "Interrupted.",
            remedy: "Run the command again: it goes on from what is there.",
            status: .interrupted
        )
    }

    /// Waits until there is something to read from standard input, or nothing more to come.
    /// - Throws: when the process is interrupted meanwhile.
    static func awaitInput() throws(CommandError) {
        while true {
            try check()
            var state = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            if unsafe poll(&state, 1, 100) != 0 { return }
        }
    }

    /// Has something cleared away also when the process ends where it is.
    /// - Returns: what ``forget(_:)`` takes when it has been cleared away otherwise.
    static func remember(_ body: @escaping @Sendable () -> Void) -> UInt64 {
        let id = lastID.add(1, ordering: .relaxed).newValue
        cleanUps.withLock { $0.append((id, body)) }
        return id
    }

    /// Takes back what ``remember(_:)`` was told; waits while it is being cleared away.
    static func forget(_ id: UInt64) { cleanUps.withLock { $0.removeAll { $0.id == id } } }

    /// Ends the process where it is, after what must not stay was cleared away.
    static func endAtOnce() -> Never {
        cleanUps.withLock { cleanUps in
            for cleanUp in cleanUps.reversed() { cleanUp.body() }
            cleanUps = []
            // Inside of the lock: nobody goes on as if it had not been done.
            _exit(ExitStatus.interrupted.rawValue)
        }
        preconditionFailure("the process has ended")
    }

    private static func handle(_ signal: Int32) {
        let wasRaised = isRaised.exchange(true, ordering: .acquiringAndReleasing)
        RetryPolicy.endWaiting()
        // A service manager may send its own signal several times; who presses ^C twice means it.
        guard wasRaised, signal == SIGINT else { return }
        var byte: UInt8 = 1
        _ = unsafe write(wakeUp.load(ordering: .acquiring), &byte, 1)
    }

    private static func makePipe() -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { return -1 }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let reading = ends[0]
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while unsafe read(reading, &byte, 1) != 1 {}
            endAtOnce()
        }
        return ends[1]
    }
}
