import Files
import Ledger
import Sealing
import Stores

/// One restore: folders first, then files on all threads, folders' metadata last.
///
/// The pool's threads read lists and restore runs of small files whole; of a large file they read, open and decompress the
/// chunks, and this thread writes them one after the other.
struct RestoreRun {
    private let repository: OpenedRepository
    private let request: Restore.Request
    private let progress: ProgressCounter
    private let pool: WorkerPool<ChunkTool>
    private let buffers: BufferPool
    /// How many threads read from the store: more than there are processors where a request takes its time.
    private let readers: Int

    /// A scope that is restored.
    private struct Scope: Sendable {
        let pointer: ScopePointer
        let keys: ScopeKeys
    }

    init(_ repository: OpenedRepository, _ request: Restore.Request) {
        self.repository = repository
        self.request = request
        let id = repository.replica.descriptor.id
        let workers = repository.context.workers
        readers = repository.replica.store.place.remote == nil ? workers : max(workers, StoreRequests.atOnce)
        pool = WorkerPool(workers: readers) { ChunkTool(repository: id) }
        buffers = BufferPool(capacity: FormatLimits.chunk, limit: 2 * readers)
        progress = ProgressCounter(
            .restoring,
            to: repository.context.progress,
            bytes: request.snapshot.bytes,
            files: UInt64(request.snapshot.files)
        )
    }

    func run() throws -> RestoreResult {
        defer { pool.finish() }
        var result = RestoreResult()
        result.leftOut = repository.ledger.tombstones.filter { $0.retiredLeaf == nil }
        result.erasedScopes = request.snapshot.erasedScopes
        let tool = ChunkTool(repository: repository.replica.descriptor.id)
        var scopes: [Scope] = []
        let (pointers, problems) = try repository.readablePointers(of: request.snapshot, tool: tool)
        result.problems = problems.map { SourceProblem(path: "", reason: $0) }
        if request.snapshot.lostLists > 0 {
            result.problems.append(SourceProblem(path: "", reason: "lists of what it held were lost, and given up"))
        }
        for pointer in pointers {
            if repository.ledger.isErased(pointer.path) == nil, let keys = try repository.keys(for: pointer.path) {
                scopes.append(Scope(pointer: pointer, keys: keys))
            } else {
                result.erasedScopes += 1
            }
        }
        try makeFolders(scopes, &result)
        var waiting: [Pending<RestoreResult>] = []
        var names = LinkNames()
        try forEachList(of: scopes, &result) { scope, entries, result in
            let firsts = entries.filter { isWanted($0) && names.isFirst($0, scope.keys) }
            for batch in Self.batches(firsts) {
                if batch.first?.isLarge ?? false {
                    result.add(try restore(batch) { try restoreLarge($0, scope.keys, tool) })
                } else {
                    waiting.append(pool.submit { tool in try restore(batch, scope.keys, tool) })
                }
            }
            while waiting.count > 64 {
                result.add(try waiting.removeFirst().value())
            }
        }
        for pending in waiting {
            result.add(try pending.value())
        }
        for link in names.further {
            result.add(try makeLink(link, tool))
        }
        if request.deletesOthers { result.deleted = try removeOthers(scopes) }
        result.problems += try request.target.finish()
        return result
    }

    /// Calls with what each list of the scopes holds, in their order; what cannot be read is a problem, named once.
    private func forEachList(
        of scopes: [Scope],
        _ result: inout RestoreResult,
        _ take: (Scope, [StoredEntry], inout RestoreResult) throws -> Void
    ) throws {
        let lists = scopes.lazy.flatMap { scope in scope.pointer.lists.lazy.map { (scope, $0) } }
        try pool.inOrder(lists, ahead: 2 * readers) { [repository] item, tool -> Result<[StoredEntry], ListProblem> in
            do {
                return .success(try repository.entryList(item.1, keys: item.0.keys, tool: tool).entries)
            } catch let error as RepositoryError {
                return .failure(ListProblem(reason: error.message))
            } catch let error as StoreError where error.isAboutObject {
                return .failure(ListProblem(reason: error.message))
            }
        } _: { item, read in
            switch read {
            case .success(let entries): try take(item.0, entries, &result)
            case .failure(let error):
                let problem = SourceProblem(path: "", reason: error.reason)
                if !result.problems.contains(problem) { result.problems.append(problem) }
            }
        }
    }

