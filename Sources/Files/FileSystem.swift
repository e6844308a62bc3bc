internal import CLinux

/// What is done to names rather than to open files.
///
/// Each function takes a path, and the open folder that a relative path starts from; without one it is the working
/// directory. None follows a symbolic link at the path's end. With a handle, pass single names or paths whose folders
/// nobody else can change: folders on the way are followed as the kernel finds them.
package enum FileSystem {
    /// What lies at a path; nil when there is nothing.
    package static func status(_ path: PathBytes, at folder: DirectoryHandle? = nil) throws(FileError) -> FileStatus? {
        do {
            return try FileStatus.read(
                raw(folder),
                path,
                flags: AT_SYMLINK_NOFOLLOW,
                shown: shown(path, folder)
            )
        } catch  where error.errno == ENOENT {
            return nil
        }
    }

    /// All names in a folder, sorted by their bytes.
    package static func readDirectory(_ path: PathBytes) throws(FileError) -> [DirectoryEntry] {
        try DirectoryHandle.open(path).entries()
    }

    /// Makes a folder.
    /// - Returns: false when something is already there under that name.
    @discardableResult
    package static func makeDirectory(
        _ path: PathBytes,
        mode: UInt16 = 0o700,
        at folder: DirectoryHandle? = nil
    ) throws(FileError) -> Bool {
        do {
            try unsafe Kernel.call("make the folder", path: path, shown: shown(path, folder)) { name in
                unsafe mkdirat(raw(folder), name, mode_t(mode))
            }
            return true
        } catch  where error.errno == EEXIST {
            return false
        }
    }

    /// Makes a folder and all that is missing above it, each durable on return.
    package static func makeDirectories(_ path: PathBytes, mode: UInt16 = 0o700) throws(FileError) {
        if let found = try status(path) {
            if found.kind == .symbolicLink { _ = try DirectoryHandle.open(path) }
            guard found.kind == .directory || found.kind == .symbolicLink else {
                throw FileError(
                    operation: "make the folder",
                    path: path,
                    cause: .wrongKind(expected: .directory, found: found.kind)
                )
            }
            return
        }
        let parent = path.parent
        if !parent.isEmpty && parent != path { try makeDirectories(parent, mode: mode) }
        try makeDirectory(path, mode: mode)
        try synchronizeDirectory(parent)
    }

    /// Returns when the names in a folder are on the disk.
    package static func synchronizeDirectory(_ path: PathBytes) throws(FileError) {
        try DirectoryHandle.open(path).synchronize()
    }

    /// Removes a folder that is empty.
    package static func removeDirectory(_ path: PathBytes, at folder: DirectoryHandle? = nil) throws(FileError) {
        try unsafe Kernel.call("remove the folder", path: path, shown: shown(path, folder)) { name in
            unsafe unlinkat(raw(folder), name, AT_REMOVEDIR)
        }
    }

    /// Removes a folder with everything in it, without following symbolic links.
    ///
    /// Nothing there is fine.
    package static func removeTree(_ path: PathBytes) throws(FileError) {
        guard let found = try status(path) else { return }
        guard found.kind == .directory else { return try unlink(path) }
        let handle = try DirectoryHandle.open(path)
        try removeContents(handle)
        try removeDirectory(path)
    }

    /// Removes what lies in an open folder under a single name, with everything in it.
    ///
    /// No symbolic link is followed, and nothing on another mount is touched, of the same file system either.
    /// - Parameter check: sees everything before it is removed, and throws to keep it.
    /// - Throws: ``FileError`` of code `path-escapes` for a mount point; what was removed before stays removed.
    package static func removeTree(
        _ name: PathBytes,
        at folder: DirectoryHandle,
        check: (FileStatus) throws(FileError) -> Void = { (_: FileStatus) throws(FileError) in }
    ) throws(FileError) {
        guard let found = try status(name, at: folder) else { return }
        let own = try folder.status()
        guard found.device == own.device, found.mount == own.mount else {
            throw FileError(operation: "remove", path: folder.path.appending(name), cause: .system(EXDEV))
        }
        try check(found)
        guard found.kind == .directory else { return try unlink(name, at: folder) }
        let inner = try folder.openDirectory(name)
        try check(inner.status())
        for entry in try inner.entries() { try removeTree(entry.name, at: inner, check: check) }
        try removeDirectory(name, at: folder)
    }

    private static func removeContents(_ handle: DirectoryHandle) throws(FileError) {
        for entry in try handle.entries() {
            let kind = try entry.kind == .unknown ? status(entry.name, at: handle)?.kind : entry.kind
            if kind == .directory {
                try removeContents(handle.openDirectory(entry.name))
                try removeDirectory(entry.name, at: handle)
            } else {
                try unlink(entry.name, at: handle)
            }
        }
    }

    static func raw(_ folder: DirectoryHandle?) -> Int32 {
        folder?.raw ?? Kernel.workingDirectory
    }

    static func shown(_ path: PathBytes, _ folder: DirectoryHandle?) -> PathBytes {
        folder?.path.appending(path) ?? path
    }
}
