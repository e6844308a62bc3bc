internal import Files
internal import Ledger
internal import Repository

/// One walk over a folder, depth first, names in the order of their bytes: which is the order of entry lists.
///
/// Folders are opened from the top by their path, one at a time, so that neither the depth of the tree nor the number of
/// open files is a limit.
struct FileTreeWalk {
    /// One name in a folder, looked at.
    private struct Child {
        let name: PathBytes
        let metadata: EntryMetadata
        /// True for a folder of another file system that is to be backed up without what it holds.
        let isForeign: Bool
    }

    /// A folder that is being walked.
    private struct Level {
        let path: PathBytes
        let cursor: ScopeCursor
        let children: [Child]
        var next = 0
    }

    private let root: DirectoryHandle
    private let templates: ScopeTemplates
    private let excludes: ExcludeRules
    /// The device that the top lies on.
    private var device: UInt64 = 0
    private var scopes = ScopeCollector()
    private var problems: [SourceProblem] = []
    private var excluded = 0

    init(root: DirectoryHandle, templates: ScopeTemplates, excludes: ExcludeRules) {
        self.root = root
        self.templates = templates
        self.excludes = excludes
    }

    /// Walks the whole tree.
    /// - Throws: `FileError` when the top itself cannot be listed.
    mutating func run() throws -> SourceListing {
        let cursor = ScopeCursor(templates)
        let status = try root.status()
        device = status.device
        scopes.add(
            SourceEntry(path: .empty, metadata: EntryMetadata(status, size: 0, linkTarget: [], hasToken: true)),
            nil
        )
        var levels = [Level(path: .empty, cursor: cursor, children: try children(of: root, path: .empty))]
        while let last = levels.indices.last {
            guard levels[last].next < levels[last].children.count else {
                levels.removeLast()
                continue
            }
            let child = levels[last].children[levels[last].next]
            levels[last].next += 1
            if let level = visit(child, in: levels[last]) { levels.append(level) }
        }
        return SourceListing(scopes: scopes.scopes(), problems: problems, excluded: excluded)
    }

    /// Takes a child into its scope.
    /// - Returns: the child as the next level when it is a folder that can be walked.
    private mutating func visit(_ child: Child, in level: Level) -> Level? {
        let path = level.path.appending(child.name)
        guard path.bytes.count <= FileTreeWalk.maximumPathBytes else {
            report(path, "the path is longer than \(FileTreeWalk.maximumPathBytes) bytes")
            return nil
        }
        let isFolder = child.metadata.kind == .folder
        let cursor = isFolder ? level.cursor.folder(child.name) : nil
        let label: ScopeLabel?
        switch cursor?.assignment ?? level.cursor.file(child.name) {
        case .nobody: label = nil
        case .scope(let found): label = found
        case .unusable(let reason):
            report(
                path,
                "left out\(isFolder ? " with everything in it" : ""), because nobody knows whose it is: \(reason)"
            )
            return nil
        }
        scopes.add(SourceEntry(path: path, metadata: child.metadata), label)
        guard let cursor else { return nil }
        guard !child.isForeign else {
            excluded += 1
            return nil
        }
        do throws(FileError) {
            let children = try children(of: root.openDirectory(path), path: path)
            return Level(path: path, cursor: cursor, children: children)
        } catch {
            // A folder that is gone by now holds nothing to back up.
            if error.code != "file-not-found" { report(path, error.reason) }
            return nil
        }
    }

    /// Looks at everything in a folder.
    private mutating func children(of folder: DirectoryHandle, path: PathBytes) throws(FileError) -> [Child] {
        var children: [Child] = []
        let entries = try folder.entries()
        let isCache = excludes.leavesOutCaches && !path.isEmpty && isCache(folder, entries)
        children.reserveCapacity(isCache ? 1 : entries.count)
        for entry in entries {
            if isCache && entry.name != CacheFolder.tag || isExcluded(entry.name, entry.kind, in: path) {
                excluded += 1
                continue
            }
            do throws(FileError) {
                // Nothing there: deleted since the folder was listed.
                guard let status = try FileSystem.status(entry.name, at: folder) else { continue }
                let isForeign = excludes.staysOnOneFileSystem && status.device != device
                let isKnownLate = entry.kind == .unknown && isExcluded(entry.name, status.kind, in: path)
                if isKnownLate || isForeign && status.kind != .directory {
                    excluded += 1
                    continue
                }
                switch status.kind {
                case .regular, .directory, .fifo, .socket, .characterDevice, .blockDevice:
                    let size = status.kind == .regular ? status.size : 0
                    children.append(child(entry.name, status, size: size, linkTarget: []))
                case .symbolicLink:
                    let target = try FileSystem.readLink(entry.name, at: folder)
                    children.append(child(entry.name, status, size: 0, linkTarget: target))
                case .unknown:
                    report(path.appending(entry.name), "special file (\(status.kind.article)), left out")
                }
            } catch {
                if error.code != "file-not-found" { report(path.appending(entry.name), error.reason) }
            }
        }
        return children
    }

    private func child(_ name: PathBytes, _ status: FileStatus, size: UInt64, linkTarget: [UInt8]) -> Child {
        var metadata = EntryMetadata(status, size: size, linkTarget: linkTarget, hasToken: true)
        if status.links > 1 && status.kind != .directory { metadata.linkGroup = linkGroup(status) }
        let isForeign = excludes.staysOnOneFileSystem && status.device != device
        return Child(name: name, metadata: metadata, isForeign: isForeign)
    }

    private func isExcluded(_ name: PathBytes, _ kind: FileKind, in folder: PathBytes) -> Bool {
        guard excludes.hasPatterns, kind != .unknown else { return false }
        return excludes.leavesOut(name, in: folder, isFolder: kind == .directory)
    }

    private func isCache(_ folder: DirectoryHandle, _ entries: [DirectoryEntry]) -> Bool {
        entries.contains { $0.name == CacheFolder.tag } && CacheFolder.isOne(folder)
    }

    /// The inode, so that a group keeps its number from run to run; on another device it is mixed with the device's.
    private func linkGroup(_ status: FileStatus) -> UInt64 {
        guard status.device != device else { return status.inode }
        return max(1, (status.inode ^ status.device &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93)
    }

    private mutating func report(_ path: PathBytes, _ reason: String) {
        problems.append(SourceProblem(path: path, reason: reason))
    }

    /// The longest path that the kernel opens in one call, without its closing NUL.
    private static let maximumPathBytes = 4095
}
