internal import Files
package import Repository

extension FileTreeSource {
    package func read(
        _ entry: SourceEntry,
        buffer: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Void
    ) throws -> EntryMetadata {
        precondition(!buffer.isEmpty, "reading needs a buffer")
        do {
            return try root.openFile(entry.path).closing { file in try FileTreeSource.read(file, &buffer, body) }
        } catch let error as FileError {
            throw SourceError(error, path: entry.path)
        }
    }

    private static func read(
        _ file: borrowing FileDescriptor,
        _ buffer: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Void
    ) throws -> EntryMetadata {
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
        var count: UInt64 = 0
        while true {
            let read = try file.read(into: &buffer)
            if read == 0 { break }
            count += UInt64(read)
            try body(buffer.span.extracting(first: read))
        }
        let after = try file.status()
        // A file that changed while it was read, or may change without its change time moving on, is read again by
        // the next backup: it gets no token.
        let isSettled = before == after && count == after.size && before.changed < tick
        return EntryMetadata(after, size: count, linkTarget: [], hasToken: isSettled)
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
            default: .file
            }
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
            )
        )
    }
}
