internal import CLinux

/// The few helpers through which this target calls the kernel: error numbers, interrupted calls, paths as C strings.
enum Kernel {
    /// The folder that relative paths without a handle start from: the process's working directory.
    static let workingDirectory = AT_FDCWD

    /// The error number of the call that has just failed on this thread.
    static var errorNumber: Int32 { unsafe __errno_location().pointee }

    /// Makes a call until it is not interrupted by a signal.
    /// - Throws: the kernel's error when the result is negative.
    @inline(__always)
    @discardableResult
    static func call<Result: SignedInteger>(
        _ operation: StaticString,
        _ path: PathBytes,
        _ body: () -> Result
    ) throws(FileError) -> Result {
        while true {
            let result = body()
            if result >= 0 { return result }
            let number = errorNumber
            if number == EINTR { continue }
            throw FileError(operation: operation.description, path: path, cause: .system(number))
        }
    }

    /// Makes a call with a path until it is not interrupted by a signal.
    ///
    /// The empty path becomes `.`.
    @inline(__always)
    @discardableResult
    static func call<Result: SignedInteger>(
        _ operation: StaticString,
        path: PathBytes,
        shown: PathBytes,
        _ body: (UnsafePointer<CChar>) -> Result
    ) throws(FileError) -> Result {
        try call(operation, shown) { unsafe withCString(path, body) }
    }

    /// Hands out a path as a C string.
    @inline(__always)
    static func withCString<Result>(_ path: PathBytes, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let bytes = path.isEmpty ? [UInt8(ascii: ".")] : path.bytes
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
            for position in bytes.indices {
                unsafe buffer[position] = CChar(bitPattern: bytes[position])
            }
            unsafe buffer[bytes.count] = 0
            guard let start = buffer.baseAddress else { preconditionFailure("the allocation is never empty") }
            return unsafe body(start)
        }
    }
}
