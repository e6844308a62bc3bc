extension MountTable {
    /// What a path's bytes go to that is not known to be a disk of this machine; nil for its own disks.
    ///
    /// Looked through are overlays, to the folder that takes what is written, and loop devices, to the file beneath. A
    /// device that is itself reached over a network, as by iSCSI, looks like a disk.
    /// - Parameters:
    ///   - path: absolute, and without symbolic links on the way.
    ///   - id: the number of the mount that it is seen through, when the kernel says it.
    ///   - backingFile: what lies beneath the loop device of that number.
    package func network(
        under path: PathBytes,
        mount id: UInt64?,
        backingFile: (String) -> PathBytes? = MountTable.backingFile
    ) -> NetworkMount? {
        var (path, id) = (path, id)
        for _ in 0..<Self.maximumDepth {
            guard let mount = mount(showing: path, id: id) else {
                return NetworkMount(type: "unknown", source: path.description)
            }
            guard Self.localTypes.contains(mount.type) else { return NetworkMount(mount) }
            if mount.type == "overlay" {
                let upper = mount.options.first { $0.hasPrefix("upperdir=") }
                // Without such a folder nothing can be written; seen from inside a container it may not be found.
                guard let upper, let next = PathBytes(validating: upper.dropFirst("upperdir=".count)),
                    next.isAbsolute, (try? FileSystem.status(next)) ?? nil != nil
                else { return nil }
                (path, id) = (next, nil)
            } else if mount.device.hasPrefix(Self.loopDevices), let next = backingFile(mount.device) {
                (path, id) = (next, nil)
            } else {
                return nil
            }
        }
        return NetworkMount(type: "unknown", source: path.description)
    }

    /// What lies beneath the loop device of a number, `7:minor`; nil when the kernel does not say it.
    package static func backingFile(_ device: String) -> PathBytes? {
        let name = PathBytes("/sys/dev/block/\(device)/loop/backing_file")
        guard let bytes = try? AtomicFile.read(name, maximumBytes: 8192) else { return nil }
        return PathBytes(bytes: Array(bytes.prefix { $0 != UInt8(ascii: "\n") }))
    }

    /// File systems that keep their bytes on this machine's disks, in its memory, or in a folder that is asked in turn.
    ///
    /// What is not among them is not known to be local: NFS, SMB, Ceph, 9p, virtiofs, AFS, Lustre, everything in FUSE, and
    /// what comes after them.
    private static let localTypes: Set<String> = [
        "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "nilfs2", "bcachefs", "reiserfs", "tmpfs",
        "ramfs",
        "rootfs", "devtmpfs", "overlay", "vfat", "exfat", "ntfs3", "hfsplus", "udf", "squashfs", "erofs", "iso9660",
    ]
    private static let loopDevices = "7:"
    /// Overlays and loop devices on top of each other, at most.
    private static let maximumDepth = 8
}

extension FileSystem {
    /// What the bytes at a path go to that is not known to be a disk of this machine; nil for its own disks.
    ///
    /// A path that is missing is asked for by the nearest folder above it.
    package static func networkMount(under path: PathBytes) throws(FileError) -> NetworkMount? {
        var existing = path
        while true {
            if let real = try resolved(existing), let status = try status(real) {
                return try MountTable.current().network(under: real, mount: status.mount)
            }
            let parent = existing.parent
            guard parent != existing else { throw FileError(operation: "look at", path: path, cause: .escapes) }
            existing = parent
        }
    }
}
