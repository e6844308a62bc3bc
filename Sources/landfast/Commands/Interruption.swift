internal import Glibc

/// Ends the process with 130 when somebody interrupts it.
///
/// Nothing half done is visible afterwards: objects, heads and files get their names only when they are complete, the
/// catalog rolls back, key leases end with the process, and what was left unfinished is cleared by the next run.
enum Interruption {
    static func install() {
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            var action = sigaction()
            // Only calls that are safe in a signal handler.
            unsafe action.__sigaction_handler.sa_handler = { _ in _exit(130) }
            unsafe sigaction(signal, &action, nil)
        }
    }
}
