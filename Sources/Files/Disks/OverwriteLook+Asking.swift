internal import CLinux

extension OverwriteLook {
    /// Asks the kernel what overwriting a file is worth, or files that are made in a folder.
    ///
    /// Asks the mount, the inode's flags, the file's extents, and what lies beneath a loop device. Not asked, because
    /// nobody above can tell: snapshots of the volume beneath, and what a drive does with its blocks.
    package init(at path: PathBytes) throws(FileError) {
        self = try Self.look(at: path, depth: 0)
    }

    /// Loop devices upon each other that are followed.
    private static let maximumDepth = 8

    private static func look(at path: PathBytes, depth: Int) throws(FileError) -> OverwriteLook {
        try FileSystem.withOpened(path) { raw throws(FileError) in
            guard let mount = try Mount.of(raw, shown: path) else {
                return OverwriteLook(grade: .unknown, reason: "the kernel does not say which file system it is")
            }
            let isFile = try FileStatus.read(raw, .empty, flags: AT_EMPTY_PATH, shown: path).kind == .regular
            let own = own(mount, raw, isFile: isFile)
            return beneath(mount, depth).reduce(own) { $0.worst(with: $1) }
        }
    }

    /// What the files behind loop devices are worth.
    private static func beneath(_ mount: Mount, _ depth: Int) -> [OverwriteLook] {
        BlockDevice.beneath(mount).compactMap { device in
            guard let file = device.backingFile else { return nil }
            let look = depth < maximumDepth ? try? look(at: file, depth: depth + 1) : nil
            guard let look else {
                return OverwriteLook(grade: .unknown, reason: "the file behind its loop device cannot be looked at")
            }
            return OverwriteLook(grade: look.grade, reason: "the file behind its loop device: \(look.reason)")
        }
    }

    private static func own(_ mount: Mount, _ raw: Int32, isFile: Bool) -> OverwriteLook {
        switch mount.type {
        case "ext4", "ext3", "ext2": ext(mount, raw)
        case "xfs": xfs(raw, isFile: isFile)
        case "btrfs": btrfs(raw, isFile: isFile)
        case "zfs", "bcachefs", "nilfs2", "f2fs", "ubifs":
            OverwriteLook(grade: .copyOnWrite, reason: "\(mount.type) writes elsewhere what it overwrites")
        case "overlay":
            OverwriteLook(grade: .copyOnWrite, reason: "an overlay copies what it changes, and does not say to where")
        case let type where MountKind.isNetwork(type):
            OverwriteLook(grade: .unknown, reason: "\(type): how the server writes is not known")
        case let type:
            OverwriteLook(grade: .unknown, reason: "nothing is known about the file system \(type)")
        }
    }

    /// Whether data goes through the journal is said by the inode, and by a mount option that the superblock may hold and
    /// the list of mounts then leaves out.
    private static func ext(_ mount: Mount, _ raw: Int32) -> OverwriteLook {
        guard let flags = inodeFlags(raw) else {
            return OverwriteLook(grade: .unknown, reason: "\(mount.type) does not say how it journals")
        }
        if flags & UInt32(FS_JOURNAL_DATA_FL) != 0 {
            return OverwriteLook(grade: .journaled, reason: "\(mount.type) journals its data (chattr +j)")
        }
        let mode: String
        if let name = BlockDevice.name(mount.device),
            let bytes = try? AtomicFile.read(PathBytes("/proc/fs/ext4/\(name)/options"), maximumBytes: 1 << 16)
        {
            let options = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            mode = options.first { $0.hasPrefix("data=") }.map(String.init) ?? "without a journal"
        } else if let shown = mount.options.first(where: { $0.hasPrefix("data=") }) {
            mode = shown
        } else {
            return OverwriteLook(grade: .unknown, reason: "\(mount.type) does not say how it journals")
        }
        return OverwriteLook(grade: mode == "data=journal" ? .journaled : .inPlace, reason: "\(mount.type), \(mode)")
    }

    private static func xfs(_ raw: Int32, isFile: Bool) -> OverwriteLook {
        var extended: UInt32 = 0
        guard unsafe landfast_extended_flags(raw, &extended) == 0 else {
            return OverwriteLook(grade: .unknown, reason: "xfs does not say where the file lies")
        }
        if extended & (UInt32(FS_XFLAG_REALTIME) | UInt32(FS_XFLAG_RTINHERIT)) != 0 {
            return OverwriteLook(grade: .unknown, reason: "xfs, on its realtime device, which may be zoned")
        }
        return extents(raw, isFile, "xfs")
    }

    private static func btrfs(_ raw: Int32, isFile: Bool) -> OverwriteLook {
        guard let flags = inodeFlags(raw), flags & UInt32(FS_NOCOW_FL) != 0 else {
            return OverwriteLook(grade: .copyOnWrite, reason: "btrfs, copying on write")
        }
        return extents(raw, isFile, "btrfs, without copying on write")
    }

    /// Blocks that are shared with a clone or a snapshot are copied when they are written to, wherever that is possible.
    private static func extents(_ raw: Int32, _ isFile: Bool, _ name: String) -> OverwriteLook {
        guard isFile else { return OverwriteLook(grade: .inPlace, reason: name) }
        var joined: UInt32 = 0
        guard unsafe landfast_extents(raw, &joined) >= 0 else {
            return OverwriteLook(grade: .unknown, reason: "\(name) does not say where the file's blocks lie")
        }
        if joined & UInt32(FIEMAP_EXTENT_SHARED) != 0 {
            return OverwriteLook(grade: .copyOnWrite, reason: "\(name), blocks shared with a clone or a snapshot")
        }
        return OverwriteLook(grade: .inPlace, reason: name)
    }

    private static func inodeFlags(_ raw: Int32) -> UInt32? {
        var flags: UInt32 = 0
        return unsafe landfast_inode_flags(raw, &flags) == 0 ? flags : nil
    }
}
