internal import CLinux

/// An open folder.
///
/// Everything done through it stays with that folder, also when it is renamed or moved.
///
/// It is shared and closes itself; nothing is ever written through it, so closing cannot lose anything.
package final class DirectoryHandle: Sendable {
    let raw: Int32
    /// The path it was opened by, for errors.
    package let path: PathBytes

    private init(raw: Int32, path: PathBytes) {
        self.raw = raw
        self.path = path
    }

    deinit {
        _ = close(raw)
    }

    /// Opens a folder by its path; a symbolic link at the path's end is followed, as users expect of a path they name.
    package static func open(_ path: PathBytes) throws(FileError) -> DirectoryHandle {
        let raw = try unsafe Kernel.call("open the folder", path: path, shown: path) { name in
            unsafe landfast_openat(Kernel.workingDirectory, name, flags, 0)
        }
        return DirectoryHandle(raw: raw, path: path)
    }

    /// Opens a folder below this one.
    ///
    /// No symbolic link is followed and the path cannot leave this folder.
    package func openDirectory(_ path: PathBytes) throws(FileError) -> DirectoryHandle {
        let shown = self.path.appending(path)
        let raw = try openBeneath(
            path,
            flags: DirectoryHandle.flags,
            mode: 0,
            operation: "open the folder",
            shown: shown
        )
        return DirectoryHandle(raw: raw, path: shown)
    }

    /// Opens a file below this folder.
    ///
    /// No symbolic link is followed and the path cannot leave this folder.
    ///
    /// Opening never waits, so a named pipe that has taken the file's place does no harm.
    package func openFile(
        _ path: PathBytes,
        _ access: FileDescriptor.Access = .read,
        creating: FileDescriptor.Creation = .never
    ) throws(FileError) -> FileDescriptor {
        let flags = access.flags | creating.flags | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK
        let shown = self.path.appending(path)
        let raw = try openBeneath(
            path,
            flags: flags,
            mode: creating.mode,
            operation: Kernel.verb(creating),
            shown: shown
        )
        return FileDescriptor(raw: raw, path: shown)
    }

    /// Returns when the names in this folder are on the disk.
    package func synchronize() throws(FileError) {
        try Kernel.call("save the folder", path) { fsync(raw) }
    }

    /// Returns when everything on the folder's file system is on the disk.
    package func synchronizeFileSystem() throws(FileError) {
        try Kernel.call("save", path) { syncfs(raw) }
    }

    /// What the kernel knows about the folder itself.
    package func status() throws(FileError) -> FileStatus {
        try FileStatus.read(raw, .empty, flags: AT_EMPTY_PATH, shown: path)
    }

    /// The folder's path as the kernel knows it now, without symbolic links.
    /// - Throws: when `/proc` is not there, or the folder has no path any more that this process could open.
    package func realPath() throws(FileError) -> PathBytes {
        let target = try FileSystem.readLink(PathBytes("/proc/self/fd/\(raw)"))
        guard let found = PathBytes(bytes: target), found.isAbsolute else {
            throw FileError(operation: "find the path of", path: path, cause: .escapes)
        }
        return found
    }

    private func openBeneath(
        _ path: PathBytes,
        flags: Int32,
        mode: UInt16,
        operation: StaticString,
        shown: PathBytes
    ) throws(FileError) -> Int32 {
        let resolve = UInt64(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)
        while true {
            do {
                return try unsafe Kernel.call(operation, path: path, shown: shown) { name in
                    unsafe landfast_openat2(raw, name, UInt64(flags), UInt64(mode), resolve)
                }
            } catch  where error.errno == EAGAIN {
                // Something was renamed while the kernel looked at a `..`; it asks to be called again.
                continue
            }
        }
    }

    private static let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
}
