internal import CLinux

/// An open file, owned by whoever holds it.
///
/// It must be closed, by ``close()`` or ``closing(_:)``: an error on closing can mean that data was lost, so letting go
/// of an open one is a programming error and stops the process.
package struct FileDescriptor: ~Copyable, Sendable {
    /// What the descriptor is opened for.
    package enum Access: Sendable {
        case read
        case write
        case readWrite

        var flags: Int32 {
            switch self {
            case .read: O_RDONLY
            case .write: O_WRONLY
            case .readWrite: O_RDWR
            }
        }
    }

    /// What to do about a file that is there, or is not.
    package enum Creation: Hashable, Sendable {
        /// It must be there.
        case never
        /// It is made with this mode when it is not there.
        case ifMissing(mode: UInt16)
        /// It must not be there, and is made with this mode.
        case exclusive(mode: UInt16)

        var flags: Int32 {
            switch self {
            case .never: 0
            case .ifMissing: O_CREAT
            case .exclusive: O_CREAT | O_EXCL
            }
        }

        var mode: UInt16 {
            switch self {
            case .never: 0
            case .ifMissing(let mode), .exclusive(let mode): mode
            }
        }
    }

    /// The kernel's number for it; -1 once it has been closed.
    private(set) var raw: Int32
    /// The path it was opened by, for errors.
    package let path: PathBytes

    init(raw: Int32, path: PathBytes) {
        self.raw = raw
        self.path = path
    }

    deinit {
        precondition(raw < 0, "a file descriptor was let go without being closed")
    }

    /// Opens a file by its path; a symbolic link at the path's end is refused, and a named pipe is not waited for.
    package static func open(
        _ path: PathBytes,
        _ access: Access = .read,
        creating: Creation = .never
    ) throws(FileError) -> FileDescriptor {
        let flags = access.flags | creating.flags | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK
        let raw = try unsafe Kernel.call(Kernel.verb(creating), path: path, shown: path) { name in
            unsafe landfast_openat(Kernel.workingDirectory, name, flags, mode_t(creating.mode))
        }
        return FileDescriptor(raw: raw, path: path)
    }

    /// Closes the file.
    /// - Throws: when the kernel reports that something written before did not arrive. The descriptor is gone anyway.
    package consuming func close() throws(FileError) {
        let raw = self.raw
        self.raw = -1
        guard CLinux.close(raw) != 0 else { return }
        let number = Kernel.errorNumber
        // Linux has let go of the descriptor even when it says that it was interrupted.
        if number != EINTR { throw FileError(operation: "close", path: path, cause: .system(number)) }
    }

    /// Hands the open file to `body`, and closes it on every way out; the error of `body` comes first.
    package consuming func closing<Result, Failure: Error>(
        _ body: (borrowing FileDescriptor) throws(Failure) -> Result
    ) throws -> Result {
        let result: Result
        do {
            result = try body(self)
        } catch {
            try? close()
            throw error
        }
        try close()
        return result
    }

    /// As ``closing(_:)``, for bodies whose only error is a ``FileError``.
    package consuming func thenClosing<Result>(
        _ body: (borrowing FileDescriptor) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let result: Result
        do {
            result = try body(self)
        } catch {
            try? close()
            throw error
        }
        try close()
        return result
    }

    /// Takes the lock among processes that goes with this open file, and ends with it.
    ///
    /// Does not wait. False when another holder, in this process too, keeps it.
    package borrowing func tryLock() throws(FileError) -> Bool {
        do {
            try Kernel.call("lock", path) { flock(raw, LOCK_EX | LOCK_NB) }
            return true
        } catch  where error.errno == EWOULDBLOCK {
            return false
        }
    }

    /// What the kernel knows about the open file.
    package borrowing func status() throws(FileError) -> FileStatus {
        try FileStatus.read(raw, .empty, flags: AT_EMPTY_PATH, shown: path)
    }
}

extension Kernel {
    static func verb(_ creation: FileDescriptor.Creation) -> StaticString {
        if case .never = creation { "open" } else { "create" }
    }
}
