/// Where something lies within its file system, through whichever mount it is seen.
///
/// The same folder has one location, however many bind mounts show it.
package struct FileLocation: Hashable, Sendable {
    /// The device of the file system, `major:minor`.
    package let device: String
    /// The path from the top of the file system.
    package let path: PathBytes

    /// Whether this is the other, or lies below it.
    package func lies(in other: FileLocation) -> Bool {
        device == other.device && path.components.starts(with: other.path.components)
    }
}
