package import Files
internal import Sealing

/// Why a file could not be backed up although the walk found it.
package struct SourceError: ExplainedError, Hashable {
    /// What a caller may react to differently.
    package enum Kind: Hashable, Sendable {
        /// It was there when the source was walked and is gone.
        case vanished
        /// Something else lies there now.
        case replaced(FileKind)
        /// It is Landfast's own: what.
        case own(String)
        /// It cannot be read.
        case unreadable(FileError)
    }

    /// What happened.
    package let kind: Kind
    /// To which path, relative to the source.
    package let path: PathBytes

    init(kind: Kind, path: PathBytes) {
        self.kind = kind
        self.path = path
    }

    init(_ error: FileError, path: PathBytes) {
        switch (error.cause, error.code) {
        case (.wrongKind(_, let found), _): kind = .replaced(found)
        case (_, "file-not-found"), (_, "not-a-folder"): kind = .vanished
        default: kind = .unreadable(error)
        }
        self.path = path
    }

    /// A stable identifier for programs.
    package var code: String {
        switch kind {
        case .vanished: "source-file-vanished"
        case .replaced: "source-file-replaced"
        case .own: "source-in-own-folder"
        case .unreadable(let error): "source-" + error.code
        }
    }

    /// Why the file is not in the backup, without its path.
    package var message: String {
        switch kind {
        case .vanished: "It was deleted while the backup ran"
        case .replaced(let found): "It was something else when the source was walked, and is \(found.article) now"
        case .own(let what): "It is Landfast's own (\(what)) and was not read"
        case .unreadable(let error): "It cannot be read: \(error.reason)"
        }
    }

    /// What the operator can do about it.
    package var remedy: String {
        switch kind {
        case .vanished, .replaced: "Nothing, if that was meant; the next backup sees what is there."
        case .own: "Take the link or the mount of it out of the source."
        case .unreadable(let error): error.remedy
        }
    }
}
