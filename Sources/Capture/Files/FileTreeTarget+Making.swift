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
        set(metadata.attributes, on: folder.attributes(of: name), of: path)
        try FileSystem.setModified(name, at: folder, metadata.modified)
    }

    package func makeSpecial(_ path: PathBytes, _ metadata: EntryMetadata) throws {
        let (folder, name) = try place(path)
        do throws(FileError) {
            try FileSystem.makeSpecial(
                name,
                kind: metadata.kind.fileKind,
                device: (metadata.device.major, metadata.device.minor),
                at: folder
            )
        } catch {
            if error.code == "file-exists" { throw RestoreTargetError(kind: .exists, path: path) }
            // Devices are for root alone.
            throw RestoreEntryError(error)
        }
        let isGiven = try giving(metadata) { owner, group throws(FileError) in
            try FileSystem.setOwner(name, at: folder, owner: owner, group: group)
        }
        set(metadata.attributes, on: folder.attributes(of: name), of: path)
        try FileSystem.setMode(name, at: folder, metadata.mode(isGiven: isGiven))
        try FileSystem.setModified(name, at: folder, metadata.modified)
    }

    package func makeLink(_ path: PathBytes, to first: PathBytes) throws {
        let (folder, name) = try place(path)
        let (firstFolder, firstName) = try place(first)
        do throws(FileError) {
            try FileSystem.link(firstName, at: firstFolder, to: name, at: folder)
        } catch {
            if error.code == "file-exists" { throw RestoreTargetError(kind: .exists, path: path) }
            throw RestoreEntryError(error)
        }
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
        } catch {
            // Half a file must not pass for a restored one.
            _ = try? FileSystem.unlinkIfPresent(name, at: folder)
            throw error
        }
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

    private static func isInherited(_ name: [UInt8]) -> Bool { name.starts(with: "system.posix_acl_".utf8) }

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
