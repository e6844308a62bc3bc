internal import CLinux

extension FileError {
    /// A stable identifier for programs, without any personal data.
    package var code: String {
        switch cause {
        case .tooLarge: "file-too-large"
        case .cutShort: "file-cut-short"
        case .escapes: "path-escapes"
        case .wrongKind: "file-wrong-kind"
        case .system(let number): FileError.explanation(number).code
        }
    }

    /// What was tried on what, and why it did not work.
    package var message: String { "Cannot \(operation) '\(path)': \(reason)" }

    /// Why it did not work, without the path.
    package var reason: String {
        switch cause {
        case .tooLarge(let limit): "it is larger than the \(limit) bytes allowed here"
        case .cutShort(let expected, let found): "it ends after \(found) of \(expected) bytes"
        case .escapes: "the path would leave the folder that it belongs to"
        case .wrongKind(let expected, let found): "it is \(found.article), not \(expected.article)"
        case .system(let number): FileError.explanation(number).reason
        }
    }

    /// What the operator can do about it.
    package var remedy: String {
        switch cause {
        case .tooLarge: "Check that this is the right file; nothing of it was used."
        case .cutShort: "The file is damaged or being written; compare it with another copy."
        case .escapes: "Check where the path comes from; a path with '..' or through a symbolic link is refused."
        case .wrongKind: "Move what lies there out of the way, or name another path."
        case .system(let number): FileError.explanation(number).remedy
        }
    }

    /// What an error number means, in our words: code, reason, remedy.
    private static func explanation(_ number: Int32) -> (code: String, reason: String, remedy: String) {
        switch number {
        case ENOENT:
            ("file-not-found", "there is no such file or folder", "Check the path and that its disk is mounted.")
        case EEXIST, ENOTEMPTY:
            ("file-exists", "something is already there", "Name another path, or move what lies there out of the way.")
        case EACCES, EPERM:
            ("permission-denied", "permission denied", "Give this user the right to it, or run as a user who has it.")
        case ENOSPC, EDQUOT:
            ("no-space", "the disk or the quota is full", "Free space there, then run the command again.")
        case EROFS:
            ("read-only-file-system", "the file system is read-only", "Mount it writable, or name another path.")
        case ELOOP, EXDEV:
            ("path-escapes", "a symbolic link or mount leads elsewhere", "Name the real path, without symbolic links.")
        case ENOTDIR: ("not-a-folder", "a part of the path is not a folder", "Check the path.")
        case EISDIR: ("is-a-folder", "it is a folder", "Name a file.")
        case ENAMETOOLONG: ("name-too-long", "the name or the path is too long", "Use a shorter path.")
        case EMFILE, ENFILE:
            (
                "too-many-open-files", "too many files are open",
                "Raise the limit (ulimit -n), then run the command again."
            )
        case EIO:
            ("input-output-error", "the disk reports an error", "Check the disk (dmesg, smartctl) before going on.")
        case EINVAL, ENOSYS, EOPNOTSUPP:
            (
                "not-supported", "the file system or kernel does not support it",
                "Use a local file system such as ext4 or XFS, and Linux 5.6 or newer."
            )
        default:
            (
                "system-error-\(number)", "the system reports error \(number)",
                "Look the number up with 'errno \(number)'."
            )
        }
    }
}
