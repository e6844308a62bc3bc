import Ledger
import Sealing

/// Stores plaintext as chunks, each once.
///
/// Used by several threads, each with its own tool.
final class ChunkWriter: Sendable {
    let sink: PackSink
    /// The repository that chunks go to.
    var repositoryID: RepositoryID { repository.replica.descriptor.id }
    private let repository: OpenedRepository

    init(_ repository: OpenedRepository, sink: PackSink) {
        self.repository = repository
        self.sink = sink
    }

    /// Stores a chunk unless the repository has it.
    /// - Returns: its id.
    func store(
        _ plaintext: Span<UInt8>,
        kind: ChunkKind,
        keys: ScopeKeys,
        sealer: inout ChunkSealer,
        sealed: inout [UInt8]
    ) throws -> Digest {
        precondition(plaintext.count > 0, "a chunk has content")
        precondition(kind != .pointerList || keys.path == .metadata, "pointer lists lie under the metadata leaf")
        let id = keys.chunkID(plaintext)
        guard try repository.index.claim(id) else { return id }
        sealed.removeAll(keepingCapacity: true)
        let compression = sealer.seal(
            plaintext,
            id: id,
            kind: kind,
            keys: keys,
            random: repository.context.random,
            appendTo: &sealed
        )
        let chunk = ChunkDescription(
            id: id,
            kind: kind,
            compression: compression,
            plainLength: UInt32(plaintext.count)
        )
        try sink.add(sealed, path: keys.path, chunk: chunk)
        return id
    }
}
