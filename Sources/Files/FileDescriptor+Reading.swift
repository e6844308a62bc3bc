internal import CLinux

extension FileDescriptor {
    /// Reads from where the last read ended, at most as many bytes as the buffer has.
    /// - Returns: the number of bytes read; 0 at the end of the file, and only there if the buffer is not empty.
    package borrowing func read(into buffer: inout [UInt8]) throws(FileError) -> Int {
        let raw = self.raw
        return try Kernel.call("read", path) {
            unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe CLinux.read(raw, bytes.baseAddress, bytes.count)
            }
        }
    }

    /// Reads from `offset`, in bytes from the file's beginning, at most as many bytes as the buffer has.
    /// - Returns: the number of bytes read; 0 at or behind the end of the file.
    package borrowing func read(into buffer: inout [UInt8], at offset: UInt64) throws(FileError) -> Int {
        let raw = self.raw
        return try Kernel.call("read", path) {
            unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(raw, bytes.baseAddress, bytes.count, off_t(clamping: offset))
            }
        }
    }

    /// Replaces the buffer's contents with exactly `count` bytes from `offset` on.
    ///
    /// The buffer's storage is reused.
    /// - Throws: ``FileError/Cause/cutShort(expected:found:)`` when the file ends before.
    package borrowing func readExactly(
        _ count: Int,
        at offset: UInt64,
        into buffer: inout [UInt8]
    ) throws(FileError) {
        precondition(count >= 0, "a count of bytes is not negative")
        if buffer.count > count {
            buffer.removeLast(buffer.count - count)
        } else if buffer.count < count {
            buffer.append(contentsOf: repeatElement(0, count: count - buffer.count))
        }
        var done = 0
        while done < count {
            let raw = self.raw
            let start = done
            let read = try Kernel.call("read", path) {
                unsafe buffer.withUnsafeMutableBytes { bytes in
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start..<count])
                    return unsafe pread(raw, rest.baseAddress, rest.count, off_t(clamping: offset &+ UInt64(start)))
                }
            }
            guard read > 0 else {
                let (expected, overflows) = offset.addingReportingOverflow(UInt64(count))
                throw try FileError(
                    operation: "read",
                    path: path,
                    cause: .cutShort(expected: overflows ? .max : expected, found: status().size)
                )
            }
            done += read
        }
    }

    /// Reads the whole file from its beginning.
    /// - Throws: ``FileError/Cause/tooLarge(limit:)`` when it has more than `maximumBytes`; nothing more is read then.
    package borrowing func readAll(maximumBytes: Int) throws(FileError) -> [UInt8] {
        let status = try status()
        guard status.kind == .regular else {
            throw FileError(
                operation: "read",
                path: path,
                cause: .wrongKind(expected: .regular, found: status.kind)
            )
        }
        let expected = status.size
        guard expected <= UInt64(maximumBytes) else {
            throw FileError(operation: "read", path: path, cause: .tooLarge(limit: UInt64(maximumBytes)))
        }
        // One byte more than expected, so that a file that grows meanwhile is seen.
        var bytes = [UInt8](repeating: 0, count: Int(expected) + 1)
        var count = 0
        while true {
            let raw = self.raw
            let start = count
            let read = try Kernel.call("read", path) {
                unsafe bytes.withUnsafeMutableBytes { all in
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: all[start...])
                    return unsafe pread(raw, rest.baseAddress, rest.count, off_t(start))
                }
            }
            if read == 0 { break }
            count += read
            guard count <= maximumBytes else {
                throw FileError(operation: "read", path: path, cause: .tooLarge(limit: UInt64(maximumBytes)))
            }
            if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: max(4096, count))) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Tells the kernel that the file will be read once, from its beginning to its end.
    ///
    /// A hint only.
    package borrowing func adviseSequentialReading() {
        _ = posix_fadvise(raw, 0, 0, POSIX_FADV_SEQUENTIAL)
    }
}
