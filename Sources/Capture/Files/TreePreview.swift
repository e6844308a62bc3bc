package import Files
package import Repository
internal import Synchronization

/// Says what a restore would do to a folder, and does nothing.
package final class TreePreview: RestoreTarget {
    /// What would be done.
    package struct Changes: Sendable {
        /// Entries that would be made or replaced.
        package var written: [PathBytes] = []
        /// Names that would be removed.
        package var removed: [PathBytes] = []
    }

    /// Nil when there is no folder yet.
    private let root: DirectoryHandle?
    private let state = Mutex(Changes())

    /// Looks at a folder, which may be missing.
    /// - Throws: ``OwnFolderError`` for what a restore would refuse as its target; `FileError`.
    package init(_ folder: PathBytes, own: OwnFolders) throws {
        try own.refuse(.target, writingTo: folder)
        root = try FileSystem.status(folder) == nil ? nil : DirectoryHandle.open(folder)
    }

    /// Everything that would be done, each list in the order of paths.
    package var changes: Changes {
        state.withLock { changes in
            Changes(
                written: changes.written.sorted(by: EntryOrder.precedes),
                removed: changes.removed.sorted(by: EntryOrder.precedes)
            )
        }
    }

    private func status(_ path: PathBytes) -> (status: FileStatus, folder: DirectoryHandle)? {
        guard let root, path.isPlainRelative,
            let folder = path.parent.isEmpty ? root : try? root.openDirectory(path.parent),
            let status = try? FileSystem.status(path.lastComponent, at: folder)
        else { return nil }
        return (status, folder)
    }

    private func write(_ path: PathBytes) {
        state.withLock { $0.written.append(path) }
    }

    package func makeFolder(_ path: PathBytes, _ metadata: EntryMetadata) {
        guard !path.isEmpty, status(path)?.status.kind != .directory else { return }
        write(path)
    }

    package func holds(_ path: PathBytes, _ metadata: EntryMetadata) throws -> Bool {
        guard let (status, folder) = status(path) else { return false }
        return try status.isWhat(metadata) { () throws(FileError) in
            try FileSystem.readLink(path.lastComponent, at: folder)
        }
    }

    package func makeSymbolicLink(_ path: PathBytes, _ metadata: EntryMetadata) { write(path) }
    package func makeSpecial(_ path: PathBytes, _ metadata: EntryMetadata) { write(path) }

    package func makeLink(_ path: PathBytes, to first: PathBytes) {
        guard status(path).map({ $0.status.inode }) != status(first).map({ $0.status.inode }) || status(path) == nil
        else { return }
        write(path)
    }

    package func makeFile(
        _ path: PathBytes,
        _ metadata: EntryMetadata,
        _ produce: ((Span<UInt8>) throws -> Void) throws -> Void
    ) {
        write(path)
    }

    package func removeOthers(
        in folder: PathBytes,
        than names: Set<PathBytes>,
        where isWanted: (PathBytes) -> Bool
    ) throws -> Int {
        guard let root, let handle = folder.isEmpty ? root : try? root.openDirectory(folder) else { return 0 }
        let others = try handle.entries().map(\.name).filter { !names.contains($0) }.map { folder.appending($0) }
        let removed = others.filter { isWanted($0) && $0 != RestoreMarker.name }
        state.withLock { $0.removed += removed }
        return removed.count
    }

    package func finish() -> [SourceProblem] { [] }
}
