internal import Files
internal import Sealing

/// Which tombstones were applied, in which generation and when: records that are only added.
///
/// Nothing secret.
struct PunctureLog {
    /// When a tombstone was applied.
    struct Record: Hashable, Sendable {
        let generation: UInt64
        let time: Timestamp
    }

    let path: PathBytes

    /// Digest (32), generation (8), milliseconds (8), the first 16 bytes of the SHA-256 of these.
    private static let recordBytes = 64
    private static let contentBytes = 48
    private static let maximumBytes = 4_000_000 * recordBytes

    /// The last record of each tombstone, and how many there are; one that was not written to its end counts as none.
    func read() throws -> (records: [Digest: Record], count: UInt64) {
        let bytes = try AtomicFile.readIfPresent(path, maximumBytes: Self.maximumBytes) ?? []
        var records: [Digest: Record] = [:]
        var count: UInt64 = 0
        for start in stride(from: 0, through: bytes.count - Self.recordBytes, by: Self.recordBytes) {
            let content = Array(bytes[start..<start + Self.contentBytes])
            guard Self.check(content) == bytes[start + Self.contentBytes..<start + Self.recordBytes] else { continue }
            var reader = ByteReader(content)
            let digestBytes = try reader.take(Digest.byteCount)
            guard let digest = Digest(digestBytes.span) else { continue }
            let record = Record(
                generation: try reader.u64(),
                time: Timestamp(milliseconds: Int64(bitPattern: try reader.u64()))
            )
            records[digest] = record
            count += 1
        }
        return (records, count)
    }

    /// Adds records, durably.
    func append(_ digests: [Digest], _ record: Record) throws {
        guard !digests.isEmpty else { return }
        var writer = ByteWriter()
        for digest in digests {
            var content = ByteWriter()
            digest.append(to: &content.bytes)
            content.u64(record.generation)
            content.u64(UInt64(bitPattern: record.time.milliseconds))
            writer.bytes(content.bytes.span)
            writer.bytes.append(contentsOf: Self.check(content.bytes))
        }
        try FileDescriptor.open(path, .readWrite, creating: .ifMissing(mode: 0o600)).closing { file in
            let size = try file.status().size
            try file.writeAll(writer.bytes.span, at: size - size % UInt64(Self.recordBytes))
            try file.synchronize()
        }
        try FileSystem.synchronizeDirectory(path.parent)
    }

    private static func check(_ content: [UInt8]) -> ArraySlice<UInt8> {
        SHA256.hash(content.span).bytes.prefix(recordBytes - contentBytes)
    }
}
