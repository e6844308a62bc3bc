import Ledger
import Sealing

extension ByteReader {
    /// A varint that counts or measures something and must not be larger than `maximum`.
    mutating func count(maximum: Int) throws(SealingError) -> Int {
        let value = try varint()
        guard value <= UInt64(maximum) else { throw SealingError(.tooLarge, "a count of \(value), at most \(maximum)") }
        return Int(value)
    }

    mutating func digest() throws(SealingError) -> Digest {
        let bytes = try take(32)
        guard let digest = Digest(bytes.span) else { throw SealingError(.malformed, "a digest of another length") }
        return digest
    }

    mutating func scopePath() throws(SealingError) -> ScopePath {
        let bytes = try take(ScopePath.byteCount)
        guard let path = ScopePath(bytes.span) else { throw SealingError(.malformed, "17 bytes that are no path") }
        return path
    }

    mutating func chunkKind() throws(SealingError) -> ChunkKind {
        guard let kind = ChunkKind(rawValue: try u8()) else {
            throw SealingError(.malformed, "an unknown kind of chunk")
        }
        return kind
    }

    mutating func compression() throws(SealingError) -> Compression {
        guard let compression = Compression(rawValue: try u8()) else {
            throw SealingError(.malformed, "an unknown compression")
        }
        return compression
    }

    mutating func zigzag() throws(SealingError) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}

extension ByteWriter {
    mutating func zigzag(_ value: Int64) {
        varint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }
}
