/// What a chunk's plaintext is.
///
/// The value is part of the key and of the associated data.
package enum ChunkKind: UInt8, Hashable, Sendable {
    case data = 0
    case entryList = 1
    case pointerList = 2
    case chunkList = 3
}

/// What a metadata object's plaintext is.
enum MetadataKind: UInt8 {
    case trailer = 16
    case index = 17
    case manifest = 18
}

/// How a chunk's plaintext was packed before it was sealed.
package enum Compression: UInt8, Hashable, Sendable {
    case none = 0
    case zstandard = 1
}
