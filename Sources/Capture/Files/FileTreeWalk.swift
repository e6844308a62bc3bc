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
    private var scopes = ScopeCollector()
    private var problems: [SourceProblem] = []

    init(root: DirectoryHandle, templates: ScopeTemplates) {
        self.root = root
        self.templates = templates
    }

    /// Walks the whole tree.
    /// - Throws: `FileError` when the top itself cannot be listed.
    mutating func run() throws -> SourceListing {
        let cursor = ScopeCursor(templates)
        let status = try root.status()
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
        return SourceListing(scopes: scopes.scopes(), problems: problems)
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
        children.reserveCapacity(entries.count)
        for entry in entries {
            do throws(FileError) {
                // Nothing there: deleted since the folder was listed.
                guard let status = try FileSystem.status(entry.name, at: folder) else { continue }
                switch status.kind {
                case .regular, .directory:
                    let size = status.kind == .regular ? status.size : 0
                    let metadata = EntryMetadata(status, size: size, linkTarget: [], hasToken: true)
                    children.append(Child(name: entry.name, metadata: metadata))
                case .symbolicLink:
                    let target = try FileSystem.readLink(entry.name, at: folder)
                    let metadata = EntryMetadata(status, size: 0, linkTarget: target, hasToken: true)
                    children.append(Child(name: entry.name, metadata: metadata))
                case .fifo, .socket, .characterDevice, .blockDevice, .unknown:
                    report(path.appending(entry.name), "special file (\(status.kind.article)), left out")
                }
            } catch {
                if error.code != "file-not-found" { report(path.appending(entry.name), error.reason) }
            }
        }
        return children
    }

    private mutating func report(_ path: PathBytes, _ reason: String) {
        problems.append(SourceProblem(path: path, reason: reason))
    }

    /// The longest path that the kernel opens in one call, without its closing NUL.
    private static let maximumPathBytes = 4095
}
