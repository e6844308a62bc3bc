import Ledger
import Sealing

/// One pack while it is filled: chunks are appended as they are sealed, the trailer comes last.
struct PackBuilder {
    private(set) var bytes: [UInt8]
    private(set) var entries: [PackEntry] = []
    /// The pack is closed when it has reached this size.
    private let closeAt: Int

    /// An empty pack in a buffer that is used again, closed at a random size within the format's bounds.
    init(buffer: [UInt8], random: any RandomSource) {
        bytes = buffer
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: FormatText.packStart)
        let spread = UInt64(FormatLimits.packCloseMaximum - FormatLimits.packCloseMinimum)
        closeAt = FormatLimits.packCloseMinimum + Int(random.uint64() % spread)
    }

    var isFull: Bool { bytes.count >= closeAt }
    var isEmpty: Bool { entries.isEmpty }

    /// Adds a chunk that has just been sealed, or one that is moved from another pack as it is.
    mutating func append(_ sealed: Span<UInt8>, path: ScopePath, chunk: ChunkDescription) {
        precondition(bytes.count + sealed.count <= FormatLimits.pack, "a pack stays within its limit")
        entries.append(
            PackEntry(path: path, chunk: chunk, offset: UInt32(bytes.count), sealedLength: UInt32(sealed.count))
        )
        bytes.append(copying: sealed)
    }

    /// Adds the trailer and gives back the finished pack with its name.
    ///
    /// The builder is empty afterwards.
    mutating func finish(
        _ sealer: inout MetadataSealer,
        random: any RandomSource
    ) -> (name: Digest, bytes: [UInt8], entries: [PackEntry]) {
        let start = bytes.count
        sealer.seal(PackTrailer.encode(entries).span, kind: .trailer, random: random, appendTo: &bytes)
        var footer = ByteWriter()
        footer.u32(UInt32(bytes.count - start))
        bytes.append(contentsOf: footer.bytes)
        bytes.append(contentsOf: FormatText.packEnd)
        var finished: [UInt8] = []
        swap(&finished, &bytes)
        let list = entries
        entries = []
        return (SHA256.hash(finished.span), finished, list)
    }
}

extension [UInt8] {
    /// Appends all bytes of a span.
    mutating func append(copying source: Span<UInt8>) {
        append(addingCapacity: source.count) { target in
            unsafe source.withUnsafeBufferPointer { source in
                unsafe target.withUnsafeMutableBufferPointer { buffer, initialized in
                    guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
                    unsafe to.update(from: from, count: source.count)
                    initialized = source.count
                }
            }
        }
    }
}
