import Sealing

/// What each of the engine's threads keeps for itself.
final class ChunkTool {
    var sealer: ChunkSealer
    /// For sealed bytes on their way to a pack or from a store.
    var sealed: [UInt8] = []
    /// For plaintext.
    var plain: [UInt8] = []
    /// For reading from the source.
    var piece: [UInt8] = []

    init(repository: RepositoryID) {
        sealer = ChunkSealer(repository: repository)
    }
}
