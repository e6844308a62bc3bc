package import Files
package import Repository
internal import Synchronization

extension FileTreeTarget: RestoreTarget {
    package func makeFolder(_ path: PathBytes, _ metadata: EntryMetadata) throws {
        if !path.isEmpty {
            let (folder, name) = try place(path)
            if try !FileSystem.makeDirectory(name, mode: 0o700, at: folder) { try reuse(path, folder, name) }
        }
        state.withLock { $0.folders[path] = metadata }
    }

    /// Takes a folder that is there, without what an interrupted restore left in it; anything else gives way to one.
    private func reuse(_ path: PathBytes, _ folder: DirectoryHandle, _ name: PathBytes) throws {
        guard isExisting else { throw RestoreTargetError(kind: .exists, path: path) }
        guard try FileSystem.status(name, at: folder)?.kind == .directory else {
            _ = try FileSystem.unlinkIfPresent(name, at: folder)
            try FileSystem.makeDirectory(name, mode: 0o700, at: folder)
            return
        }
        let inner = try folder.openDirectory(name)
        try requireOthers(inner.status(), at: path)
        for entry in try inner.entries() where RestoreMarker.isTemporary(entry.name) {
            try remove(entry.name, in: inner)
        }
    }

    package func makeSymbolicLink(_ path: PathBytes, _ metadata: EntryMetadata) throws {
        guard let target = PathBytes(bytes: metadata.linkTarget), !target.isEmpty else {
            throw RestoreTargetError(kind: .badLink, path: path)
        }
        try putting(path) { folder, name in
            try FileSystem.makeSymbolicLink(name, to: target, at: folder)
            try correct(name, folder, metadata, of: path)
        }
    }

    package func makeSpecial(_ path: PathBytes, _ metadata: EntryMetadata) throws {
        try putting(path) { folder, name in
            do throws(FileError) {
                try FileSystem.makeSpecial(
                    name,
                    kind: metadata.kind.fileKind,
                    device: (metadata.device.major, metadata.device.minor),
                    at: folder
                )
            } catch {
                // Devices are for root alone.
                throw RestoreEntryError(error)
            }
            try correct(name, folder, metadata, of: path)
        }
    }

    package func makeLink(_ path: PathBytes, to first: PathBytes) throws {
        let (firstFolder, firstName) = try place(first)
        let (folder, name) = try place(path)
        if let one = try FileSystem.status(firstName, at: firstFolder),
            let other = try FileSystem.status(name, at: folder), one.inode == other.inode, one.device == other.device
        {
            return
        }
        try putting(path) { folder, name in
            do throws(FileError) {
                try FileSystem.link(firstName, at: firstFolder, to: name, at: folder)
            } catch {
                throw RestoreEntryError(error)
            }
        }
    }

    package func makeFile(
        _ path: PathBytes,
        _ metadata: EntryMetadata,
        _ produce: ((Span<UInt8>) throws -> Void) throws -> Void
    ) throws {
        try putting(path) { folder, name in
            try folder.openFile(name, .write, creating: .exclusive(mode: 0o600)).closing { file in
                if let extents = metadata.extents {
                    var writer = ExtentWriter(extents)
                    try produce { bytes in try writer.write(bytes, to: file) }
                    try file.truncate(to: metadata.size)
                } else {
                    try produce { bytes in try file.writeAll(bytes) }
                }
                let isGiven = try giving(metadata) { owner, group throws(FileError) in
                    try file.setOwner(owner, group: group)
                }
                set(metadata.attributes, on: file.attributes(), of: path)
                try file.setMode(metadata.mode(isGiven: isGiven))
                try file.setModified(metadata.modified)
            }
        }
    }

    /// Makes something under a temporary name, and gives it its own once it is whole.
    private func putting(_ path: PathBytes, _ make: (DirectoryHandle, PathBytes) throws -> Void) throws {
        guard path != RestoreMarker.name else { throw RestoreTargetError(kind: .exists, path: path) }
        let (folder, name) = try place(path)
        let temporary = RestoreMarker.temporaryName()
        do {
            try make(folder, temporary)
            guard isExisting else { return try renameExclusively(temporary, name, folder, path) }
            // Only a folder is not simply replaced by a rename.
            if try FileSystem.status(name, at: folder)?.kind == .directory {
                try remove(name, in: folder)
            } else if let status = try FileSystem.status(name, at: folder) {
                try requireOthers(status, at: path)
            }
            try FileSystem.rename(temporary, at: folder, to: name, at: folder)
        } catch {
            _ = try? FileSystem.unlinkIfPresent(temporary, at: folder)
            throw error
        }
    }

