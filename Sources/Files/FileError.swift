/// Something about a file that did not work: what was tried, on which path, and why.
///
/// Paths are personal data: an error is shown on the operator's terminal as it is; elsewhere only ``code`` appears.
package struct FileError: Error, Hashable, Sendable {
    /// Why it did not work.
    package enum Cause: Hashable, Sendable {
        /// The kernel refused, with this error number.
        case system(Int32)
        /// The file is longer than the reader allows, in bytes.
        case tooLarge(limit: UInt64)
        /// The file ended before everything that was asked for had been read.
        case cutShort(expected: UInt64, found: UInt64)
        /// The path leaves the folder that it has to stay in, or is not a plain relative path.
        case escapes
        /// What lies there is not of the kind that was asked for.
        case wrongKind(expected: FileKind, found: FileKind)
    }

    /// What was tried, as a verb for a sentence: `open`, `read`, `make the folder`.
    package let operation: String
    /// On what.
    package let path: PathBytes
    /// Why it did not work.
    package let cause: Cause

    /// An error from its parts.
    package init(operation: String, path: PathBytes, cause: Cause) {
        self.operation = operation
        self.path = path
        self.cause = cause
    }

    /// The kernel's error number; 0 when the cause is not the kernel's.
    package var errno: Int32 {
        if case .system(let number) = cause { number } else { 0 }
    }
}

extension FileError: CustomStringConvertible {
    /// Message and remedy in one line, for a terminal.
    package var description: String { "\(message). \(remedy)" }
}
