internal import Files
internal import Ledger
internal import Repository

/// One walk over a folder, depth first, names in the order of their bytes: which is the order of entry lists.
///
/// Folders are opened from the top by their path, so that neither the depth of the tree nor the number of open files is a
/// limit. Where a folder holds several others, threads look into the next of them meanwhile.
struct FileTreeWalk {
    /// A folder that is being walked.
    private struct Level {
        let path: PathBytes
        let cursor: ScopeCursor
        let children: [FolderListing.Child]
        var next = 0
        var lookahead: FolderLookahead
    }

    private let root: DirectoryHandle
    private let templates: ScopeTemplates
    private let lister: FolderLister
    private let pool: WorkerPool<Void>
    private var scopes = ScopeCollector()
    private var problems: [SourceProblem] = []
    private var excluded = 0

    /// - Throws: `FileError` when the top cannot be looked at.
    init(
        root: DirectoryHandle,
        templates: ScopeTemplates,
        excludes: ExcludeRules,
        own: OwnFolders
    ) throws(FileError) {
        self.root = root
        self.templates = templates
        lister = try FolderLister(root: root, excludes: excludes, own: own)
        pool = WorkerPool(workers: Self.threads) {}
    }

    /// Walks the whole tree.
    /// - Throws: `FileError` when the top itself cannot be listed.
    mutating func run() throws -> SourceListing {
        defer { pool.finish() }
        let status = try root.status()
        scopes.add(
            SourceEntry(path: .empty, metadata: EntryMetadata(status, size: 0, linkTarget: [], hasToken: true)),
            nil
        )
        var levels = [level(try lister.list(.empty), .empty, ScopeCursor(templates))]
        while let last = levels.indices.last {
            guard levels[last].next < levels[last].children.count else {
                levels.removeLast()
                continue
            }
            let child = levels[last].children[levels[last].next]
            levels[last].next += 1
            if let level = visit(child, in: &levels[last]) { levels.append(level) }
        }
        return SourceListing(scopes: scopes.scopes(), problems: problems, excluded: excluded)
    }

    private mutating func level(_ listing: FolderListing, _ path: PathBytes, _ cursor: ScopeCursor) -> Level {
        problems += listing.problems
        excluded += listing.excluded
        return Level(
            path: path,
            cursor: cursor,
            children: listing.children,
            lookahead: FolderLookahead(listing, of: path, lister, pool)
        )
    }

    /// Takes a child into its scope.
    /// - Returns: the child as the next level when it is a folder that can be walked.
    private mutating func visit(_ child: FolderListing.Child, in level: inout Level) -> Level? {
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
            return self.level(try level.lookahead.listing(of: path), path, cursor)
        } catch {
            // A folder that is gone by now holds nothing to back up.
            if error.code != "file-not-found" { report(path, error.reason) }
            return nil
        }
    }

    private mutating func report(_ path: PathBytes, _ reason: String) {
        problems.append(SourceProblem(path: path, reason: reason))
    }

    /// Threads that look into folders ahead.
    private static let threads = 2

    /// The longest path that the kernel opens in one call, without its closing NUL.
    private static let maximumPathBytes = 4095
}
