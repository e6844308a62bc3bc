import Ledger
import Sealing

/// One pack while it is filled: chunks are appended as they are sealed, the trailer comes last.
struct PackBuilder {
    private let buffer: ByteBuffer
    private(set) var entries: [PackEntry] = []
    /// The pack is closed when it has reached this size.
    private let closeAt: Int

    /// An empty pack in an empty buffer that is used again, closed at a random size within the format's bounds.
    init(buffer: ByteBuffer, random: any RandomSource) {
        self.buffer = buffer
        buffer.bytes.append(contentsOf: FormatText.packStart)
        let spread = UInt64(FormatLimits.packCloseMaximum - FormatLimits.packCloseMinimum)
        closeAt = FormatLimits.packCloseMinimum + Int(random.uint64() % spread)
    }

    var isFull: Bool { buffer.bytes.count >= closeAt }
    var isEmpty: Bool { entries.isEmpty }

    /// Adds a chunk that has just been sealed, or one that is moved from another pack as it is.
    mutating func append(_ sealed: Span<UInt8>, path: ScopePath, chunk: ChunkDescription) {
        let offset = buffer.bytes.count
        precondition(offset + sealed.count <= FormatLimits.pack, "a pack stays within its limit")
        entries.append(
            PackEntry(path: path, chunk: chunk, offset: UInt32(offset), sealedLength: UInt32(sealed.count))
        )
        buffer.bytes.append(copying: sealed)
    }

    /// Adds the trailer, and gives back the finished pack with its name; the builder must not be used afterwards.
    func finish(_ sealer: inout MetadataSealer, random: any RandomSource) -> (name: Digest, pack: ByteBuffer) {
        let start = buffer.bytes.count
        sealer.seal(PackTrailer.encode(entries).span, kind: .trailer, random: random, appendTo: &buffer.bytes)
        var footer = ByteWriter()
        footer.u32(UInt32(buffer.bytes.count - start))
        buffer.bytes.append(contentsOf: footer.bytes)
        buffer.bytes.append(contentsOf: FormatText.packEnd)
        let pack = buffer
        let name = SHA256.hash(pack.bytes.span)
        return (name, pack)
    }
}
