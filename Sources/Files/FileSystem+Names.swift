internal import CLinux

extension FileSystem {
    /// Gives a file a second name.
    ///
    /// Fails when the new name exists, which makes it the way to publish a finished file exclusively.
    package static func link(
        _ path: PathBytes,
        at folder: DirectoryHandle? = nil,
        to newPath: PathBytes,
        at newFolder: DirectoryHandle? = nil
    ) throws(FileError) {
        try unsafe Kernel.call("create", path: path, shown: shown(newPath, newFolder)) { old in
            unsafe Kernel.withCString(newPath) { new in
                unsafe linkat(raw(folder), old, raw(newFolder), new, 0)
            }
        }
    }

    /// Renames, replacing what the new name stood for.
    package static func rename(
        _ path: PathBytes,
        at folder: DirectoryHandle? = nil,
        to newPath: PathBytes,
        at newFolder: DirectoryHandle? = nil
    ) throws(FileError) {
        try unsafe Kernel.call("rename", path: path, shown: shown(path, folder)) { old in
            unsafe Kernel.withCString(newPath) { new in
                unsafe renameat(raw(folder), old, raw(newFolder), new)
            }
        }
    }

    /// Renames, and fails with `file-exists` when the new name stands for something.
    package static func renameExclusively(
        _ path: PathBytes,
        to newPath: PathBytes,
        at folder: DirectoryHandle? = nil
    ) throws(FileError) {
        do {
            try unsafe Kernel.call("create", path: path, shown: shown(newPath, folder)) { old in
                unsafe Kernel.withCString(newPath) { new in
                    unsafe renameat2(raw(folder), old, raw(folder), new, UInt32(RENAME_NOREPLACE))
                }
            }
        } catch {
            guard error.code == "not-supported" else { throw error }
            // Some network file systems do not know the flag; a second name is as exclusive.
            try link(path, at: folder, to: newPath, at: folder)
            try unlink(path, at: folder)
        }
    }

    /// Removes a name that is not a folder's.
    ///
    /// Nothing there is an error; see ``unlinkIfPresent(_:at:)``.
    package static func unlink(_ path: PathBytes, at folder: DirectoryHandle? = nil) throws(FileError) {
        try unsafe Kernel.call("remove", path: path, shown: shown(path, folder)) { name in
            unsafe unlinkat(raw(folder), name, 0)
        }
    }

    /// Removes a name that is not a folder's.
    /// - Returns: false when there was nothing.
    @discardableResult
    package static func unlinkIfPresent(
        _ path: PathBytes,
        at folder: DirectoryHandle? = nil
    ) throws(FileError) -> Bool {
        do {
            try unlink(path, at: folder)
            return true
        } catch  where error.errno == ENOENT {
            return false
        }
    }

    /// What a symbolic link points to, any bytes.
    package static func readLink(_ path: PathBytes, at folder: DirectoryHandle? = nil) throws(FileError) -> [UInt8] {
        var target = [UInt8](repeating: 0, count: 256)
        while true {
            let count = try unsafe Kernel.call("read the link", path: path, shown: shown(path, folder)) { name in
                unsafe target.withUnsafeMutableBytes { bytes in
                    guard let start = unsafe bytes.bindMemory(to: CChar.self).baseAddress else {
                        preconditionFailure("the buffer is not empty")
                    }
                    return unsafe readlinkat(raw(folder), name, start, bytes.count)
                }
            }
            // A full buffer may hold only the beginning.
            if count < target.count {
                target.removeLast(target.count - count)
                return target
            }
            target = [UInt8](repeating: 0, count: target.count * 4)
        }
    }

    /// A path that is there, absolute and without symbolic links; nil when nothing is there.
    package static func resolved(_ path: PathBytes) throws(FileError) -> PathBytes? {
        var found: [UInt8]?
        do {
            try unsafe Kernel.call("find the path of", path: path, shown: path) { name in
                guard let real = unsafe realpath(name, nil) else { return Int32(-1) }
                defer { unsafe free(real) }
                found = unsafe Array(String(cString: real).utf8)
                return 0
            }
        } catch  where error.errno == ENOENT {
            return nil
        }
        return found.map { PathBytes(unchecked: $0) }
    }

    /// Makes a symbolic link.
    package static func makeSymbolicLink(
        _ path: PathBytes,
        to target: PathBytes,
        at folder: DirectoryHandle? = nil
    ) throws(FileError) {
        try unsafe Kernel.call("make the link", path: target, shown: shown(path, folder)) { target in
            unsafe Kernel.withCString(path) { name in
                unsafe symlinkat(target, raw(folder), name)
            }
        }
    }
}
