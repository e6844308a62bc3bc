internal import CLinux

extension FileStatus {
    /// Asks for the status of a path below an open folder, without following a symbolic link at its end; the empty
    /// path with `AT_EMPTY_PATH` asks for the handle itself.
    static func read(_ folder: Int32, _ path: PathBytes, flags: Int32, shown: PathBytes) throws(FileError) -> FileStatus
    {
        var raw = statx()
        let mask = UInt32(STATX_BASIC_STATS) | mountMask
        if flags & AT_EMPTY_PATH != 0 {
            try Kernel.call("look at", shown) { unsafe statx(folder, "", flags, mask, &raw) }
        } else {
            try unsafe Kernel.call("look at", path: path, shown: shown) { name in
                unsafe statx(folder, name, flags, mask, &raw)
            }
        }
        return FileStatus(raw)
    }

    private init(_ raw: statx) {
        self.init(
            kind: FileKind(modeBits: UInt32(raw.stx_mode)),
            mode: raw.stx_mode & 0o7777,
            owner: raw.stx_uid,
            group: raw.stx_gid,
            size: raw.stx_size,
            allocated: raw.stx_blocks * 512,
            modified: FileTime(seconds: raw.stx_mtime.tv_sec, nanoseconds: raw.stx_mtime.tv_nsec),
            changed: FileTime(seconds: raw.stx_ctime.tv_sec, nanoseconds: raw.stx_ctime.tv_nsec),
            inode: raw.stx_ino,
            device: UInt64(raw.stx_dev_major) << 32 | UInt64(raw.stx_dev_minor),
            mount: raw.stx_mask & FileStatus.mountMask == 0 ? nil : raw.stx_mnt_id,
            links: raw.stx_nlink,
            special: SpecialNumber(major: raw.stx_rdev_major, minor: raw.stx_rdev_minor)
        )
    }

    /// Asks for the mount's number (Linux 5.8).
    private static let mountMask = UInt32(STATX_MNT_ID)
}
