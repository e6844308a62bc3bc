import Files
package import Ledger
package import Sealing

/// The entries of one scope, or a part of them: the plaintext of an entry list.
///
/// See Format.md.
package enum EntryList {
    static let version: UInt8 = 1

    /// The beginning of a list: its version and the scope's label.
    static func start(label: ScopeLabel?, _ writer: inout ByteWriter) {
        writer.u8(version)
        writer.lengthPrefixed(Array((label?.description ?? "").utf8).span)
    }

    /// Appends one entry.
    static func append(_ entry: StoredEntry, to writer: inout ByteWriter) {
        let metadata = entry.metadata
        writer.lengthPrefixed(entry.path.bytes.span)
        writer.u8(EntryExtras.flags(of: metadata) | metadata.kind.rawValue)
        writer.u16(metadata.mode)
        writer.varint(UInt64(metadata.owner))
        writer.varint(UInt64(metadata.group))
        writer.zigzag(metadata.modifiedSeconds)
        writer.varint(UInt64(metadata.modifiedNanoseconds))
        writer.varint(metadata.changeToken.inode)
        writer.zigzag(metadata.changeToken.changedSeconds)
        writer.varint(UInt64(metadata.changeToken.changedNanoseconds))
        EntryExtras.append(metadata, to: &writer)
        switch metadata.kind {
        case .folder, .namedPipe, .socket: break
        case .symbolicLink: writer.lengthPrefixed(metadata.linkTarget.span)
        case .characterDevice, .blockDevice:
            writer.varint(UInt64(metadata.device.major))
            writer.varint(UInt64(metadata.device.minor))
        case .file:
            writer.varint(metadata.size)
            EntryExtras.append(metadata.extents, to: &writer)
            append(entry.content, size: metadata.contentSize, to: &writer)
        }
    }

    private static func append(_ content: StoredContent, size: UInt64, to writer: inout ByteWriter) {
        switch content {
        case .none:
            preconditionFailure("a file has content, if only an empty one")
        case .inline(let bytes):
            precondition(UInt64(bytes.count) == size, "a file's size is that of its content")
            writer.u8(0)
            writer.bytes.append(contentsOf: bytes)
        case .chunks(let ids):
            writer.u8(1)
            append(ids, to: &writer)
        case .chunkLists(let ids):
            writer.u8(2)
            append(ids, to: &writer)
        }
    }

    private static func append(_ ids: [Digest], to writer: inout ByteWriter) {
        writer.varint(UInt64(ids.count))
        for id in ids {
            id.append(to: &writer.bytes)
        }
    }

    /// Reads a list: its label and its entries, in order.
    /// - Throws: `SealingError` when the bytes are not what a writer makes, or a path is unsafe or out of order.
    package static func decode(_ plaintext: [UInt8]) throws(SealingError) -> (
        label: ScopeLabel?, entries: [StoredEntry]
    ) {
        var reader = ByteReader(plaintext)
        guard try reader.u8() == version else { throw SealingError(.malformed, "an unknown version of entry list") }
        let label = try decodeLabel(try reader.lengthPrefixed(maximum: 1024))
        var entries: [StoredEntry] = []
        while reader.remaining > 0 {
            let entry = try decodeEntry(&reader)
            if let last = entries.last, !EntryOrder.precedes(last.path, entry.path) {
                throw SealingError(.malformed, "paths that are not in order")
            }
            entries.append(entry)
        }
        return (label, entries)
    }

    private static func decodeLabel(_ bytes: [UInt8]) throws(SealingError) -> ScopeLabel? {
        if bytes.isEmpty { return nil }
        guard let text = String(validating: bytes, as: UTF8.self), let label = try? ScopeLabel(parsing: text) else {
            throw SealingError(.malformed, "a label that is none")
        }
        return label
    }

    private static func decodeEntry(_ reader: inout ByteReader) throws(SealingError) -> StoredEntry {
        let pathBytes = try reader.lengthPrefixed(maximum: FormatLimits.path)
        guard let path = PathBytes(bytes: pathBytes), EntryPath.isSafe(pathBytes) else {
            throw SealingError(.malformed, "a path that no snapshot may hold")
        }
        let (kind, flags) = try EntryExtras.decodeKind(try reader.u8())
        let mode = try reader.u16()
        guard mode <= 0o7777 else { throw SealingError(.malformed, "mode bits that do not exist") }
        let owner = try reader.count(maximum: Int(UInt32.max))
        let group = try reader.count(maximum: Int(UInt32.max))
        let modifiedSeconds = try reader.zigzag()
        let modifiedNanoseconds = try reader.count(maximum: 999_999_999)
        let inode = try reader.varint()
        let changedSeconds = try reader.zigzag()
        let changedNanoseconds = try reader.count(maximum: 999_999_999)
        var metadata = EntryMetadata(
            kind: kind,
            mode: mode,
            owner: UInt32(owner),
            group: UInt32(group),
            modifiedSeconds: modifiedSeconds,
            modifiedNanoseconds: UInt32(modifiedNanoseconds),
            size: 0,
            linkTarget: [],
            changeToken: ChangeToken(
                inode: inode,
                changedSeconds: changedSeconds,
                changedNanoseconds: UInt32(changedNanoseconds)
            )
        )
        try EntryExtras.decode(flags, &reader, into: &metadata)
        switch kind {
        case .folder, .namedPipe, .socket:
            return StoredEntry(path: path, metadata: metadata, content: .none)
        case .characterDevice, .blockDevice:
            metadata.device = DeviceNumber(
                major: UInt32(try reader.count(maximum: Int(UInt32.max))),
                minor: UInt32(try reader.count(maximum: Int(UInt32.max)))
            )
            return StoredEntry(path: path, metadata: metadata, content: .none)
        case .symbolicLink:
            metadata.linkTarget = try reader.lengthPrefixed(maximum: FormatLimits.path)
            return StoredEntry(path: path, metadata: metadata, content: .none)
        case .file:
            metadata.size = try reader.varint()
            metadata.extents = try EntryExtras.decodeExtents(flags, &reader, size: metadata.size)
            let content = try decodeContent(&reader, size: metadata.contentSize)
            return StoredEntry(path: path, metadata: metadata, content: content)
        }
    }

    private static func decodeContent(_ reader: inout ByteReader, size: UInt64) throws(SealingError) -> StoredContent {
        switch try reader.u8() {
        case 0:
            guard size <= UInt64(reader.remaining) else {
                throw SealingError(.malformed, "a file that is longer than its list")
            }
            return .inline(try reader.take(Int(size)))
        case 1: return .chunks(try decodeIDs(&reader, maximum: FormatLimits.chunksInEntry))
        case 2: return .chunkLists(try decodeIDs(&reader, maximum: FormatLimits.chunksInEntry))
        default: throw SealingError(.malformed, "an unknown form of content")
        }
    }

    private static func decodeIDs(_ reader: inout ByteReader, maximum: Int) throws(SealingError) -> [Digest] {
        let count = try reader.count(maximum: min(maximum, reader.remaining / 32))
        var ids: [Digest] = []
        ids.reserveCapacity(count)
        for _ in 0..<count {
            ids.append(try reader.digest())
        }
        return ids
    }
}
