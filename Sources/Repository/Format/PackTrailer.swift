import Ledger
import Sealing

/// The list of chunks at the end of a pack.
package enum PackTrailer {
    /// Bytes before the first chunk.
    static let headerLength = 8
    /// Bytes after the sealed trailer: its length and the end mark.
    static let footerLength = 12

    /// The plaintext of a trailer for `entries`, which lie in the pack in this order without gaps.
    static func encode(_ entries: [PackEntry]) -> [UInt8] {
        var pathNumbers: [ScopePath: UInt64] = [:]
        var paths: [ScopePath] = []
        for entry in entries where pathNumbers[entry.path] == nil {
            pathNumbers[entry.path] = UInt64(paths.count)
            paths.append(entry.path)
        }
        var writer = ByteWriter()
        writer.varint(UInt64(paths.count))
        for path in paths {
            path.append(to: &writer.bytes)
        }
        writer.varint(UInt64(entries.count))
        for entry in entries {
            writer.varint(pathNumbers[entry.path] ?? 0)
            writer.u8(entry.chunk.kind.rawValue)
            writer.u8(entry.chunk.compression.rawValue)
            entry.chunk.id.append(to: &writer.bytes)
            writer.varint(UInt64(entry.sealedLength))
            writer.varint(UInt64(entry.chunk.plainLength))
        }
        return writer.bytes
    }

    /// Reads a trailer's plaintext.
    /// - Parameter end: where the sealed trailer starts in the pack, which is where the last chunk must end.
    /// - Throws: `SealingError` when it is not what ``encode(_:)`` makes.
    static func decode(_ plaintext: [UInt8], end: Int) throws(SealingError) -> [PackEntry] {
        var reader = ByteReader(plaintext)
        let pathCount = try reader.count(maximum: plaintext.count / ScopePath.byteCount)
        var paths: [ScopePath] = []
        paths.reserveCapacity(pathCount)
        for _ in 0..<pathCount {
            paths.append(try reader.scopePath())
        }
        guard Set(paths).count == paths.count else { throw SealingError(.malformed, "a path that is listed twice") }
        let count = try reader.count(maximum: plaintext.count / 36)
        var entries: [PackEntry] = []
        entries.reserveCapacity(count)
        var offset = headerLength
        var usedPaths = 0
        for _ in 0..<count {
            let path = try reader.count(maximum: Int(UInt32.max))
            guard path < paths.count, path <= usedPaths else {
                throw SealingError(.malformed, "a chunk of a path that is not listed, or not in order")
            }
            usedPaths = max(usedPaths, path + 1)
            let kind = try reader.chunkKind()
            let compression = try reader.compression()
            let id = try reader.digest()
            let sealedLength = try reader.count(maximum: FormatLimits.pack)
            let plainLength = try reader.count(maximum: FormatLimits.pointerList)
            entries.append(
                PackEntry(
                    path: paths[path],
                    chunk: ChunkDescription(
                        id: id,
                        kind: kind,
                        compression: compression,
                        plainLength: UInt32(plainLength)
                    ),
                    offset: UInt32(offset),
                    sealedLength: UInt32(sealedLength)
                )
            )
            offset += sealedLength
            guard offset <= end else { throw SealingError(.malformed, "a chunk that lies beyond the pack's end") }
        }
        try reader.mustBeAtEnd()
        guard usedPaths == paths.count else { throw SealingError(.malformed, "a path without a chunk") }
        guard offset == end else { throw SealingError(.malformed, "bytes in the pack that no chunk covers") }
        return entries
    }
}
