internal import CLinux

/// A disk as the kernel sees it, or a loop device that makes one of a file.
struct BlockDevice: Hashable, Sendable {
    /// The kernel's name for it, such as `sda` or `loop0`.
    let name: String
    /// The file that a loop device stands on, as this process finds it; nil for any other.
    let backingFile: PathBytes?

    /// The kernel's name for a device or partition of this number, `major:minor`; nil when there is none.
    static func name(_ number: String) -> String? {
        guard let target = try? FileSystem.readLink(PathBytes("/sys/dev/block/\(number)")) else { return nil }
        return target.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The whole disks that a file system lies on, through partitions and through what joins or maps disks; empty when
    /// the kernel does not say.
    static func beneath(_ mount: Mount) -> Set<BlockDevice> {
        if let name = name(mount.device) { return disks(of: name, depth: 0) }
        guard mount.type == "btrfs" || mount.type == "bcachefs", let first = node(mount.source) else { return [] }
        // Each of a Btrfs's disks lists all of them.
        let all = siblings(first)
        return (all.isEmpty ? [first] : all).reduce(into: []) { $0.formUnion(disks(of: $1, depth: 0)) }
    }

    private static let maximumDepth = 16

    private static func disks(of name: String, depth: Int) -> Set<BlockDevice> {
        let folder = "/sys/class/block/\(name)"
        let beneath = names(in: folder + "/slaves")
        if !beneath.isEmpty, depth < maximumDepth {
            return beneath.reduce(into: []) { $0.formUnion(disks(of: $1, depth: depth + 1)) }
        }
        if text(folder + "/partition") != nil, depth < maximumDepth,
            let target = try? FileSystem.readLink(PathBytes(folder))
        {
            let parts = target.split(separator: UInt8(ascii: "/"))
            if parts.count >= 2 {
                return disks(of: String(decoding: parts[parts.count - 2], as: UTF8.self), depth: depth + 1)
            }
        }
        let backing = text(folder + "/loop/backing_file").flatMap { PathBytes(validating: $0) }
        return [BlockDevice(name: name, backingFile: backing)]
    }

    /// The name of the device whose node lies at a path.
    private static func node(_ path: String) -> String? {
        guard let path = PathBytes(validating: path), let status = try? FileSystem.status(path),
            status.kind == .blockDevice
        else { return nil }
        return name("\(status.special.major):\(status.special.minor)")
    }

    private static func siblings(_ name: String) -> [String] {
        for entry in names(in: "/sys/fs/btrfs") {
            let devices = names(in: "/sys/fs/btrfs/\(entry)/devices")
            if devices.contains(name) { return devices }
        }
        return []
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileSystem.readDirectory(PathBytes(folder))) ?? []).compactMap(\.name.text)
    }

    private static func text(_ path: String) -> String? {
        guard let bytes = try? AtomicFile.read(PathBytes(path), maximumBytes: 1 << 16) else { return nil }
        let line = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        return String(decoding: line, as: UTF8.self)
    }
}

/// The kinds of mounts that matter here.
enum MountKind {
    /// True when another host keeps the bytes, or may.
    static func isNetwork(_ type: String) -> Bool { hosts.contains(type) || type.hasPrefix("fuse.") }

    private static let hosts: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "9p", "virtiofs", "afs", "ocfs2", "gfs2", "lustre", "glusterfs",
        "fuse",
    ]
}
