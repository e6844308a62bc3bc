package import Ledger
package import Sealing

/// What is known of a chunk besides where it lies.
package struct ChunkDescription: Hashable, Sendable {
    /// HMAC of the plaintext under its scope's id key.
    package var id: Digest
    /// What its plaintext is.
    package var kind: ChunkKind
    /// How the plaintext was packed.
    package var compression: Compression
    /// Bytes of the plaintext.
    package var plainLength: UInt32
}

/// One chunk in a pack, as its trailer lists it.
package struct PackEntry: Hashable, Sendable {
    /// The scope that it belongs to.
    package var path: ScopePath
    /// Id, kind, compression, plain length.
    package var chunk: ChunkDescription
    /// Where its sealed bytes start in the pack.
    package var offset: UInt32
    /// Bytes, nonce and tag included.
    package var sealedLength: UInt32
}

/// One chunk's place in the repository.
package struct ChunkLocation: Hashable, Sendable {
    /// The pack that holds it.
    package var pack: Digest
    /// Its line in that pack.
    package var entry: PackEntry
}
