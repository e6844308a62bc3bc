import Files
import Ledger
import Sealing

/// Stores everything that a plan names: packs, indexes, entry lists, pointer lists.
///
/// Nothing refers to them before the commit.
///
/// This thread walks the plan and puts results into order. The pool's threads store small scopes whole, several at a time;
/// of a large one this thread goes through the entries, and the others read, chunk, compress and seal.
final class BackupRun {
    let sink: PackSink
    private let repository: OpenedRepository
    private let plan: ScopePlan
    private let storer: ScopeStorer
    private let buffers: BufferPool
    private var result = Stored()

    /// What was stored.
    struct Stored {
        /// The id of the snapshot that this one was compared with.
        var parent: String?
        /// What decided about that one's paths; nil when there is none, or it does not say.
        var parentMapping: ScopeMapping?
        var pointers: [Digest] = []
        var scopes = 0
        var counts = StoredCounts()
    }

    /// Scopes whose lists are on their way, in the order of the pointers to them.
    private enum Step {
        case group(Pending<[StoredScope]>)
        case scope(ScopePath, [Pending<Digest>])
    }

    /// How many steps may wait; bounds memory.
    private static let window = 32

    init(_ repository: OpenedRepository, _ request: Backup.Request, plan: ScopePlan) throws {
        self.repository = repository
        self.plan = plan
        sink = PackSink(repository)
        storer = ScopeStorer(
            repository: repository,
            source: request.source,
            readsUnchanged: request.readsUnchanged,
            writer: ChunkWriter(repository, sink: sink),
            chunker: try Chunker(repository),
            progress: ProgressCounter(
                .backingUp,
                to: repository.context.progress,
                bytes: plan.scopes.reduce(0) { $0 &+ $1.entries.fileBytes },
                files: plan.scopes.reduce(0) { $0 + UInt64($1.entries.fileCount) }
            )
        )
        buffers = BufferPool(capacity: FormatLimits.chunk, limit: repository.context.workers * 6)
    }

    func storeEverything() throws -> Stored {
        let id = repository.replica.descriptor.id
        let pool = WorkerPool<ChunkTool>(workers: repository.context.workers) { ChunkTool(repository: id) }
        defer { pool.finish() }
        let tool = ChunkTool(repository: id)
        var parents = try ParentScopes(repository, tool: tool)
        result.parent = parents.snapshot?.id
        result.parentMapping = parents.snapshot?.mapping
        var pointers = PointerListBuilder(writer: storer.writer, metadataKeys: repository.metadataKeys)
        var steps: [Step] = []
        var group = ScopeGroup()
        func endGroup() {
            guard !group.isEmpty else { return }
            let ended = group
            let storer = storer
            steps.append(.group(pool.submit { tool in try storer.store(ended, tool) }))
            group = ScopeGroup()
        }
        for scope in plan.scopes {
            var parent = parents.entries(of: scope)
            if scope.isSmall {
                group.append(scope, parent)
                if group.isFull { endGroup() }
            } else {
                endGroup()
                let lists = try store(scope, parent: &parent, pool: pool, tool: tool)
                if !lists.isEmpty { steps.append(.scope(scope.path, lists)) }
            }
            try resolve(&steps, to: Self.window, &pointers, tool)
        }
        endGroup()
        try resolve(&steps, to: 0, &pointers, tool)
        result.pointers = try pointers.finish(tool: tool)
        result.scopes = pointers.scopes
        try sink.flush()
        return result
    }

    /// Waits until no more than `limit` steps are left, and takes on what the others stored.
    private func resolve(
        _ steps: inout [Step],
        to limit: Int,
        _ pointers: inout PointerListBuilder,
        _ tool: ChunkTool
    ) throws {
        guard steps.count > limit else { return }
        let ready = steps.count - limit
        for step in steps.prefix(ready) {
            switch step {
            case .scope(let path, let lists):
                let ids = try lists.map { try $0.value() }
                try pointers.append(ScopePointer(path: path, lists: ids), tool: tool)
            case .group(let pending):
                for scope in try pending.value() {
                    result.counts.add(scope.counts)
                    guard !scope.lists.isEmpty else { continue }
                    try pointers.append(ScopePointer(path: scope.path, lists: scope.lists), tool: tool)
                }
            }
        }
        steps.removeFirst(ready)
    }

