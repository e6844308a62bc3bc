/// A request of SFTP.
///
/// Paths are absolute, without `.`, `..`, empty parts and control characters.
package struct SFTPRequest: Sendable {
    /// What is asked for.
    package enum Action: Sendable {
        /// A file's bytes; with a range, those that it has of it.
        case download(range: Range<UInt64>?)
        /// A file's size.
        case size
        /// Makes a file with the bytes that are sent, or replaces it. Folders that are missing are made; the commands
        /// run when all bytes are written and the file is closed.
        case upload(afterwards: [SFTPCommand])
        /// A folder's entries, a line each, as `ls -l` writes them.
        case list
        /// Commands, one after the other until one fails.
        case commands([SFTPCommand])
    }

    /// Who asks.
    package var login: SFTPLogin
    /// What it is about; for commands, which name their own paths, nothing.
    package var path: String
    /// What is asked for.
    package var action: Action

    /// A request from its parts.
    package init(_ action: Action, _ path: String = "/", login: SFTPLogin) {
        precondition(path.hasPrefix("/"), "paths on a server are absolute")
        self.login = login
        self.path = path
        self.action = action
    }
}

/// What a server does besides moving bytes.
package enum SFTPCommand: Hashable, Sendable {
    /// Gives a file another name. Whether another file of that name would be replaced is up to the server.
    case rename(String, to: String)
    /// Removes a file.
    case remove(String)
    /// Removes an empty folder.
    case removeFolder(String)
    /// Makes a folder; that it cannot be made, for example because it is there, is no error.
    case makeFolder(String)

    /// The command as libcurl reads it.
    var text: String {
        switch self {
        case .rename(let path, let other): "rename \(Self.quoted(path)) \(Self.quoted(other))"
        case .remove(let path): "rm \(Self.quoted(path))"
        case .removeFolder(let path): "rmdir \(Self.quoted(path))"
        case .makeFolder(let path): "*mkdir \(Self.quoted(path))"
        }
    }

    /// A path between quotation marks, inside of which only these two characters need a backslash.
    private static func quoted(_ path: String) -> String {
        precondition(path.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "no control character gets into a path")
        return "\"\(path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}

/// What a server says to a request of SFTP, without the bytes.
package struct SFTPResponse: Sendable {
    /// The file's size in bytes, when that was asked for; nil when the server does not say.
    package let size: UInt64?
}
