internal import CLinux

/// A file's content as memory, read page by page when it is touched, and dropped again by the kernel when it needs the
/// room; it does not count as the process's own memory.
///
/// Only for files that nobody shortens: touching a page behind the file's new end stops the process. Use it for what
/// this process wrote itself and replaces only by renaming.
@safe
package final class MappedFile: @unchecked Sendable {
    // Unchecked because of the pointer: it is set once, what it points to is only read, and it ends with the object.
    private let start: UnsafeRawPointer?

    /// Bytes of content.
    package let count: Int

    /// Maps a whole file.
    package init(_ path: PathBytes) throws(FileError) {
        let file = try FileDescriptor.open(path)
        unsafe (start, count) = try unsafe file.thenClosing { file throws(FileError) in
            try unsafe MappedFile.map(file)
        }
    }

    deinit {
        if let start = unsafe start { unsafe munmap(UnsafeMutableRawPointer(mutating: start), count) }
    }

    /// Hands out the content.
    package func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return try unsafe body(Span<UInt8>(_unsafeBytes: bytes))
    }

    private static func map(_ file: borrowing FileDescriptor) throws(FileError) -> (UnsafeRawPointer?, Int) {
        let status = try file.status()
        guard status.kind == .regular else {
            throw FileError(
                operation: "map",
                path: file.path,
                cause: .wrongKind(expected: .regular, found: status.kind)
            )
        }
        // An empty mapping is an error to the kernel; an empty file is none to us.
        guard status.size > 0 else { return (nil, 0) }
        let count = Int(status.size)
        let start = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, file.raw, 0)
        // MAP_FAILED is (void *)-1, a macro that Swift does not import.
        if Int(bitPattern: start) == -1 {
            throw FileError(operation: "map", path: file.path, cause: .system(Kernel.errorNumber))
        }
        return (UnsafeRawPointer(start), count)
    }
}
