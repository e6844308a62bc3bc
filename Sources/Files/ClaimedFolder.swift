internal import CLinux

/// A working folder of one process, which whoever comes later can tell from one that a crash left: its process holds a lock
/// on it for as long as it lives.
package final class ClaimedFolder: Sendable {
    /// The folder.
    package let path: PathBytes
    private let parent: PathBytes
    private let lock: FileLock

    /// Makes a folder that is there for this process alone.
    /// - Parameters:
    ///   - parent: made when it is missing, for its owner only.
    ///   - name: one that no other process takes.
    package init(_ name: PathBytes, in parent: PathBytes) throws {
        try FileSystem.makeDirectories(parent, mode: 0o700)
        self.parent = parent
        path = parent.appending(name)
        let file = Self.lockFile(of: name, in: parent)
        guard let lock = try FileLock.acquire(file) else {
            throw FileError(operation: "claim", path: path, cause: .system(EBUSY))
        }
        self.lock = lock
        try FileSystem.makeDirectories(path, mode: 0o700)
    }

    /// Removes the folder with all that is in it.
    package func remove() throws(FileError) {
        try FileSystem.removeTree(path)
        _ = try FileSystem.unlinkIfPresent(Self.lockFile(of: path.lastComponent, in: parent))
    }

    /// What is left in a folder where processes have theirs.
    package struct Leftovers: Hashable, Sendable {
        /// Folders and files that a crash had left, and that are gone now; a count.
        package var removed = 0
        /// What a living process works in; a count.
        package var inUse = 0
        /// What could not be removed; a count.
        package var stuck = 0
    }

    /// Removes what processes that live no more have left.
    package static func sweep(_ parent: PathBytes) throws(FileError) -> Leftovers {
        var leftovers = Leftovers()
        guard try FileSystem.status(parent) != nil else { return leftovers }
        let names = try FileSystem.readDirectory(parent).map(\.name)
        for name in names where !isLock(name) {
            do throws(FileError) {
                // Whoever makes a folder has its lock before.
                guard let lock = try FileLock.acquire(lockFile(of: name, in: parent)) else {
                    leftovers.inUse += 1
                    continue
                }
                try withExtendedLifetime(lock) { () throws(FileError) in
                    try FileSystem.removeTree(parent.appending(name))
                    _ = try FileSystem.unlinkIfPresent(lockFile(of: name, in: parent))
                }
                leftovers.removed += 1
            } catch {
                leftovers.stuck += 1
            }
        }
        for name in names where isLock(name) && !names.contains(folder(ofLock: name)) {
            // Left between the two steps of making or removing a folder; a process that is there now keeps it.
            guard let lock = try? FileLock.acquire(parent.appending(name)) else { continue }
            withExtendedLifetime(lock) { _ = try? FileSystem.unlinkIfPresent(parent.appending(name)) }
        }
        return leftovers
    }

    private static let lockPrefix = ".lock-"

    private static func lockFile(of name: PathBytes, in parent: PathBytes) -> PathBytes {
        parent.appending(PathBytes(lockPrefix + name.description))
    }

    private static func isLock(_ name: PathBytes) -> Bool { name.bytes.starts(with: lockPrefix.utf8) }

    private static func folder(ofLock name: PathBytes) -> PathBytes {
        PathBytes(String(name.description.dropFirst(lockPrefix.count)))
    }
}
