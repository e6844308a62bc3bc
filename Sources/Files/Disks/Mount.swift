internal import CLinux

/// One mounted file system, as the kernel lists it.
struct Mount: Hashable, Sendable {
    /// The number that an open file tells.
    let id: UInt64
    /// The device's number, `major:minor`; major 0 for file systems without a block device of their own, Btrfs among them.
    let device: String
    /// Such as `ext4`.
    let type: String
    /// What was mounted: a device's path, a server's folder, or a word.
    let source: String
    /// What holds for the file system as a whole; not all of it: ext4 leaves out what its superblock says.
    let options: Set<String>

    /// The mount that an open file or folder lies in; nil when the kernel does not say.
    static func of(_ raw: Int32, shown: PathBytes) throws(FileError) -> Mount? {
        guard let id = try identifier(of: raw, shown: shown) else { return nil }
        return try all().first { $0.id == id }
    }

    /// Everything that is mounted where this process looks.
    static func all() throws(FileError) -> [Mount] {
        let bytes = try AtomicFile.read("/proc/self/mountinfo", maximumBytes: maximumBytes)
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { Mount(String(decoding: $0, as: UTF8.self)) }
    }

    /// Reads a line: id, parent, device, root, place, options, optional fields, `-`, type, source, options of the file
    /// system.
    init?(_ line: String) {
        let fields = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard fields.count >= 10, let id = UInt64(fields[0]), let end = fields[6...].firstIndex(of: "-"),
            fields.count >= end + 4
        else { return nil }
        self.id = id
        device = fields[2]
        type = fields[end + 1]
        source = fields[end + 2]
        options = Set(fields[end + 3].split(separator: ",").map(String.init))
    }

    private static let maximumBytes = 64 << 20

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
