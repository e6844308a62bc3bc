/// What is mounted where, as this process sees it.
package struct MountTable: Sendable {
    /// In the kernel's order: of several on one mount point, the last is seen.
    package let mounts: [Mount]

    /// What is mounted now.
    ///
    /// - Throws: when `/proc` is not there, or lists more than anybody mounts.
    package static func current() throws(FileError) -> MountTable {
        let bytes = try AtomicFile.read("/proc/self/mountinfo", maximumBytes: maximumBytes)
        return MountTable(parsing: bytes)
    }

    /// The mount of that number.
    package func mount(id: UInt64) -> Mount? { mounts.last { $0.id == id } }

    /// Where a path lies in its file system.
    /// - Parameters:
    ///   - path: absolute, and without symbolic links on the way.
    ///   - mount: the number of the mount that it is seen through, when the kernel says it.
    /// - Returns: nil when no mount shows it.
    package func location(of path: PathBytes, mount id: UInt64?) -> FileLocation? {
        let components = path.components
        guard let found = mount(showing: path, id: id), components.starts(with: found.mountPoint.components) else {
            return nil
        }
        let rest = components.dropFirst(found.mountPoint.components.count)
        return FileLocation(device: found.device, path: rest.reduce(found.root) { $0.appending($1) })
    }

    /// The mounts that are seen below a path, not at it.
    package func mounts(below path: PathBytes) -> [Mount] {
        let components = path.components
        return mounts.filter { mount in
            let point = mount.mountPoint.components
            return point.count > components.count && point.starts(with: components)
        }
    }

    /// The mount of that number; without one the mount whose mount point is the longest beginning of a path.
    func mount(showing path: PathBytes, id: UInt64?) -> Mount? {
        if let id, let found = mount(id: id) { return found }
        guard path.isAbsolute else { return nil }
        let components = path.components
        var best: Mount?
        for mount in mounts where components.starts(with: mount.mountPoint.components) {
            if mount.mountPoint.components.count >= best?.mountPoint.components.count ?? 0 { best = mount }
        }
        return best
    }

    /// More than the largest machines mount.
    private static let maximumBytes = 64 << 20
}
