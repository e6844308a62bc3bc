internal import CLinux

extension FileSystem {
    /// Makes a named pipe, a socket's name or a device, with this mode whatever the process masks.
    ///
    /// Fails when something is there.
    /// - Parameter device: major and minor number; for devices only.
    package static func makeSpecial(
        _ path: PathBytes,
        kind: FileKind,
        device: (major: UInt32, minor: UInt32),
        at folder: DirectoryHandle? = nil
    ) throws(FileError) {
        let type: Int32 =
            switch kind {
            case .fifo: S_IFIFO
            case .socket: S_IFSOCK
            case .characterDevice: S_IFCHR
            case .blockDevice: S_IFBLK
            case .regular, .directory, .symbolicLink, .unknown:
                preconditionFailure("files, folders and links are made otherwise")
            }
        try unsafe Kernel.call("make", path: path, shown: shown(path, folder)) { name in
            unsafe mknodat(
                raw(folder),
                name,
                mode_t(bitPattern: type) | 0o600,
                landfast_makedev(device.major, device.minor)
            )
        }
    }

    /// Sets the permission bits of what lies at a path that is no symbolic link.
    package static func setMode(
        _ path: PathBytes,
        at folder: DirectoryHandle? = nil,
        _ mode: UInt16
    ) throws(FileError) {
        try unsafe Kernel.call("set the mode of", path: path, shown: shown(path, folder)) { name in
            unsafe fchmodat(raw(folder), name, mode_t(mode), AT_SYMLINK_NOFOLLOW)
        }
    }
}
