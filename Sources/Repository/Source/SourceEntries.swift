internal import Files
internal import Sealing

/// The entries of one scope, in path order, packed: a walk finds millions of them, and all wait for their turn.
///
/// An entry takes some fifty bytes here and several hundred as a value: of its path only what differs from the path before
/// is kept, of its numbers only the digits.
package struct SourceEntries: Sendable {
    /// Packed entries, one after the other; more than one block when there are many, so that growing moves little.
    private var blocks: [[UInt8]] = []
    private var last: [UInt8] = []
    /// How many there are.
    package private(set) var count = 0
    /// How many of them are files.
    package private(set) var fileCount = 0
    /// Bytes of all files, as the walk saw them.
    package private(set) var fileBytes: UInt64 = 0

    /// No entries.
    package init() {}

    /// Entries that are in order.
    package init(_ entries: some Sequence<SourceEntry>) {
        for entry in entries { append(entry) }
    }

    /// Adds the next entry.
    ///
    /// What a walk does not see is not kept: extended attributes, and where a sparse file holds data.
    package mutating func append(_ entry: SourceEntry) {
        let metadata = entry.metadata
        precondition(metadata.attributes.isEmpty && metadata.extents == nil, "a walk sees neither attributes nor holes")
        if (blocks.last?.count ?? Self.blockBytes) >= Self.blockBytes { blocks.append([]) }
        var writer = ByteWriter()
        // Written in place: the block is moved out and back, not copied.
        swap(&writer.bytes, &blocks[blocks.count - 1])
        defer { swap(&writer.bytes, &blocks[blocks.count - 1]) }
        let path = entry.path.bytes
        let shared = Self.shared(last, path)
        last = path
        writer.varint(UInt64(shared))
        writer.varint(UInt64(path.count - shared))
        writer.bytes(path.span.extracting(shared..<path.count))
        writer.u8(metadata.kind.rawValue)
        writer.u16(metadata.mode)
        writer.varint(UInt64(metadata.owner))
        writer.varint(UInt64(metadata.group))
        writer.zigzag(metadata.modifiedSeconds)
        writer.u32(metadata.modifiedNanoseconds)
        writer.varint(metadata.size)
        writer.varint(metadata.changeToken.inode)
        writer.zigzag(metadata.changeToken.changedSeconds)
        writer.u32(metadata.changeToken.changedNanoseconds)
        writer.varint(metadata.linkGroup)
        if metadata.kind == .symbolicLink { writer.lengthPrefixed(metadata.linkTarget.span) }
        if metadata.kind == .characterDevice || metadata.kind == .blockDevice {
            writer.u32(metadata.device.major)
            writer.u32(metadata.device.minor)
        }
        count += 1
        guard metadata.kind == .file else { return }
        fileCount += 1
        fileBytes &+= metadata.size
    }

    private static func shared(_ left: [UInt8], _ right: [UInt8]) -> Int {
        let count = Swift.min(left.count, right.count)
        var shared = 0
        while shared < count, left[shared] == right[shared] { shared += 1 }
        return shared
    }

    /// A block that has so many bytes gets no more entries.
    private static let blockBytes = 256 << 10
}

extension SourceEntries: Sequence {
    /// Goes through entries in their order.
    package struct Iterator: IteratorProtocol {
        private var blocks: ArraySlice<[UInt8]>
        private var reader = ByteReader([])
        private var path: [UInt8] = []

        fileprivate init(_ blocks: [[UInt8]]) {
            self.blocks = blocks[...]
        }

        /// The next entry; nil at the end.
        package mutating func next() -> SourceEntry? {
            if reader.remaining == 0 {
                guard let block = blocks.popFirst() else { return nil }
                reader = ByteReader(block)
            }
            do throws(SealingError) {
                return try read()
            } catch {
                preconditionFailure("what was packed can be unpacked: \(error)")
            }
        }

        private mutating func read() throws(SealingError) -> SourceEntry {
            let shared = Int(try reader.varint())
            path.removeLast(path.count - shared)
            path += try reader.take(Int(try reader.varint()))
            guard let kind = EntryKind(rawValue: try reader.u8()), let name = PathBytes(bytes: path) else {
                throw SealingError(.malformed, "it is no entry")
            }
            var metadata = EntryMetadata(
                kind: kind,
                mode: try reader.u16(),
                owner: UInt32(try reader.varint()),
                group: UInt32(try reader.varint()),
                modifiedSeconds: try reader.zigzag(),
                modifiedNanoseconds: try reader.u32(),
                size: try reader.varint(),
                linkTarget: [],
                changeToken: ChangeToken(
                    inode: try reader.varint(),
                    changedSeconds: try reader.zigzag(),
                    changedNanoseconds: try reader.u32()
                ),
                linkGroup: try reader.varint()
            )
            if kind == .symbolicLink { metadata.linkTarget = try reader.lengthPrefixed(maximum: .max) }
            if kind == .characterDevice || kind == .blockDevice {
                metadata.device = DeviceNumber(major: try reader.u32(), minor: try reader.u32())
            }
            return SourceEntry(path: name, metadata: metadata)
        }
    }

    /// An iterator over all entries.
    package func makeIterator() -> Iterator { Iterator(blocks) }
}
