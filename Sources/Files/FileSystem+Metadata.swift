internal import CLinux

extension FileSystem {
    /// Sets owner and group of what lies at a path, of the link itself when it is one.
    package static func setOwner(
        _ path: PathBytes,
        at folder: DirectoryHandle? = nil,
        owner: UInt32,
        group: UInt32
    ) throws(FileError) {
        try unsafe Kernel.call("set the owner of", path: path, shown: shown(path, folder)) { name in
            unsafe fchownat(raw(folder), name, owner, group, AT_SYMLINK_NOFOLLOW)
        }
    }

    /// Sets the time of the last modification of what lies at a path, of the link itself when it is one.
    package static func setModified(
        _ path: PathBytes,
        at folder: DirectoryHandle? = nil,
        _ time: FileTime
    ) throws(FileError) {
        let times = Kernel.modification(time)
        try unsafe Kernel.call("set the times of", path: path, shown: shown(path, folder)) { name in
            unsafe utimensat(raw(folder), name, times, AT_SYMLINK_NOFOLLOW)
        }
    }

    /// True when this process may give files to other owners and read what others keep to themselves.
    package static var runsAsRoot: Bool { geteuid() == 0 }

    /// Bytes that this user may still write where `path` lies.
    package static func freeSpace(_ path: PathBytes) throws(FileError) -> UInt64 {
        let found = try information(path)
        return UInt64(found.f_bavail) * UInt64(found.f_bsize)
    }

    static func information(_ path: PathBytes) throws(FileError) -> statfs {
        var result = statfs()
        try unsafe Kernel.call("look at the file system of", path: path, shown: path) { name in
            unsafe statfs(name, &result)
        }
        return result
    }
}

extension DirectoryHandle {
    /// Sets the folder's permission bits, 0 to 0o7777.
    package func setMode(_ mode: UInt16) throws(FileError) {
        try Kernel.call("set the mode of", path) { fchmod(raw, mode_t(mode)) }
    }

    /// Sets the folder's owner and group.
    package func setOwner(_ owner: UInt32, group: UInt32) throws(FileError) {
        try Kernel.call("set the owner of", path) { fchown(raw, owner, group) }
    }

    /// Sets the folder's time of the last modification.
    package func setModified(_ time: FileTime) throws(FileError) {
        let times = Kernel.modification(time)
        try Kernel.call("set the times of", path) { unsafe futimens(raw, times) }
    }
}
