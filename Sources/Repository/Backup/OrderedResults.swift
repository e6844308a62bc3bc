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
        case batch(Pending<[ReadOutcome]>)
        case large(LargeFile)
    }

    /// How many results may wait; bounds memory.
    private static let window = 16

    private var builder: EntryListBuilder<Pending<Digest>>
    private var steps: [Step] = []

    init(_ builder: EntryListBuilder<Pending<Digest>>) {
        self.builder = builder
    }

    /// Hands a batch to the pool; one without unread files, when nothing waits, goes straight on.
    mutating func append(
        _ batch: FileBatch,
        _ reader: FileReader,
        _ pool: WorkerPool<ChunkTool>,
        _ result: inout StoredCounts
    ) throws {
        if batch.items.isEmpty { return }
        if batch.unreadFiles == 0, steps.isEmpty {
            for case .known(let entry) in batch.items {
                try add(entry, &result)
            }
            return
        }
        steps.append(.batch(pool.submit { tool in try reader.read(batch, tool) }))
        try drain(to: Self.window, &result)
    }

    mutating func append(_ file: LargeFile, _ result: inout StoredCounts) throws {
        steps.append(.large(file))
        try drain(to: Self.window, &result)
    }

    /// Waits for everything.
    /// - Returns: the ids of the scope's entry lists, to come.
    mutating func finish(_ result: inout StoredCounts) throws -> [Pending<Digest>] {
        try drain(to: 0, &result)
        return try builder.finish()
    }

    private mutating func drain(to limit: Int, _ result: inout StoredCounts) throws {
        guard steps.count > limit else { return }
        let ready = steps.count - limit
        for step in steps.prefix(ready) {
            switch step {
            case .batch(let pending):
                for outcome in try pending.value() {
                    result.note(outcome)
                    if let entry = outcome.entry { try add(entry, &result) }
                }
            case .large(let file):
                try add(file, &result)
            }
        }
        steps.removeFirst(ready)
    }

    private mutating func add(_ file: LargeFile, _ result: inout StoredCounts) throws {
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
        result.note(outcome)
        if let entry = outcome.entry { try add(entry, &result) }
    }

    private mutating func add(_ entry: StoredEntry, _ result: inout StoredCounts) throws {
        result.count(entry)
        try builder.append(entry)
    }
}
