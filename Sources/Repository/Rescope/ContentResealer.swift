import Ledger
import Sealing

/// Seals files' contents again under another leaf, chunk by chunk, cut as they were.
final class ContentResealer {
    /// True when the snapshot's manifest says that chunks were lost: what is missing then stays missing.
    var isAnythingLost = false
    private let repository: OpenedRepository
    private let writer: ChunkWriter
    private let tool: ChunkTool
    /// What chunks became, since several files and snapshots share them.
    private var known: [Key: Digest] = [:]

    private struct Key: Hashable {
        let id: Digest
        let leaf: ScopePath
    }

    private static let maximumKnown = 1 << 18

    init(repository: OpenedRepository, writer: ChunkWriter, tool: ChunkTool) {
        self.repository = repository
        self.writer = writer
        self.tool = tool
    }

    /// An entry's content under another leaf.
    func content(of entry: StoredEntry, from: ScopeKeys, to: ScopeKeys) throws -> StoredContent {
        guard from.path != to.path else { return entry.content }
        switch entry.content {
        case .none, .inline: return entry.content
        case .chunks(let ids): return .chunks(try ids.map { try reseal($0, from, to) })
        case .chunkLists(let lists):
            let ids = try lists.flatMap { try repository.chunkList($0, keys: from, tool: tool) }
            return try ChunkIDs.content(ids.map { try reseal($0, from, to) }, keys: to, writer: writer, tool: tool)
        }
    }

    private func reseal(_ id: Digest, _ from: ScopeKeys, _ to: ScopeKeys) throws -> Digest {
        let key = Key(id: id, leaf: to.path)
        if let new = known[key] { return new }
        let plain: [UInt8]
        do {
            plain = try ChunkReader(repository: repository).read(id, kind: .data, keys: from, tool: tool)
        } catch let error as RepositoryError where error.kind == .missingObject && isAnythingLost {
            return id
        }
        let new = try writer.store(plain.span, kind: .data, keys: to, sealer: &tool.sealer, sealed: &tool.sealed)
        if known.count >= Self.maximumKnown { known = [:] }
        known[key] = new
        return new
    }
}
