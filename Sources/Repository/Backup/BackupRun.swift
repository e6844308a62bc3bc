import Files
import Ledger
import Sealing

/// Stores everything that a plan names: packs, indexes, entry lists, pointer lists.
///
/// Nothing refers to them before the commit.
///
/// This thread walks the plan beside the parent snapshot and puts results into order; the pool's threads read, chunk,
/// compress and seal.
final class BackupRun {
    let sink: PackSink
    private let repository: OpenedRepository
    private let source: any BackupSource
    private let plan: ScopePlan
    private let writer: ChunkWriter
    private let progress: ProgressCounter
    private let chunker: Chunker
    private let buffers: BufferPool
    private var result = Stored()

    /// What was stored.
    struct Stored {
        var parent: String?
        var pointers: [Digest] = []
        var scopes = 0
        var files = 0
        var folders = 0
        var links = 0
        var bytes: UInt64 = 0
        var specials = 0
        var unchangedFiles = 0
        var vanished = 0
        var problems: [SourceProblem] = []
    }

    init(_ repository: OpenedRepository, source: any BackupSource, plan: ScopePlan) throws {
        self.repository = repository
        self.source = source
        self.plan = plan
        sink = PackSink(repository)
        writer = ChunkWriter(repository, sink: sink)
        progress = ProgressCounter(
            .backingUp,
            to: repository.context.progress,
            bytes: plan.scopes.reduce(0) { $0 &+ $1.entries.fileBytes },
            files: plan.scopes.reduce(0) { $0 + UInt64($1.entries.fileCount) }
        )
        chunker = try Chunker(repository)
        buffers = BufferPool(capacity: FormatLimits.chunk, limit: repository.context.workers * 6)
    }

    func storeEverything() throws -> Stored {
        let id = repository.replica.descriptor.id
        let pool = WorkerPool<ChunkTool>(workers: repository.context.workers) { ChunkTool(repository: id) }
        defer { pool.finish() }
        let tool = ChunkTool(repository: id)
        var parents = try ParentScopes(repository, tool: tool)
        result.parent = parents.snapshot?.id
        var pointers = PointerListBuilder(writer: writer, metadataKeys: repository.metadataKeys)
        var waiting: [(ScopePath, [Pending<Digest>])] = []
        for scope in plan.scopes {
            var parent = parents.entries(of: scope)
            let lists = try store(scope, parent: &parent, pool: pool, tool: tool)
            if lists.isEmpty { continue }
            waiting.append((scope.path, lists))
            if waiting.count >= 256 { try resolve(&waiting, &pointers, tool) }
        }
        try resolve(&waiting, &pointers, tool)
        result.pointers = try pointers.finish(tool: tool)
        result.scopes = pointers.scopes
        try sink.flush()
        return result
    }

    private func resolve(
        _ waiting: inout [(ScopePath, [Pending<Digest>])],
        _ pointers: inout PointerListBuilder,
        _ tool: ChunkTool
    ) throws {
        for (path, lists) in waiting {
            let ids = try lists.map { try $0.value() }
            try pointers.append(ScopePointer(path: path, lists: ids), tool: tool)
        }
        waiting.removeAll(keepingCapacity: true)
    }

    /// Stores one scope.
    /// - Returns: the ids of its entry lists, to come.
    private func store(
        _ scope: PlannedScope,
        parent: inout ParentEntries?,
        pool: WorkerPool<ChunkTool>,
        tool: ChunkTool
    ) throws -> [Pending<Digest>] {
        let reader = FileReader(
            source: source,
            writer: writer,
            keys: scope.keys,
            inlineLimit: scope.inlineLimit,
            chunker: chunker,
            progress: progress
        )
        var ordered = OrderedResults(EntryListBuilder(scope, writer: writer, pool: pool))
        var batch = FileBatch()
        for entry in scope.entries {
            let old = try parent?.entry(at: entry.path, tool: tool)
            if let known = try settled(entry, old) {
                result.problems.append(contentsOf: known.problems)
                result.vanished += known.isGone ? 1 : 0
                if let stored = known.entry { batch.append(stored) }
            } else if entry.metadata.size >= Self.largeFile {
                try ordered.append(batch, reader, pool, &result)
                batch = FileBatch()
                try ordered.append(largeFile(entry, reader, pool, tool), &result)
            } else {
                batch.append(entry)
            }
            if batch.isFull {
                try ordered.append(batch, reader, pool, &result)
                batch = FileBatch()
            }
        }
        try ordered.append(batch, reader, pool, &result)
        return try ordered.finish(&result)
    }

    /// Files from this size on are read by this thread, and their chunks are worked on by all others.
    private static let largeFile: UInt64 = 8 << 20

    /// The entry to store when no content needs to be read: of all that are no files, and of files that did not change.
    /// - Returns: nil when the file is to be read.
    private func settled(_ entry: SourceEntry, _ old: StoredEntry?) throws -> ReadOutcome? {
        let isSame = old.map { isUnchanged(entry.metadata, $0.metadata) } ?? false
        guard entry.metadata.kind == .file else {
            guard let old, isSame else { return described(entry) }
            return ReadOutcome(entry, asIn: old)
        }
        guard let old, isSame else { return nil }
        switch old.content {
        case .none: return nil
        case .inline: break
        case .chunks(let ids), .chunkLists(let ids):
            guard try ids.allSatisfy({ try repository.index.contains($0) }) else { return nil }
        }
        result.unchangedFiles += 1
        progress.add(bytes: entry.metadata.size, files: 1)
        return ReadOutcome(entry, asIn: old)
    }

    private func isUnchanged(_ new: EntryMetadata, _ old: EntryMetadata) -> Bool {
        new.kind == old.kind && new.size == old.size && new.modifiedSeconds == old.modifiedSeconds
            && new.modifiedNanoseconds == old.modifiedNanoseconds && new.changeToken == old.changeToken
            && new.changeToken.inode != 0
    }

    private func described(_ entry: SourceEntry) -> ReadOutcome {
        do {
            let reading = try source.describe(entry)
            return ReadOutcome(StoredEntry(path: entry.path, metadata: reading.metadata, content: .none), reading)
        } catch {
            return ReadOutcome(entry.path, error)
        }
    }

    /// Reads a large file here and hands its chunks to the pool.
    private func largeFile(
        _ entry: SourceEntry,
        _ reader: FileReader,
        _ pool: WorkerPool<ChunkTool>,
        _ tool: ChunkTool
    ) throws -> LargeFile {
        var pending: [Pending<Digest>] = []
        let writer = writer
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
            var chunker = chunker
            var chunk = buffers.take()
            let reading = try source.read(entry, buffer: &tool.piece) { bytes in
                progress.add(bytes: UInt64(bytes.count), files: 0)
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
        progress.add(bytes: 0, files: 1)
        return LargeFile(entry: entry, outcome: outcome, chunks: pending, keys: keys, writer: writer)
    }
}
