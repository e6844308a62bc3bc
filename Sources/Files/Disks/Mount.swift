internal import CLinux

/// One mounted file system, as the kernel lists it.
package struct Mount: Hashable, Sendable {
    /// The number that an open file tells.
    package let id: UInt64
    /// The device's number, `major:minor`; major 0 for file systems without a block device of their own, Btrfs among them.
    package let device: String
    /// Which folder or file of the file system is shown: `/` for all of it, another path for a bind mount.
    package let root: PathBytes
    /// Where it is shown, as seen from this process.
    package let mountPoint: PathBytes
    /// Such as `ext4`.
    package let type: String
    /// What was mounted: a device's path, a server's folder, or a word.
    package let source: String
    /// What holds for the file system as a whole; not all of it: ext4 leaves out what its superblock says.
    package let options: Set<String>

    /// Where what it shows lies in its file system.
    package var location: FileLocation { FileLocation(device: device, path: root) }

    /// The mount that an open file or folder lies in; nil when the kernel does not say.
    static func of(_ raw: Int32, shown: PathBytes) throws(FileError) -> Mount? {
        guard let id = try identifier(of: raw, shown: shown) else { return nil }
        return try MountTable.current().mount(id: id)
    }

    private static func identifier(of raw: Int32, shown: PathBytes) throws(FileError) -> UInt64? {
        var found = statx()
        try Kernel.call("look at", shown) { unsafe statx(raw, "", AT_EMPTY_PATH, UInt32(STATX_MNT_ID), &found) }
        return found.stx_mask & UInt32(STATX_MNT_ID) == 0 ? nil : found.stx_mnt_id
    }
}

extension FileSystem {
    /// Hands out the kernel's number of what lies at a path, a file or a folder, open for reading.
    static func withOpened<Result>(
        _ path: PathBytes,
        _ body: (Int32) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let kind = try status(path)?.kind
        guard kind == .directory || kind == .symbolicLink else {
            return try FileDescriptor.open(path).thenClosing { file throws(FileError) in try body(file.raw) }
        }
        let folder = try DirectoryHandle.open(path)
        let result = try body(folder.raw)
        return withExtendedLifetime(folder) { result }
    }
}
