internal import CLinux

/// A lock on a file among processes, given back when the object goes or the process ends, however it ends.
package final class FileLock: Sendable {
    private let raw: Int32

    private init(raw: Int32) {
        self.raw = raw
    }

    deinit {
        _ = close(raw)
    }

    /// Takes the lock on a file, which is made with mode 0600 when it is missing.
    ///
    /// Does not wait. An exclusive lock keeps everybody else out, a shared one only those who want it exclusively. Nil
    /// when another holder, in this process too, keeps it.
    package static func acquire(_ path: PathBytes, exclusive: Bool = true) throws(FileError) -> FileLock? {
        let raw = try unsafe Kernel.call("open the lock", path: path, shown: path) { name in
            unsafe landfast_openat(Kernel.workingDirectory, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        let lock = FileLock(raw: raw)
        do {
            try Kernel.call("lock", path) { flock(raw, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) }
        } catch  where error.errno == EWOULDBLOCK {
            return nil
        }
        return lock
    }
}
