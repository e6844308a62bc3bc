internal import Glibc

/// Makes sets and dictionaries the same in every process, so that a seed is one history wherever it is run.
enum FixedHashing {
    private static let name = "SWIFT_DETERMINISTIC_HASHING"

    /// Starts the program anew with the order fixed, unless it is; the runtime asks once, before anything else runs.
    static func ensure() throws {
        guard unsafe getenv(name) == nil else { return }
        unsafe setenv(name, "1", 1)
        _ = unsafe execv("/proc/self/exe", CommandLine.unsafeArgv)
        throw ServiceError("the program could not be started anew with a fixed order of sets: errno \(errno)")
    }
}
