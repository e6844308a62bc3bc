/// One mount, as the kernel lists it in `mountinfo`.
package struct Mount: Hashable, Sendable {
    /// The mount's number; the same as that of every file seen through it.
    package let id: UInt64
    /// The device of the file system, major and minor number in one.
    package let device: UInt64
    /// Which folder or file of the file system is shown: `/` for all of it, another path for a bind mount.
    package let root: PathBytes
    /// Where it is shown, as seen from this process.
    package let mountPoint: PathBytes
    /// The kind of file system: `ext4`, `nfs4`, `fuse.sshfs`.
    package let type: String
    /// What is mounted: a device, a server's folder, or any word.
    package let source: PathBytes
    /// What the mount was asked for, as it stands there: `rw`, `noatime`.
    package let options: [String]
    /// What the file system was asked for: `rw`, `data=journal`, `lowerdir=…`.
    package let superOptions: [String]
}

/// Where something lies within its file system, through whichever mount it is seen.
///
/// The same folder has one location, however many bind mounts show it.
package struct FileLocation: Hashable, Sendable {
    /// The device of the file system.
    package let device: UInt64
    /// The path from the top of the file system.
    package let path: PathBytes

    /// Whether this is the other, or lies below it.
    package func lies(in other: FileLocation) -> Bool {
        device == other.device && path.components.starts(with: other.path.components)
    }
}