    /// Stores one large scope.
    /// - Returns: the ids of its entry lists, to come.
    private func store(
        _ scope: PlannedScope,
        parent: inout ParentEntries?,
        pool: WorkerPool<ChunkTool>,
        tool: ChunkTool
    ) throws -> [Pending<Digest>] {
        let reader = storer.reader(of: scope)
        let writer = storer.writer
        let keys = scope.keys
        let builder = EntryListBuilder(scope.label) { list in
            pool.submit { tool in
                try writer.store(
                    list.span,
                    kind: .entryList,
                    keys: keys,
                    sealer: &tool.sealer,
                    sealed: &tool.sealed
                )
            }
        }
        var ordered = OrderedResults(builder)
        var batch = FileBatch()
        for entry in scope.entries {
            let old = try parent?.entry(at: entry.path, tool: tool)
            if let known = try storer.settled(entry, old) {
                result.counts.note(known)
                if known.isUnchanged { storer.progress.add(bytes: entry.metadata.size, files: 1) }
                if let stored = known.entry { batch.append(stored) }
            } else if entry.metadata.size >= Self.largeFile {
                try ordered.append(batch, reader, pool, &result.counts)
                batch = FileBatch()
                try ordered.append(largeFile(entry, reader, pool, tool), &result.counts)
            } else {
                batch.append(entry)
            }
            if batch.isFull {
                try ordered.append(batch, reader, pool, &result.counts)
                batch = FileBatch()
            }
        }
        try ordered.append(batch, reader, pool, &result.counts)
        return try ordered.finish(&result.counts)
    }

    /// Files from this size on are read by this thread, and their chunks are worked on by all others.
    private static let largeFile: UInt64 = 8 << 20

    /// Reads a large file here and hands its chunks to the pool.
    private func largeFile(
        _ entry: SourceEntry,
        _ reader: FileReader,
        _ pool: WorkerPool<ChunkTool>,
        _ tool: ChunkTool
    ) throws -> LargeFile {
        var pending: [Pending<Digest>] = []
        let writer = storer.writer
        let keys = reader.keys
        let buffers = buffers
        if tool.piece.isEmpty { tool.piece = [UInt8](repeating: 0, count: 1 << 20) }
        func hand(_ chunk: ByteBuffer) {
            pending.append(
                pool.submit { tool in
                    defer { buffers.give(chunk) }
                    return try writer.store(
                        chunk.bytes.span,
                        kind: .data,
                        keys: keys,
                        sealer: &tool.sealer,
                        sealed: &tool.sealed
                    )
                }
            )
        }
        func readOnce() throws -> SourceReading {
            var chunker = storer.chunker
            var chunk = buffers.take()
            let reading = try storer.source.read(entry, buffer: &tool.piece) { bytes in
                storer.progress.add(bytes: UInt64(bytes.count), files: 0)
                var start = 0
                while start < bytes.count {
                    let rest = bytes.extracting(start..<bytes.count)
                    let end = chunker.cut(rest)
                    chunk.bytes.append(copying: rest.extracting(0..<(end ?? rest.count)))
                    start += end ?? rest.count
                    if end != nil {
                        hand(chunk)
                        chunk = buffers.take()
                    }
                }
            }
            if chunk.bytes.isEmpty { buffers.give(chunk) } else { hand(chunk) }
            return reading
        }
        let outcome = Result<SourceReading, any Error> {
            var reading = try readOnce()
            for _ in 1..<FileReader.attempts where reading.hasChanged {
                // What was stored of the reading before is named by nothing, and compacted away.
                for chunk in pending { _ = try chunk.value() }
                pending = []
                reading = try readOnce()
            }
            return reading
        }
        storer.progress.add(bytes: 0, files: 1)
        return LargeFile(entry: entry, outcome: outcome, chunks: pending, keys: keys, writer: writer)
    }
}
