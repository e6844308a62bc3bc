import Sealing

/// The ids of a very large file's chunks: the plaintext of a chunk list.
enum ChunkList {
    static func encode(_ ids: some Sequence<Digest>) -> [UInt8] {
        var bytes: [UInt8] = []
        for id in ids {
            id.append(to: &bytes)
        }
        return bytes
    }

    static func decode(_ plaintext: [UInt8]) throws(SealingError) -> [Digest] {
        guard plaintext.count % 32 == 0, plaintext.count / 32 <= FormatLimits.chunksInList else {
            throw SealingError(.malformed, "a chunk list of an impossible length")
        }
        var reader = ByteReader(plaintext)
        var ids: [Digest] = []
        ids.reserveCapacity(plaintext.count / 32)
        while reader.remaining > 0 {
            ids.append(try reader.digest())
        }
        return ids
    }
}
