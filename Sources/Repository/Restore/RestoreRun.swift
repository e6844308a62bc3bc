import Files
import Ledger
import Sealing
import Stores

/// One restore: folders first, then files on all threads, folders' metadata last.
struct RestoreRun {
    private let repository: OpenedRepository
    private let request: Restore.Request
    private let progress: ProgressCounter

    init(_ repository: OpenedRepository, _ request: Restore.Request) {
        self.repository = repository
        self.request = request
        progress = ProgressCounter(
            .restoring,
            to: repository.context.progress,
            bytes: request.snapshot.bytes,
            files: UInt64(request.snapshot.files)
        )
    }

    func run() throws -> RestoreResult {
        var result = RestoreResult()
        result.leftOut = repository.ledger.tombstones
        result.erasedScopes = request.snapshot.erasedScopes
        let id = repository.replica.descriptor.id
        let tool = ChunkTool(repository: id)
        var scopes: [(pointer: ScopePointer, keys: ScopeKeys)] = []
        let (pointers, problems) = try repository.readablePointers(of: request.snapshot, tool: tool)
        result.problems = problems.map { SourceProblem(path: "", reason: $0) }
        if request.snapshot.lostLists > 0 {
            result.problems.append(SourceProblem(path: "", reason: "lists of what it held were lost, and given up"))
        }
        for pointer in pointers {
            if repository.ledger.isErased(pointer.path) == nil, let keys = try repository.keys(for: pointer.path) {
                scopes.append((pointer, keys))
            } else {
                result.erasedScopes += 1
            }
        }
        try makeFolders(scopes, tool, &result)
        let pool = WorkerPool<ChunkTool>(workers: repository.context.workers) { ChunkTool(repository: id) }
        defer { pool.finish() }
        var waiting: [Pending<RestoreResult>] = []
        var names = LinkNames()
        for scope in scopes {
            for list in scope.pointer.lists {
                guard let entries = try entries(of: list, scope.keys, tool, &result) else { continue }
                let firsts = entries.filter { isWanted($0) && names.isFirst($0, scope.keys) }
                for batch in Self.batches(firsts) {
                    waiting.append(pool.submit { tool in try restore(batch, scope.keys, tool) })
                }
                while waiting.count > 64 {
                    result.add(try waiting.removeFirst().value())
                }
            }
        }
        for pending in waiting {
            result.add(try pending.value())
        }
        for link in names.further {
            result.add(try makeLink(link, tool))
        }
        if request.deletesOthers { result.deleted = try removeOthers(scopes, tool) }
        result.problems += try request.target.finish()
        return result
    }

    /// What a list holds; nil when it cannot be read, which is a problem each time it is tried.
    private func entries(
        of list: Digest,
        _ keys: ScopeKeys,
        _ tool: ChunkTool,
        _ result: inout RestoreResult
    ) throws -> [StoredEntry]? {
        let reason: String
        do {
            return try repository.entryList(list, keys: keys, tool: tool).entries
        } catch let error as RepositoryError {
            reason = error.message
        } catch let error as StoreError where error.isAboutObject {
            reason = error.message
        }
        let problem = SourceProblem(path: "", reason: reason)
        if !result.problems.contains(problem) { result.problems.append(problem) }
        return nil
    }

    private func isWanted(_ entry: StoredEntry) -> Bool {
        guard let include = request.include else { return true }
        return include(entry.path)
    }

    /// Makes all folders, outer ones first.
    ///
    /// A folder that is missing in between (it belonged to an erased scope, or was not asked for) is made with
    /// owner-only access.
    private func makeFolders(
        _ scopes: [(pointer: ScopePointer, keys: ScopeKeys)],
        _ tool: ChunkTool,
        _ result: inout RestoreResult
    ) throws {
        var folders: [PathBytes: EntryMetadata] = [:]
        var parents: Set<PathBytes> = []
        for scope in scopes {
            for list in scope.pointer.lists {
                guard let entries = try entries(of: list, scope.keys, tool, &result) else { continue }
                for entry in entries where isWanted(entry) {
                    if entry.metadata.kind == .folder { folders[entry.path] = entry.metadata }
                    if !entry.path.isEmpty { parents.insert(entry.path.parent) }
                }
            }
        }
        for folder in folders.keys {
            if !folder.isEmpty { parents.insert(folder.parent) }
        }
        while let missing = parents.popFirst() {
            if folders[missing] != nil { continue }
            folders[missing] = .ownerOnlyFolder(at: repository.context.clock.now())
            if !missing.isEmpty { parents.insert(missing.parent) }
        }
        for (path, metadata) in folders.sorted(by: { EntryOrder.precedes($0.key, $1.key) }) {
            try request.target.makeFolder(path, metadata)
            result.folders += 1
        }
    }

