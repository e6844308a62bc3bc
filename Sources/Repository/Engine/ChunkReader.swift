import Ledger
import Sealing
import Stores

/// Reads chunks by their ids.
///
/// Used by several threads, each with its own tool.
struct ChunkReader: Sendable {
    let repository: OpenedRepository

    /// Puts a chunk's plaintext into `plain`, replacing what was there.
    /// - Parameter kind: what the chunk must be.
    /// - Throws: ``RepositoryError`` when no live pack holds it, or it is damaged; the store's error.
    func read(
        _ id: Digest,
        kind: ChunkKind,
        keys: ScopeKeys,
        sealer: inout ChunkSealer,
        sealed: inout [UInt8],
        into plain: inout [UInt8]
    ) throws {
        guard let location = try repository.index.find(id) else {
            throw RepositoryError(
                .missingObject,
                "no live pack of repository \(repository.replica.descriptor.id) in store"
                    + " \(repository.replica.store.place.name) holds chunk \(id)",
                remedy: "Restore from another replica, and run `landfast check` on this one."
            )
        }
        guard location.entry.path == keys.path, location.entry.chunk.kind == kind else {
            throw RepositoryError.damaged(
                "the index",
                in: repository.replica.store.place.name,
                "it says that chunk \(id) is another one's"
            )
        }
        try repository.read(location, into: &sealed)
        try sealer.open(sealed.span, as: location.entry.chunk, keys: keys, into: &plain)
    }

    /// A chunk's plaintext.
    func read(_ id: Digest, kind: ChunkKind, keys: ScopeKeys, tool: ChunkTool) throws -> [UInt8] {
        var plain: [UInt8] = []
        try read(id, kind: kind, keys: keys, sealer: &tool.sealer, sealed: &tool.sealed, into: &plain)
        return plain
    }
}
