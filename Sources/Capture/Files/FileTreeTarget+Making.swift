package import Files
package import Repository
internal import Synchronization

extension FileTreeTarget: RestoreTarget {
    package func makeFolder(_ path: PathBytes, _ metadata: EntryMetadata) throws {
        if !path.isEmpty {
            let (folder, name) = try place(path)
            guard try FileSystem.makeDirectory(name, mode: 0o700, at: folder) else {
                throw RestoreTargetError(kind: .exists, path: path)
            }
        }
        state.withLock { $0.folders[path] = metadata }
    }

    package func makeSymbolicLink(_ path: PathBytes, _ metadata: EntryMetadata) throws {
        let (folder, name) = try place(path)
        guard let target = PathBytes(bytes: metadata.linkTarget), !target.isEmpty else {
            throw RestoreTargetError(kind: .badLink, path: path)
        }
        try refusingExisting(path) { () throws(FileError) in
            try FileSystem.makeSymbolicLink(name, to: target, at: folder)
        }
        _ = try giving(metadata) { owner, group throws(FileError) in
            try FileSystem.setOwner(name, at: folder, owner: owner, group: group)
        }
        try FileSystem.setModified(name, at: folder, metadata.modified)
    }

    package func makeFile(
        _ path: PathBytes,
        _ metadata: EntryMetadata,
        _ produce: ((Span<UInt8>) throws -> Void) throws -> Void
    ) throws {
        let (folder, name) = try place(path)
        let file = try refusingExisting(path) { () throws(FileError) in
            try folder.openFile(name, .write, creating: .exclusive(mode: 0o600))
        }
        do {
            try file.closing { file in
                try produce { bytes in try file.writeAll(bytes) }
                let isGiven = try giving(metadata) { owner, group throws(FileError) in
                    try file.setOwner(owner, group: group)
                }
                try file.setMode(metadata.mode(isGiven: isGiven))
                try file.setModified(metadata.modified)
            }
        } catch {
            // Half a file must not pass for a restored one.
            _ = try? FileSystem.unlinkIfPresent(name, at: folder)
            throw error
        }
    }

    package func finish() throws {
        let folders = state.withLock { state in
            state.open.removeAll()
            defer { state.folders = [:] }
            return state.folders
        }
        for (path, metadata) in folders.sorted(by: { EntryOrder.precedes($1.key, $0.key) }) {
            let folder = try path.isEmpty ? root : root.openDirectory(path)
            let isGiven = try giving(metadata) { owner, group throws(FileError) in
                try folder.setOwner(owner, group: group)
            }
            try folder.setMode(metadata.mode(isGiven: isGiven))
            try folder.setModified(metadata.modified)
        }
    }

    private func refusingExisting<Result: ~Copyable>(
        _ path: PathBytes,
        _ body: () throws(FileError) -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch  where error.code == "file-exists" {
            throw RestoreTargetError(kind: .exists, path: path)
        }
    }

    /// Gives an entry to its owner, and counts it when this process may not.
    /// - Returns: whether the entry has its owner now.
    private func giving(
        _ metadata: EntryMetadata,
        _ give: (UInt32, UInt32) throws(FileError) -> Void
    ) throws -> Bool {
        do {
            try give(metadata.owner, metadata.group)
            return true
        } catch {
            guard ["permission-denied", "not-supported"].contains(error.code) else { throw error }
            state.withLock { $0.ownersLeft += 1 }
            return false
        }
    }
}

extension EntryMetadata {
    /// The time of the last modification as the file system takes it.
    fileprivate var modified: FileTime {
        FileTime(seconds: modifiedSeconds, nanoseconds: min(modifiedNanoseconds, 999_999_999))
    }

    /// The mode to set: without the owner that set-user-id and set-group-id were meant for, these bits are left off.
    fileprivate func mode(isGiven: Bool) -> UInt16 {
        isGiven ? mode & 0o7777 : mode & 0o1777
    }
}