    /// Removes what the snapshot does not have; a snapshot that could not be read whole removes nothing.
    private func removeOthers(
        _ scopes: [(pointer: ScopePointer, keys: ScopeKeys)],
        _ tool: ChunkTool
    ) throws -> Int {
        var names: [PathBytes: Set<PathBytes>] = ["": []]
        for scope in scopes {
            for list in scope.pointer.lists {
                for entry in try repository.entryList(list, keys: scope.keys, tool: tool).entries {
                    if entry.metadata.kind == .folder && names[entry.path] == nil { names[entry.path] = [] }
                    // A folder in between belongs to somebody who was erased, or was not asked for, and stays.
                    var path = entry.path
                    while !path.isEmpty, names[path.parent, default: []].insert(path.lastComponent).inserted {
                        path = path.parent
                    }
                }
            }
        }
        let include = request.include ?? { _ in true }
        return try names.sorted { EntryOrder.precedes($1.key, $0.key) }.reduce(0) { removed, folder in
            try removed + request.target.removeOthers(in: folder.key, than: folder.value, where: include)
        }
    }

    /// Runs of entries of at most 8 MiB or 256 entries; a larger file comes alone.
    private static func batches(_ entries: [StoredEntry]) -> [[StoredEntry]] {
        var batches: [[StoredEntry]] = []
        var batch: [StoredEntry] = []
        var bytes: UInt64 = 0
        for entry in entries where entry.metadata.kind != .folder {
            batch.append(entry)
            bytes += entry.metadata.size
            if bytes >= 8 << 20 || batch.count >= 256 {
                batches.append(batch)
                batch = []
                bytes = 0
            }
        }
        if !batch.isEmpty { batches.append(batch) }
        return batches
    }

    private func restore(_ batch: [StoredEntry], _ keys: ScopeKeys, _ tool: ChunkTool) throws -> RestoreResult {
        var result = RestoreResult()
        for entry in batch {
            do {
                if try entry.metadata.kind != .folder && request.target.holds(entry.path, entry.metadata) {
                    result.unchanged += 1
                    continue
                }
                switch entry.metadata.kind {
                case .folder: continue
                case .symbolicLink:
                    try request.target.makeSymbolicLink(entry.path, entry.metadata)
                    result.links += 1
                case .namedPipe, .socket, .characterDevice, .blockDevice:
                    try request.target.makeSpecial(entry.path, entry.metadata)
                    result.specials += 1
                case .file:
                    try restoreFile(entry, keys, tool)
                    result.files += 1
                    result.bytes += entry.metadata.size
                }
            } catch let error as RestoreEntryError {
                result.problems.append(SourceProblem(path: entry.path, reason: error.message))
            } catch let error as RepositoryError {
                result.problems.append(SourceProblem(path: entry.path, reason: error.message))
            } catch let error as StoreError where error.isAboutObject {
                result.problems.append(SourceProblem(path: entry.path, reason: error.message))
            }
        }
        progress.add(bytes: result.bytes, files: UInt64(result.files))
        return result
    }

    /// Gives a file its further name; when its first one could not be restored, this one is restored whole.
    private func makeLink(_ link: LinkNames.Link, _ tool: ChunkTool) throws -> RestoreResult {
        do {
            try request.target.makeLink(link.entry.path, to: link.first)
            var result = RestoreResult()
            result.hardLinks = 1
            return result
        } catch is RestoreEntryError {
            return try restore([link.entry], link.keys, tool)
        }
    }

    private func restoreFile(_ entry: StoredEntry, _ keys: ScopeKeys, _ tool: ChunkTool) throws {
        let ids: [Digest]
        switch entry.content {
        case .none: ids = []
        case .inline(let bytes):
            try request.target.makeFile(entry.path, entry.metadata) { write in
                if !bytes.isEmpty { try write(bytes.span) }
            }
            return
        case .chunks(let chunks): ids = chunks
        case .chunkLists(let lists):
            var all: [Digest] = []
            for list in lists {
                all.append(contentsOf: try repository.chunkList(list, keys: keys, tool: tool))
            }
            ids = all
        }
        let reader = ChunkReader(repository: repository)
        try request.target.makeFile(entry.path, entry.metadata) { write in
            for id in ids {
                try reader.read(
                    id,
                    kind: .data,
                    keys: keys,
                    sealer: &tool.sealer,
                    sealed: &tool.sealed,
                    into: &tool.plain
                )
                let plain = tool.plain
                try write(plain.span)
            }
        }
    }
}

extension RestoreResult {
    fileprivate mutating func add(_ other: RestoreResult) {
        files += other.files
        links += other.links
        unchanged += other.unchanged
        hardLinks += other.hardLinks
        specials += other.specials
        bytes += other.bytes
        problems.append(contentsOf: other.problems)
    }
}

extension EntryMetadata {
    fileprivate static func ownerOnlyFolder(at time: Timestamp) -> EntryMetadata {
        EntryMetadata(
            kind: .folder,
            mode: 0o700,
            owner: 0,
            group: 0,
            modifiedSeconds: time.milliseconds / 1000,
            modifiedNanoseconds: 0,
            size: 0,
            linkTarget: [],
            changeToken: ChangeToken(inode: 0, changedSeconds: 0, changedNanoseconds: 0)
        )
    }
}
