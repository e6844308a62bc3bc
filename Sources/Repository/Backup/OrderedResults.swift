import Sealing

/// A large file whose chunks are being worked on.
struct LargeFile {
    var entry: SourceEntry
    var outcome: Result<SourceReading, any Error>
    var chunks: [Pending<Digest>]
    var keys: ScopeKeys
    var writer: ChunkWriter
}

/// Takes results in the order in which their work was handed out, and feeds them to the scope's entry list.
struct OrderedResults {
    private enum Step {
        case batch(Pending<BatchResult>)
        case large(LargeFile)
    }

    /// How many results may wait; bounds memory.
    private static let window = 16

    private var builder: EntryListBuilder
    private var steps: [Step] = []

    init(_ builder: EntryListBuilder) {
        self.builder = builder
    }

    /// Hands a batch to the pool; one without unread files, when nothing waits, goes straight on.
    mutating func append(
        _ batch: FileBatch,
        _ reader: FileReader,
        _ pool: WorkerPool<ChunkTool>,
        _ result: inout BackupRun.Stored
    ) throws {
        if batch.items.isEmpty { return }
        if batch.unreadFiles == 0, steps.isEmpty {
            for case .known(let entry) in batch.items {
                add(entry, &result)
            }
            return
        }
        steps.append(.batch(pool.submit { tool in try reader.read(batch, tool) }))
        try drain(to: Self.window, &result)
    }

    mutating func append(_ file: LargeFile, _ result: inout BackupRun.Stored) throws {
        steps.append(.large(file))
        try drain(to: Self.window, &result)
    }

    /// Waits for everything.
    /// - Returns: the ids of the scope's entry lists, to come.
    mutating func finish(_ result: inout BackupRun.Stored) throws -> [Pending<Digest>] {
        try drain(to: 0, &result)
        return builder.finish()
    }

    private mutating func drain(to limit: Int, _ result: inout BackupRun.Stored) throws {
        guard steps.count > limit else { return }
        let ready = steps.count - limit
        for step in steps.prefix(ready) {
            switch step {
            case .batch(let pending):
                let batch = try pending.value()
                result.problems.append(contentsOf: batch.problems)
                result.vanished += batch.vanished
                for entry in batch.entries {
                    add(entry, &result)
                }
            case .large(let file):
                try add(file, &result)
            }
        }
        steps.removeFirst(ready)
    }

    private mutating func add(_ file: LargeFile, _ result: inout BackupRun.Stored) throws {
        let ids = try file.chunks.map { try $0.value() }
        let outcome: ReadOutcome
        switch file.outcome {
        case .failure(let error): outcome = ReadOutcome(file.entry.path, error)
        case .success(let reading):
            let tool = ChunkTool(repository: file.writer.repositoryID)
            let content = try ChunkIDs.content(ids, keys: file.keys, writer: file.writer, tool: tool)
            let stored = StoredEntry(path: file.entry.path, metadata: reading.metadata, content: content)
            outcome = ReadOutcome(stored, reading)
        }
        result.problems.append(contentsOf: outcome.problems)
        result.vanished += outcome.isGone ? 1 : 0
        if let entry = outcome.entry { add(entry, &result) }
    }

    private mutating func add(_ entry: StoredEntry, _ result: inout BackupRun.Stored) {
        switch entry.metadata.kind {
        case .file:
            result.files += 1
            result.bytes += entry.metadata.size
        case .folder: result.folders += 1
        case .symbolicLink: result.links += 1
        case .namedPipe, .socket, .characterDevice, .blockDevice: result.specials += 1
        }
        builder.append(entry)
    }
}
