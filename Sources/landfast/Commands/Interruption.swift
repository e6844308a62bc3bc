internal import Foundation
internal import Glibc
internal import Synchronization

/// Ends the process with 130 when somebody interrupts it.
///
/// Nothing half done is visible afterwards: objects, heads and files get their names only when they are complete, the
/// catalog rolls back, key leases end with the process, and what was left unfinished is cleared by the next run.
enum Interruption {
    /// Where the signal handler writes to instead of ending the process; -1: nowhere.
    private static let wakeUp = Atomic<Int32>(-1)
    /// What to do instead of ending the process.
    private static let action = Mutex<(@Sendable () -> Void)?>(nil)
    /// The writing end of the pipe behind which a thread waits; made once.
    private static let pipe: Int32 = makePipe()

    static func install() {
        // Made here, because a signal handler must not.
        _ = wakeUp.load(ordering: .relaxed)
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            unsafe sigaddset(&signals, signal)
            var action = sigaction()
            // Only calls that are safe in a signal handler.
            unsafe action.__sigaction_handler.sa_handler = { _ in Interruption.handle() }
            action.sa_flags = SA_RESTART
            unsafe sigaction(signal, &action, nil)
        }
        // Whoever started this process may have blocked them.
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// Lets an interruption do something else, on a thread of its own.
    static func instead(_ body: @escaping @Sendable () -> Void) {
        action.withLock { $0 = body }
        wakeUp.store(pipe, ordering: .releasing)
    }

    /// Lets an interruption end the process again.
    static func asUsual() {
        wakeUp.store(-1, ordering: .releasing)
        action.withLock { $0 = nil }
    }

    private static func handle() {
        let descriptor = wakeUp.load(ordering: .acquiring)
        guard descriptor >= 0 else { _exit(130) }
        var byte: UInt8 = 1
        _ = unsafe write(descriptor, &byte, 1)
    }

    private static func makePipe() -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { return -1 }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let reading = ends[0]
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while true {
                guard unsafe read(reading, &byte, 1) == 1 else { continue }
                guard let body = action.withLock({ $0 }) else { _exit(130) }
                body()
            }
        }
        return ends[1]
    }
}
