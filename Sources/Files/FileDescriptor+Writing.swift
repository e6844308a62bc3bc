internal import CLinux

extension FileDescriptor {
    /// Writes all bytes where the last write ended.
    package borrowing func writeAll(_ bytes: Span<UInt8>) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let raw = self.raw
            let start = done
            done += try Kernel.call("write to", path) {
                unsafe bytes.withUnsafeBytes { all in
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: all[start...])
                    return unsafe write(raw, rest.baseAddress, rest.count)
                }
            }
        }
    }

    /// Writes all bytes from `offset` on, over what is there.
    package borrowing func writeAll(_ bytes: Span<UInt8>, at offset: UInt64) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let raw = self.raw
            let start = done
            done += try Kernel.call("write to", path) {
                unsafe bytes.withUnsafeBytes { all in
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: all[start...])
                    return unsafe pwrite(raw, rest.baseAddress, rest.count, off_t(clamping: offset &+ UInt64(start)))
                }
            }
        }
    }

    /// Returns when content and metadata are on the disk.
    package borrowing func synchronize() throws(FileError) {
        try Kernel.call("save", path) { fsync(raw) }
    }

    /// Returns when content, and what is needed to find it again, is on the disk.
    package borrowing func synchronizeData() throws(FileError) {
        try Kernel.call("save", path) { fdatasync(raw) }
    }

    /// Makes the file at least `size` bytes long, its blocks reserved on the disk.
    package borrowing func allocate(_ size: UInt64) throws(FileError) {
        // posix_fallocate returns its error instead of setting errno, and falls back to writing zeros.
        while true {
            let number = posix_fallocate(raw, 0, off_t(clamping: size))
            if number == EINTR { continue }
            if number != 0 { throw FileError(operation: "reserve space for", path: path, cause: .system(number)) }
            return
        }
    }

    /// Makes the file exactly `size` bytes long, cutting it or filling it with zeros.
    package borrowing func truncate(to size: UInt64) throws(FileError) {
        try Kernel.call("change the size of", path) { ftruncate(raw, off_t(clamping: size)) }
    }

    /// Sets the permission bits, 0 to 0o7777.
    package borrowing func setMode(_ mode: UInt16) throws(FileError) {
        try Kernel.call("set the mode of", path) { fchmod(raw, mode_t(mode)) }
    }

    /// Sets owner and group.
    ///
    /// The kernel drops set-user-id and set-group-id bits with it, so the mode comes afterwards.
    package borrowing func setOwner(_ owner: UInt32, group: UInt32) throws(FileError) {
        try Kernel.call("set the owner of", path) { fchown(raw, owner, group) }
    }

    /// Sets the time of the last modification; the time of the last access stays.
    package borrowing func setModified(_ time: FileTime) throws(FileError) {
        let times = Kernel.modification(time)
        try Kernel.call("set the times of", path) { unsafe futimens(raw, times) }
    }
}

extension Kernel {
    /// Access time unchanged, modification time given.
    static func modification(_ time: FileTime) -> [timespec] {
        [
            timespec(tv_sec: 0, tv_nsec: Int(utimeOmit)),
            timespec(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds)),
        ]
    }

    /// `UTIME_OMIT`, a macro that Swift does not import.
    private static let utimeOmit = (1 << 30) - 2
}
