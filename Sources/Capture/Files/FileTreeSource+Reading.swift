internal import Files
package import Repository

extension FileTreeSource {
    package func read(
        _ entry: SourceEntry,
        buffer: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Void
    ) throws -> SourceReading {
        precondition(!buffer.isEmpty, "reading needs a buffer")
        return try looking(at: entry) {
            try root.openFile(entry.path).closing { file in
                if let what = try own.holder(of: file.status(), onWayFrom: mount) {
                    throw SourceError(kind: .own(what), path: entry.path)
                }
                return try FileTreeSource.read(file, entry.metadata.linkGroup, &buffer, body)
            }
        }
    }

    package func describe(_ entry: SourceEntry) throws -> SourceReading {
        try looking(at: entry) {
            let status: FileStatus?
            var linkTarget: [UInt8] = []
            let attributes: EntryAttributes
            if entry.metadata.kind == .folder {
                let folder = entry.path.isEmpty ? root : try root.openDirectory(entry.path)
                status = try folder.status()
                attributes = EntryAttributes(folder.attributes())
            } else {
                let folder = entry.path.parent.isEmpty ? root : try root.openDirectory(entry.path.parent)
                let name = entry.path.lastComponent
                status = try FileSystem.status(name, at: folder)
                if status?.kind == .symbolicLink { linkTarget = try FileSystem.readLink(name, at: folder) }
                attributes = EntryAttributes(folder.attributes(of: name))
            }
            guard let status else { throw SourceFileVanished() }
            var metadata = EntryMetadata(status, size: 0, linkTarget: linkTarget, hasToken: true)
            guard metadata.kind == entry.metadata.kind else {
                throw SourceError(kind: .replaced(status.kind), path: entry.path)
            }
            metadata.linkGroup = entry.metadata.linkGroup
            metadata.attributes = attributes.attributes
            return SourceReading(metadata: metadata, problems: attributes.problems)
        }
    }

    private func looking(at entry: SourceEntry, _ body: () throws -> SourceReading) throws -> SourceReading {
        do {
            return try body()
        } catch let error as FileError {
            let explained = SourceError(error, path: entry.path)
            if explained.kind == .vanished { throw SourceFileVanished() }
            throw explained
        }
    }

    private static func read(
        _ file: borrowing FileDescriptor,
        _ linkGroup: UInt64,
        _ buffer: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Void
    ) throws -> SourceReading {
        let tick = FileTime.kernelTick()
        let before = try file.status()
        guard before.kind == .regular else {
            throw FileError(
                operation: "read",
                path: file.path,
                cause: .wrongKind(expected: .regular, found: before.kind)
            )
        }
        if before.size > sequentialBytes { file.adviseSequentialReading() }
        let extents = try extents(of: file, before)
        var end: UInt64 = 0
        if let extents {
            for extent in extents { try read(file, extent, &buffer, body) }
            end = before.size
        } else {
            while true {
                let count = try file.read(into: &buffer)
                if count == 0 { break }
                end += UInt64(count)
                try body(buffer.span.extracting(first: count))
            }
        }
        let attributes = EntryAttributes(file.attributes())
        let after = try file.status()
        let hasChanged = before != after || end != after.size
        // A file that may change without its change time moving on is read again by the next backup: it gets no token.
        var metadata = EntryMetadata(
            after,
            size: end,
            linkTarget: [],
            hasToken: !hasChanged && before.changed < tick
        )
        metadata.attributes = attributes.attributes
        metadata.extents = extents
        metadata.linkGroup = linkGroup
        return SourceReading(metadata: metadata, hasChanged: hasChanged, problems: attributes.problems)
    }

    /// Where a sparse file holds data; nil for all others, which take as much room as they are long.
    private static func extents(
        of file: borrowing FileDescriptor,
        _ status: FileStatus
    ) throws(FileError) -> [FileExtent]? {
        guard status.allocated < status.size,
            let extents = try file.dataExtents(size: status.size, limit: FormatLimits.extents)
        else {
            try file.seek(to: 0)
            return nil
        }
        return extents.map { FileExtent(offset: $0.offset, length: $0.length) }
    }

    private static func read(
        _ file: borrowing FileDescriptor,
        _ extent: FileExtent,
        _ buffer: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Void
    ) throws {
        var done: UInt64 = 0
        while done < extent.length {
            let count = min(UInt64(try file.read(into: &buffer, at: extent.offset + done)), extent.length - done)
            guard count > 0 else {
                // The file was cut while it was read. Zeros stand for what is gone; it is seen to have changed.
                for index in buffer.indices { buffer[index] = 0 }
                let rest = min(UInt64(buffer.count), extent.length - done)
                try body(buffer.span.extracting(first: Int(rest)))
                done += rest
                continue
            }
            try body(buffer.span.extracting(first: Int(count)))
            done += count
        }
    }

    /// From this size on the kernel is asked to read ahead further.
    private static let sequentialBytes: UInt64 = 1 << 20
}

extension EntryMetadata {
    /// What the kernel knows, with the size and link target that were read.
    init(_ status: FileStatus, size: UInt64, linkTarget: [UInt8], hasToken: Bool) {
        let kind: EntryKind =
            switch status.kind {
            case .directory: .folder
            case .symbolicLink: .symbolicLink
            case .fifo: .namedPipe
            case .socket: .socket
            case .characterDevice: .characterDevice
            case .blockDevice: .blockDevice
            case .regular, .unknown: .file
            }
        let isDevice = kind == .characterDevice || kind == .blockDevice
        self.init(
            kind: kind,
            mode: status.mode,
            owner: status.owner,
            group: status.group,
            modifiedSeconds: status.modified.seconds,
            modifiedNanoseconds: status.modified.nanoseconds,
            size: size,
            linkTarget: linkTarget,
            changeToken: ChangeToken(
                inode: hasToken ? status.inode : 0,
                changedSeconds: status.changed.seconds,
                changedNanoseconds: status.changed.nanoseconds
            ),
            device: isDevice ? DeviceNumber(major: status.special.major, minor: status.special.minor) : .none
        )
    }
}
