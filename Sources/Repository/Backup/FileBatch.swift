import Files
import Sealing

/// Entries that follow each other in one scope: some are known already, the others are files to be read.
struct FileBatch: Sendable {
    enum Item: Sendable {
        case known(StoredEntry)
        case unread(SourceEntry)
    }

    var items: [Item] = []
    var unreadFiles = 0
    var unreadBytes: UInt64 = 0

    /// Large enough to be handed to a thread.
    var isFull: Bool { unreadFiles >= 128 || unreadBytes >= 1 << 20 || items.count >= 4096 }

    mutating func append(_ entry: StoredEntry) {
        items.append(.known(entry))
    }

    mutating func append(_ entry: SourceEntry) {
        items.append(.unread(entry))
        unreadFiles += 1
        unreadBytes += entry.metadata.size
    }
}

/// What became of one file.
struct ReadOutcome: Sendable {
    /// What is stored; nil when nothing is.
    var entry: StoredEntry?
    var problems: [SourceProblem] = []
    /// True when it was there when the source was walked, and is gone.
    var isGone = false
    /// True for a file that was not read again.
    var isUnchanged = false

    /// Something that has been looked at already.
    init(known entry: StoredEntry) {
        self.entry = entry
    }

    /// A file that was read.
    init(_ entry: StoredEntry, _ reading: SourceReading) {
        self.entry = entry
        problems = reading.problems.map { SourceProblem(path: entry.path, reason: $0) }
        guard reading.hasChanged else { return }
        let reason =
            "it changed each time it was read, \(FileReader.attempts) times; the last reading is in the snapshot"
        problems.append(SourceProblem(path: entry.path, reason: reason))
    }

    /// What did not change since a snapshot: what was read then is not read again.
    init(_ entry: SourceEntry, asIn old: StoredEntry) {
        var metadata = entry.metadata
        metadata.attributes = old.metadata.attributes
        metadata.extents = old.metadata.extents
        self.entry = StoredEntry(path: entry.path, metadata: metadata, content: old.content)
        isUnchanged = entry.metadata.kind == .file
    }

    /// A file that the source could not give.
    init(_ path: PathBytes, _ error: any Error) {
        isGone = error is SourceFileVanished
        guard !isGone else { return }
        let reason = (error as? any ExplainedError)?.message ?? String(describing: error)
        problems = [SourceProblem(path: path, reason: reason)]
    }
}

/// Reads files on one of the engine's threads and stores their content.
struct FileReader: Sendable {
    let source: any BackupSource
    let writer: ChunkWriter
    let keys: ScopeKeys
    let inlineLimit: UInt64
    let chunker: Chunker
    let progress: ProgressCounter

    /// Reads all unread files of a batch.
    /// - Throws: what storing throws; what reading throws becomes a problem.
    func read(_ batch: FileBatch, _ tool: ChunkTool) throws -> [ReadOutcome] {
        let outcomes = try batch.items.map { item in
            switch item {
            case .known(let entry): ReadOutcome(known: entry)
            case .unread(let entry): try read(entry, tool)
            }
        }
        progress.add(bytes: batch.unreadBytes, files: UInt64(batch.unreadFiles))
        return outcomes
    }

    /// How often a file is read that changes meanwhile.
    static let attempts = 3

    /// Reads one file.
    func read(_ entry: SourceEntry, _ tool: ChunkTool) throws -> ReadOutcome {
        var outcome = ReadOutcome(entry.path, SourceFileVanished())
        for _ in 0..<Self.attempts {
            let (next, hasChanged) = try readOnce(entry, tool)
            outcome = next
            guard hasChanged else { break }
        }
        return outcome
    }

    private func readOnce(_ entry: SourceEntry, _ tool: ChunkTool) throws -> (ReadOutcome, hasChanged: Bool) {
        var ids: [Digest] = []
        var chunker = chunker
        var storing: (any Error)?
        if tool.piece.isEmpty { tool.piece = [UInt8](repeating: 0, count: 1 << 20) }
        var piece: [UInt8] = []
        var plain: [UInt8] = []
        swap(&piece, &tool.piece)
        swap(&plain, &tool.plain)
        defer {
            swap(&piece, &tool.piece)
            swap(&plain, &tool.plain)
        }
        plain.removeAll(keepingCapacity: true)
        do {
            let reading = try source.read(entry, buffer: &piece) { bytes in
                do {
                    try chunker.split(bytes, into: &plain) { chunk throws in
                        ids.append(try store(chunk, &tool.sealer, &tool.sealed))
                    }
                } catch {
                    storing = error
                    throw error
                }
            }
            let content: StoredContent
            if ids.isEmpty, reading.metadata.contentSize <= inlineLimit {
                // A copy: the buffer, which may have grown to a chunk's size, is used again and must not be shared.
                var copy: [UInt8] = []
                copy.append(copying: plain.span)
                content = .inline(copy)
            } else {
                if !plain.isEmpty { ids.append(try store(plain.span, &tool.sealer, &tool.sealed)) }
                content = try ChunkIDs.content(ids, keys: keys, writer: writer, tool: tool)
            }
            let stored = StoredEntry(path: entry.path, metadata: reading.metadata, content: content)
            return (ReadOutcome(stored, reading), reading.hasChanged)
        } catch {
            if let storing { throw storing }
            guard !(error is RepositoryError) else { throw error }
            return (ReadOutcome(entry.path, error), false)
        }
    }

    private func store(
        _ chunk: Span<UInt8>,
        _ sealer: inout ChunkSealer,
        _ sealed: inout [UInt8]
    ) throws -> Digest {
        try writer.store(chunk, kind: .data, keys: keys, sealer: &sealer, sealed: &sealed)
    }
}

/// The ids of a file's chunks as content: in the entry, or in chunk lists for a very large file.
enum ChunkIDs {
    static func content(
        _ ids: [Digest],
        keys: ScopeKeys,
        writer: ChunkWriter,
        tool: ChunkTool
    ) throws -> StoredContent {
        guard ids.count > FormatLimits.chunksInEntry else { return .chunks(ids) }
        var lists: [Digest] = []
        var rest = ids[...]
        while !rest.isEmpty {
            let list = ChunkList.encode(rest.prefix(FormatLimits.chunksInList))
            rest = rest.dropFirst(FormatLimits.chunksInList)
            lists.append(
                try writer.store(
                    list.span,
                    kind: .chunkList,
                    keys: keys,
                    sealer: &tool.sealer,
                    sealed: &tool.sealed
                )
            )
        }
        return .chunkLists(lists)
    }
}