    /// Why a list cannot be read.
    private struct ListProblem: Error {
        let reason: String
    }

    private func isWanted(_ entry: StoredEntry) -> Bool {
        guard let include = request.include else { return true }
        return include(entry.path)
    }

    /// Makes all folders, outer ones first.
    ///
    /// A folder that is missing in between (it belonged to an erased scope, or was not asked for) is made with
    /// owner-only access.
    private func makeFolders(_ scopes: [Scope], _ result: inout RestoreResult) throws {
        var folders: [PathBytes: EntryMetadata] = [:]
        var parents: Set<PathBytes> = []
        try forEachList(of: scopes, &result) { _, entries, _ in
            for entry in entries where isWanted(entry) {
                if entry.metadata.kind == .folder { folders[entry.path] = entry.metadata }
                if !entry.path.isEmpty { parents.insert(entry.path.parent) }
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
    private func removeOthers(_ scopes: [Scope]) throws -> Int {
        var names: [PathBytes: Set<PathBytes>] = ["": []]
        let lists = scopes.lazy.flatMap { scope in scope.pointer.lists.lazy.map { (scope, $0) } }
        try pool.inOrder(lists, ahead: 2 * readers) { [repository] item, tool in
            try repository.entryList(item.1, keys: item.0.keys, tool: tool).entries
        } _: { _, entries in
            for entry in entries {
                if entry.metadata.kind == .folder && names[entry.path] == nil { names[entry.path] = [] }
                // A folder in between belongs to somebody who was erased, or was not asked for, and stays.
                var path = entry.path
                while !path.isEmpty, names[path.parent, default: []].insert(path.lastComponent).inserted {
                    path = path.parent
                }
            }
        }
        let include = request.include ?? { _ in true }
        return try names.sorted { EntryOrder.precedes($1.key, $0.key) }.reduce(0) { removed, folder in
            try removed + request.target.removeOthers(in: folder.key, than: folder.value, where: include)
        }
    }

    /// Runs of entries of about 8 MiB or 256 entries; a large file comes alone.
    private static func batches(_ entries: [StoredEntry]) -> [[StoredEntry]] {
        var batches: [[StoredEntry]] = []
        var batch: [StoredEntry] = []
        var bytes: UInt64 = 0
        for entry in entries where entry.metadata.kind != .folder {
            guard !entry.isLarge else {
                batches.append([entry])
                continue
            }
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
        try restore(batch) { try restoreFile($0, keys, tool) }
    }

    private func restore(_ batch: [StoredEntry], file: (StoredEntry) throws -> Void) throws -> RestoreResult {
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
                    try file(entry)
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
        if case .inline(let bytes) = entry.content {
            try request.target.makeFile(entry.path, entry.metadata) { write in
                if !bytes.isEmpty { try write(bytes.span) }
            }
            return
        }
        let chunks = try chunks(of: entry, keys, tool)
        let reader = ChunkReader(repository: repository)
        try request.target.makeFile(entry.path, entry.metadata) { write in
            for id in chunks {
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

    /// Restores a large file: its chunks are read by the pool's threads.
    private func restoreLarge(_ entry: StoredEntry, _ keys: ScopeKeys, _ tool: ChunkTool) throws {
        let chunks = try chunks(of: entry, keys, tool)
        let reader = ChunkReader(repository: repository)
        try request.target.makeFile(entry.path, entry.metadata) { write in
            try pool.inOrder(chunks, ahead: 2 * readers) { [buffers] id, tool in
                let buffer = buffers.take()
                try reader.read(
                    id,
                    kind: .data,
                    keys: keys,
                    sealer: &tool.sealer,
                    sealed: &tool.sealed,
                    into: &buffer.bytes
                )
                return buffer
            } _: { _, buffer in
                try write(buffer.bytes.span)
                buffers.give(buffer)
            }
        }
    }

    private func chunks(of entry: StoredEntry, _ keys: ScopeKeys, _ tool: ChunkTool) throws -> [Digest] {
        switch entry.content {
        case .none, .inline: []
        case .chunks(let chunks): chunks
        case .chunkLists(let lists): try lists.flatMap { try repository.chunkList($0, keys: keys, tool: tool) }
        }
    }
}

extension StoredEntry {
    /// A file that is worth the work of several threads.
    fileprivate var isLarge: Bool {
        guard metadata.kind == .file, metadata.size >= 8 << 20 else { return false }
        if case .inline = content { return false }
        return true
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
