/// The disks and hosts that something lies on: what fails, is rolled back or is copied with one of them goes with it.
package struct DeviceSet: Hashable, Sendable, CustomStringConvertible {
    /// Such as `disk vda`, `host nas.example`, `memory`; empty when nothing is known.
    private let names: Set<String>

    /// Nothing is known: it counts as the same device as any other.
    package static let unknown = DeviceSet(names: [])

    /// What lies on another host.
    /// - Parameter name: its name or address; this machine's own loopback tells nothing.
    package static func host(_ name: String) -> DeviceSet {
        let name = name.lowercased()
        let isHere = name.isEmpty || name == "localhost" || name.hasPrefix("127.") || name == "::1" || name == "[::1]"
        return isHere ? .unknown : DeviceSet(names: ["host " + name])
    }

    /// Asks the kernel what a file or folder lies on: through partitions, volumes and loop devices down to whole disks.
    ///
    /// Two virtual disks count as two, although one host may keep both.
    package init(of path: PathBytes) throws(FileError) {
        self.init(names: try Self.names(of: path, depth: 0))
    }

    private init(names: Set<String>) {
        self.names = names
    }

    /// True when it is known of both what they lie on, and they have none of it in common.
    package func isApart(from other: DeviceSet) -> Bool {
        !names.isEmpty && !other.names.isEmpty && names.isDisjoint(with: other.names)
    }

    /// True when it is known of both what they lie on, and they have something of it in common.
    package func sharesKnown(with other: DeviceSet) -> Bool { !names.isDisjoint(with: other.names) }

    /// For people.
    package var description: String { names.isEmpty ? "an unknown device" : names.sorted().joined(separator: ", ") }

    private static let maximumDepth = 8

    /// Nothing as soon as a part of it is not known.
    private static func names(of path: PathBytes, depth: Int) throws(FileError) -> Set<String> {
        let mount = try FileSystem.withOpened(path) { raw throws(FileError) in try Mount.of(raw, shown: path) }
        guard let mount else { return [] }
        if mount.type == "tmpfs" || mount.type == "ramfs" { return ["memory"] }
        if MountKind.isNetwork(mount.type) { return host(MountKind.host(mount)).names }
        var names: Set<String> = []
        for device in BlockDevice.beneath(mount) {
            guard let file = device.backingFile else {
                names.insert("disk " + device.name)
                continue
            }
            guard depth < maximumDepth, let beneath = try? Self.names(of: file, depth: depth + 1), !beneath.isEmpty
            else {
                return []
            }
            names.formUnion(beneath)
        }
        return names
    }
}

extension MountKind {
    /// The server whose folder is mounted; empty when its name does not say.
    static func host(_ mount: Mount) -> String {
        switch mount.type {
        case "nfs", "nfs4":
            guard let colon = mount.source.firstRange(of: ":/") else { return "" }
            return String(mount.source[..<colon.lowerBound])
        case "cifs", "smb3", "smbfs":
            return mount.source.split(separator: "/").first.map(String.init) ?? ""
        case "fuse.sshfs":
            let place = mount.source.split(separator: ":").first ?? ""
            return place.split(separator: "@").last.map(String.init) ?? ""
        default: return ""
        }
    }
}