    private func renameExclusively(
        _ temporary: PathBytes,
        _ name: PathBytes,
        _ folder: DirectoryHandle,
        _ path: PathBytes
    ) throws {
        do throws(FileError) {
            try FileSystem.renameExclusively(temporary, to: name, at: folder)
        } catch {
            guard error.code == "file-exists" else { throw error }
            throw RestoreTargetError(kind: .exists, path: path)
        }
    }

    /// Sets owner, attributes, mode and time of what is no folder, by its name.
    func correct(
        _ name: PathBytes,
        _ folder: DirectoryHandle,
        _ metadata: EntryMetadata,
        of path: PathBytes
    ) throws {
        let isGiven = try giving(metadata) { owner, group throws(FileError) in
            try FileSystem.setOwner(name, at: folder, owner: owner, group: group)
        }
        set(metadata.attributes, on: folder.attributes(of: name), of: path)
        if metadata.kind != .symbolicLink {
            try FileSystem.setMode(name, at: folder, metadata.mode(isGiven: isGiven))
        }
        try FileSystem.setModified(name, at: folder, metadata.modified)
    }

    package func finish() throws -> [SourceProblem] {
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
            set(metadata.attributes, on: folder.attributes(), of: path)
            try folder.setMode(metadata.mode(isGiven: isGiven))
            try folder.setModified(metadata.modified)
        }
        try root.synchronizeFileSystem()
        // Last of all: from now on nothing is left to go on with. The top's own time is that of the backup all the same.
        let top = try root.status()
        _ = try FileSystem.unlinkIfPresent(RestoreMarker.name, at: root)
        try root.setModified(top.modified)
        try root.synchronize()
        return state.withLock { $0.problems }
    }

    /// Gives an entry exactly these attributes; what may not be set is kept as a problem.
    ///
    /// A new entry may have inherited an access control list that the one in the backup does not have.
    private func set(_ wanted: [ExtendedAttribute], on target: ExtendedAttributes, of path: PathBytes) {
        func attempt(_ name: [UInt8], _ body: () throws(FileError) -> Void) {
            do throws(FileError) {
                try body()
            } catch {
                let shown = PathBytes(bytes: name)?.description ?? "?"
                let problem = SourceProblem(path: path, reason: "its attribute \(shown) was not set: \(error.reason)")
                state.withLock { $0.problems.append(problem) }
            }
        }
        let present = (try? target.names()) ?? []
        for name in present where Self.isInherited(name) && !wanted.contains(where: { $0.name == name }) {
            attempt(name) { () throws(FileError) in try target.remove(name) }
        }
        for attribute in wanted {
            attempt(attribute.name) { () throws(FileError) in try target.set(attribute.name, to: attribute.value) }
        }
    }

    static func isInherited(_ name: [UInt8]) -> Bool { name.starts(with: "system.posix_acl_".utf8) }

    /// Gives an entry to its owner, and counts it when this process may not.
    /// - Returns: whether the entry has its owner now.
    func giving(
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

extension EntryKind {
    fileprivate var fileKind: FileKind {
        switch self {
        case .file: .regular
        case .folder: .directory
        case .symbolicLink: .symbolicLink
        case .namedPipe: .fifo
        case .socket: .socket
        case .characterDevice: .characterDevice
        case .blockDevice: .blockDevice
        }
    }
}

/// Puts a sparse file's content where its data lay, and leaves the rest as holes.
private struct ExtentWriter {
    private var extents: ArraySlice<FileExtent>
    /// Bytes of the first extent that have been written.
    private var done: UInt64 = 0

    init(_ extents: [FileExtent]) {
        self.extents = extents[...]
    }

    mutating func write(_ bytes: Span<UInt8>, to file: borrowing FileDescriptor) throws(FileError) {
        var start = 0
        while start < bytes.count, let extent = extents.first {
            let count = Int(min(UInt64(bytes.count - start), extent.length - done))
            try file.writeAll(bytes.extracting(start..<start + count), at: extent.offset + done)
            start += count
            done += UInt64(count)
            if done == extent.length {
                extents.removeFirst()
                done = 0
            }
        }
    }
}
