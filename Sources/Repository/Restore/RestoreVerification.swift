import Files
import Ledger
import Sealing
import Stores

/// Reads back what was restored, and compares it with the snapshot.
package enum RestoreVerification {
    /// What a verification found.
    package struct Result: Sendable {
        /// Entries compared, a count.
        package var entries = 0
        /// Bytes of files read.
        package var bytes: UInt64 = 0
        /// What differs; names, for the operator's terminal only.
        package var differences: [SourceProblem] = []
    }

    /// Compares every entry's metadata, and every file's content by the ids of its chunks, which are computed anew.
    /// - Parameters:
    ///   - request: the one that was restored.
    ///   - restored: the target, opened as a source.
    /// - Throws: ``RepositoryError`` when the snapshot cannot be read; the store's errors.
    package static func run(
        _ request: Restore.Request,
        restored: any BackupSource,
        from repository: OpenedRepository
    ) throws -> Result {
        let id = repository.replica.descriptor.id
        let tool = ChunkTool(repository: id)
        let chunker = try Chunker(repository)
        let pool = WorkerPool<ChunkTool>(workers: repository.context.workers) { ChunkTool(repository: id) }
        defer { pool.finish() }
        var waiting: [Pending<Result>] = []
        var result = Result()
        let (pointers, _) = try repository.readablePointers(of: request.snapshot, tool: tool)
        for pointer in pointers {
            guard repository.ledger.isErased(pointer.path) == nil, let keys = try repository.keys(for: pointer.path)
            else { continue }
            for list in pointer.lists {
                let entries = try repository.entryList(list, keys: keys, tool: tool).entries.filter { entry in
                    request.include?(entry.path) ?? true
                }
                let comparison = EntryComparison(
                    repository: repository,
                    restored: restored,
                    keys: keys,
                    chunker: chunker
                )
                waiting.append(pool.submit { tool in try comparison.compare(entries, tool) })
                while waiting.count > 32 { result.add(try waiting.removeFirst().value()) }
            }
        }
        for pending in waiting { result.add(try pending.value()) }
        return result
    }
}

extension RestoreVerification.Result {
    fileprivate mutating func add(_ other: RestoreVerification.Result) {
        entries += other.entries
        bytes += other.bytes
        differences += other.differences
    }
}

/// Compares entries of one scope with what lies in a folder.
private struct EntryComparison: Sendable {
    let repository: OpenedRepository
    let restored: any BackupSource
    let keys: ScopeKeys
    let chunker: Chunker

    func compare(_ entries: [StoredEntry], _ tool: ChunkTool) throws -> RestoreVerification.Result {
        var result = RestoreVerification.Result()
        for entry in entries {
            result.entries += 1
            let reason = try difference(entry, tool, &result.bytes)
            if let reason { result.differences.append(SourceProblem(path: entry.path, reason: reason)) }
        }
        return result
    }

    private func difference(_ entry: StoredEntry, _ tool: ChunkTool, _ bytes: inout UInt64) throws -> String? {
        do {
            let found = SourceEntry(path: entry.path, metadata: entry.metadata)
            guard entry.metadata.kind == .file else {
                return Self.difference(entry.metadata, try restored.describe(found).metadata)
            }
            var content = ContentComparison(keys: keys, chunker: chunker, ids: try ids(of: entry, tool))
            if tool.piece.isEmpty { tool.piece = [UInt8](repeating: 0, count: 1 << 20) }
            let reading = try restored.read(found, buffer: &tool.piece) { content.take($0) }
            content.finish()
            bytes += reading.metadata.contentSize
            if let reason = Self.difference(entry.metadata, reading.metadata) { return reason }
            return content.isSame ? nil : "its content differs"
        } catch is SourceFileVanished {
            return "it is not there"
        } catch let error as RepositoryError {
            throw error
        } catch let error as StoreError {
            throw error
        } catch {
            return (error as? any ExplainedError)?.message ?? "it cannot be read"
        }
    }

    /// The content's ids; nil for content that lies in its entry, with the bytes themselves.
    private func ids(of entry: StoredEntry, _ tool: ChunkTool) throws -> ContentComparison.Expected {
        switch entry.content {
        case .none: return .bytes([])
        case .inline(let bytes): return .bytes(bytes)
        case .chunks(let ids): return .ids(ids)
        case .chunkLists(let lists):
            return .ids(try lists.flatMap { try repository.chunkList($0, keys: keys, tool: tool) })
        }
    }

    private static func difference(_ wanted: EntryMetadata, _ found: EntryMetadata) -> String? {
        if found.kind != wanted.kind { return "it is of another kind" }
        if found.size != wanted.size { return "it has \(found.size) bytes instead of \(wanted.size)" }
        if found.linkTarget != wanted.linkTarget { return "it points elsewhere" }
        if found.kind != .symbolicLink && found.mode != wanted.mode { return "its mode differs" }
        if found.owner != wanted.owner || found.group != wanted.group { return "its owner differs" }
        if found.modifiedSeconds != wanted.modifiedSeconds || found.modifiedNanoseconds != wanted.modifiedNanoseconds {
            return "its time differs"
        }
        if found.device != wanted.device { return "it is another device" }
        if found.attributes != wanted.attributes { return "its extended attributes differ" }
        return nil
    }
}

/// One file's content, cut as a backup cuts it, and compared id by id.
private struct ContentComparison {
    enum Expected {
        case ids([Digest])
        case bytes([UInt8])
    }

    private let keys: ScopeKeys
    private var chunker: Chunker
    private let expected: Expected
    private var next = 0
    private var pending: [UInt8] = []
    private(set) var isSame = true

    init(keys: ScopeKeys, chunker: Chunker, ids: Expected) {
        self.keys = keys
        self.chunker = chunker
        expected = ids
    }

    mutating func take(_ piece: Span<UInt8>) {
        switch expected {
        case .bytes(let bytes):
            for index in piece.indices where isSame {
                isSame = next < bytes.count && bytes[next] == piece[index]
                next += 1
            }
        case .ids(let ids):
            var found: [Digest] = []
            chunker.split(piece, into: &pending) { found.append(keys.chunkID($0)) }
            for id in found { compare(id, ids) }
        }
    }

    mutating func finish() {
        switch expected {
        case .bytes(let bytes): isSame = isSame && next == bytes.count
        case .ids(let ids):
            if !pending.isEmpty { compare(keys.chunkID(pending.span), ids) }
            isSame = isSame && next == ids.count
        }
    }

    private mutating func compare(_ id: Digest, _ ids: [Digest]) {
        isSame = isSame && next < ids.count && ids[next] == id
        next += 1
    }
}
