package import Files
import Sealing

/// One entry that a target could not make; all others are restored.
package struct RestoreEntryError: ExplainedError {
    /// A stable identifier for programs.
    package let code: String
    /// What happened, without the path.
    package let message: String
    /// What the operator can do about it.
    package let remedy: String

    /// An error from its parts.
    package init(code: String, message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    /// What the kernel said about one entry.
    package init(_ error: FileError) {
        code = error.code
        message = "it cannot be made: \(error.reason)"
        remedy = error.remedy
    }
}
