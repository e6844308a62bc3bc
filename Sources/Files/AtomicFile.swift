/// Small files that are there whole or not at all, whenever the power goes.
package enum AtomicFile {
    /// Creates a file that must not exist.
    ///
    /// On return content and name are on the disk.
    /// - Throws: an error with `errno` `EEXIST` when something is there; what is there stays as it is.
    package static func create(_ path: PathBytes, _ bytes: Span<UInt8>, mode: UInt16 = 0o600) throws(FileError) {
        let folder = try DirectoryHandle.open(path.parent)
        let name = path.lastComponent
        let temporary = try writeTemporary(bytes, mode: mode, in: folder)
        defer { _ = try? FileSystem.unlinkIfPresent(temporary, at: folder) }
        try FileSystem.link(temporary, at: folder, to: name, at: folder)
        try FileSystem.unlinkIfPresent(temporary, at: folder)
        try folder.synchronize()
    }

    /// Writes a file, replacing the one that is there.
    ///
    /// On return content and name are on the disk; a reader sees the old file or the new one. The old one's bytes stay
    /// on the disk until their space is used again.
    package static func replace(_ path: PathBytes, _ bytes: Span<UInt8>, mode: UInt16 = 0o600) throws(FileError) {
        let folder = try DirectoryHandle.open(path.parent)
        let temporary = try writeTemporary(bytes, mode: mode, in: folder)
        do {
            try FileSystem.rename(temporary, at: folder, to: path.lastComponent, at: folder)
        } catch {
            _ = try? FileSystem.unlinkIfPresent(temporary, at: folder)
            throw error
        }
        try folder.synchronize()
    }

    /// Reads a whole file; nil when there is none.
    ///
    /// A symbolic link is not followed.
    /// - Throws: ``FileError/Cause/tooLarge(limit:)`` when it has more than `maximumBytes`.
    package static func readIfPresent(_ path: PathBytes, maximumBytes: Int) throws(FileError) -> [UInt8]? {
        guard try FileSystem.status(path) != nil else { return nil }
        return try read(path, maximumBytes: maximumBytes)
    }

    /// Reads a whole file.
    ///
    /// A symbolic link is not followed.
    /// - Throws: ``FileError/Cause/tooLarge(limit:)`` when it has more than `maximumBytes`.
    package static func read(_ path: PathBytes, maximumBytes: Int) throws(FileError) -> [UInt8] {
        try FileDescriptor.open(path).thenClosing { file throws(FileError) in
            try file.readAll(maximumBytes: maximumBytes)
        }
    }

    /// How the names of unfinished files begin; a process that dies leaves them behind, and nothing ever reads them.
    package static let temporaryPrefix = "tmp-"

    /// A name for an unfinished file that no other process uses.
    package static func temporaryName() -> PathBytes {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return PathBytes(temporaryPrefix + String(repeating: "0", count: 16 - digits.count) + digits)
    }

    /// Writes bytes to a new file with a temporary name, and returns when they are on the disk.
    package static func writeTemporary(
        _ bytes: Span<UInt8>,
        mode: UInt16,
        in folder: DirectoryHandle
    ) throws(FileError) -> PathBytes {
        let name = temporaryName()
        let file = try folder.openFile(name, .write, creating: .exclusive(mode: mode))
        do {
            try file.thenClosing { file throws(FileError) in
                try file.writeAll(bytes)
                try file.synchronize()
            }
        } catch {
            _ = try? FileSystem.unlinkIfPresent(name, at: folder)
            throw error
        }
        return name
    }
}
