internal import CLinux

extension FileLock {
    /// Takes the lock on a file exclusively, waiting for whoever has it.
    /// - Returns: nil when it was not free within so many milliseconds.
    package static func acquire(_ path: PathBytes, waitingMilliseconds: Int) throws(FileError) -> FileLock? {
        let pause = 5
        var waited = 0
        while true {
            if let lock = try acquire(path) { return lock }
            guard waited < waitingMilliseconds else { return nil }
            usleep(useconds_t(pause * 1000))
            waited += pause
        }
    }
}
