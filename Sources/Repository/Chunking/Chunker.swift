import Ledger
import Sealing

/// Cuts a stream of bytes by content: a gear hash with normalised chunking.
///
/// See Format.md.
struct Chunker {
    private let gear: [UInt64]
    private let minimum: Int
    private let average: Int
    private let maximum: Int
    private let strictMask: UInt64
    private let looseMask: UInt64
    private var hash: UInt64 = 0
    /// Bytes of the present chunk that have been looked at.
    private var position = 0

    /// A chunker for one file.
    /// - Parameters:
    ///   - minimum: bytes; the hash starts 64 bytes before.
    ///   - average: bytes, a power of two.
    ///   - maximum: bytes.
    init(gear: GearTable, minimum: Int, average: Int, maximum: Int) {
        precondition(minimum >= 64 && minimum < average && average < maximum, "chunk sizes are in order")
        precondition(average.nonzeroBitCount == 1, "the average is a power of two")
        self.gear = gear.values
        self.minimum = minimum
        self.average = average
        self.maximum = maximum
        let bits = average.trailingZeroBitCount
        strictMask = ~0 << UInt64(64 - bits - 2)
        looseMask = ~0 << UInt64(64 - bits + 2)
    }

    /// Looks at the next bytes of the stream.
    /// - Returns: how many of them still belong to the present chunk, when it ends among them; the next call then starts
    ///   a new chunk with the byte after. Nil when the chunk goes on beyond them.
    mutating func cut(_ bytes: Span<UInt8>) -> Int? {
        let start = position
        var offset = min(max(minimum - 64 - start, 0), bytes.count)
        offset = scan(bytes, from: offset, to: min(max(minimum - start, 0), bytes.count), mask: nil).offset
        var found: Bool
        (offset, found) = scan(bytes, from: offset, to: min(max(average - start, 0), bytes.count), mask: strictMask)
        if !found {
            (offset, found) = scan(bytes, from: offset, to: min(maximum - start, bytes.count), mask: looseMask)
        }
        if found || start + offset == maximum {
            hash = 0
            position = 0
            return offset
        }
        position = start + bytes.count
        return nil
    }

    /// Hashes bytes up to `end`, or up to the first after which the masked hash is 0.
    private mutating func scan(
        _ bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        mask: UInt64?
    ) -> (offset: Int, found: Bool) {
        guard start < end else { return (start, false) }
        let gear = gear
        let table = gear.span
        var hash = hash
        defer { self.hash = hash }
        guard let mask else {
            for offset in start..<end {
                hash = (hash << 1) &+ table[Int(bytes[offset])]
            }
            return (end, false)
        }
        for offset in start..<end {
            hash = (hash << 1) &+ table[Int(bytes[offset])]
            if hash & mask == 0 { return (offset + 1, true) }
        }
        return (end, false)
    }
}

extension Chunker {
    /// Splits the next bytes of a stream: whole chunks are handed out, the rest stays in `pending`.
    /// - Parameter pending: the present chunk so far; what is left in it at the end of the stream is the last chunk.
    mutating func split(
        _ bytes: Span<UInt8>,
        into pending: inout [UInt8],
        _ chunk: (Span<UInt8>) throws -> Void
    ) rethrows {
        var start = 0
        while start < bytes.count {
            let rest = bytes.extracting(start..<bytes.count)
            guard let end = cut(rest) else {
                pending.append(copying: rest)
                return
            }
            if pending.isEmpty {
                try chunk(rest.extracting(0..<end))
            } else {
                pending.append(copying: rest.extracting(0..<end))
                try chunk(pending.span)
                pending.removeAll(keepingCapacity: true)
            }
            start += end
        }
    }
}

extension Chunker {
    /// A chunker with a repository's own table and sizes.
    /// - Throws: ``RepositoryError`` of kind `unsupportedFormat` for sizes that format 1 does not have.
    init(_ repository: OpenedRepository) throws(RepositoryError) {
        let sizes = repository.replica.descriptor.chunker
        guard sizes.minimum >= 64, sizes.minimum < sizes.average, sizes.average < sizes.maximum,
            sizes.average.nonzeroBitCount == 1, sizes.maximum <= FormatLimits.chunk
        else {
            throw RepositoryError(
                .unsupportedFormat,
                "repository \(repository.replica.descriptor.id) is to be cut into chunks of \(sizes.minimum),"
                    + " \(sizes.average), \(sizes.maximum) bytes, which this version cannot do",
                remedy: "Use the version of landfast that made it, or a later one."
            )
        }
        self.init(
            gear: GearTable(metadataKeys: repository.metadataKeys),
            minimum: Int(sizes.minimum),
            average: Int(sizes.average),
            maximum: Int(sizes.maximum)
        )
    }
}
