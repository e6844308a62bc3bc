import Files
import Ledger
import Sealing

/// The layout of a run: a sorted, immutable list of chunks and where they lie.
///
/// See Format.md.
enum IndexRun {
    static let headerLength = 24
    static let packLength = 40
    static let entryLength = 56

    /// A run over `locations`, which need not be sorted; an id that occurs twice keeps its first place.
    static func encode(_ locations: [ChunkLocation], packSizes: [Digest: UInt64]) -> [UInt8] {
        let packs = Set(locations.map(\.pack)).sorted()
        let paths = Set(locations.map(\.entry.path)).sorted()
        let packNumbers = Dictionary(uniqueKeysWithValues: packs.enumerated().map { ($1, UInt32($0)) })
        let pathNumbers = Dictionary(uniqueKeysWithValues: paths.enumerated().map { ($1, UInt32($0)) })
        var sorted = locations.sorted { $0.entry.chunk.id < $1.entry.chunk.id }
        sorted.removeConsecutiveDuplicates()
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(
            headerLength + packs.count * packLength + paths.count * ScopePath.byteCount
                + sorted.count * entryLength
        )
        writer.bytes.append(contentsOf: FormatText.runStart)
        writer.u32(UInt32(packs.count))
        writer.u32(UInt32(paths.count))
        writer.u64(UInt64(sorted.count))
        for pack in packs {
            pack.append(to: &writer.bytes)
            writer.u64(packSizes[pack] ?? 0)
        }
        for path in paths {
            path.append(to: &writer.bytes)
        }
        for location in sorted {
            let entry = location.entry
            entry.chunk.id.append(to: &writer.bytes)
            writer.u32(packNumbers[location.pack] ?? 0)
            writer.u32(entry.offset)
            writer.u32(entry.sealedLength)
            writer.u32(entry.chunk.plainLength)
            writer.u32(pathNumbers[entry.path] ?? 0)
            writer.u8(entry.chunk.kind.rawValue)
            writer.u8(entry.chunk.compression.rawValue)
            writer.u16(0)
        }
        return writer.bytes
    }

    /// The tables and the place of the entries of a run.
    struct Header {
        var packs: [(name: Digest, size: UInt64)]
        var paths: [ScopePath]
        var entryCount: Int
        var entriesStart: Int
        /// Where the run ends; a cached run has its filter behind it.
        var end: Int { entriesStart + entryCount * entryLength }
    }

    /// Reads a run's header and tables, and checks that its length is the one they give.
    /// - Parameter isWhole: nothing may follow; a cached run has its filter behind it.
    static func header(_ bytes: Span<UInt8>, isWhole: Bool) throws(SealingError) -> Header {
        guard bytes.count >= headerLength, bytes.starts(with: FormatText.runStart) else {
            throw SealingError(.malformed, "it does not start as a run does")
        }
        let packCount = Int(bytes.u32(at: 8))
        let pathCount = Int(bytes.u32(at: 12))
        let entryCount = bytes.u64(at: 16)
        guard entryCount <= UInt64(UInt32.max) else { throw SealingError(.tooLarge, "more entries than a run has") }
        let pathsStart = headerLength + packCount * packLength
        let entriesStart = pathsStart + pathCount * ScopePath.byteCount
        let end = entriesStart + Int(entryCount) * entryLength
        guard isWhole ? bytes.count == end : bytes.count >= end else {
            throw SealingError(.malformed, "its length is not the one that its header gives")
        }
        var packs: [(name: Digest, size: UInt64)] = []
        for number in 0..<packCount {
            let start = headerLength + number * packLength
            guard let name = Digest(bytes.extracting(start..<start + 32)) else { continue }
            packs.append((name, bytes.u64(at: start + 32)))
        }
        var paths: [ScopePath] = []
        for number in 0..<pathCount {
            let start = pathsStart + number * ScopePath.byteCount
            guard let path = ScopePath(bytes.extracting(start..<start + ScopePath.byteCount)) else {
                throw SealingError(.malformed, "17 bytes that are no path")
            }
            paths.append(path)
        }
        return Header(packs: packs, paths: paths, entryCount: Int(entryCount), entriesStart: entriesStart)
    }

    /// Reads the entry that starts at `start`.
    static func location(_ bytes: Span<UInt8>, at start: Int, _ header: Header) throws(SealingError) -> ChunkLocation {
        let pack = Int(bytes.u32(at: start + 32))
        let path = Int(bytes.u32(at: start + 48))
        guard let id = Digest(bytes.extracting(start..<start + 32)),
            let kind = ChunkKind(rawValue: bytes[start + 52]),
            let compression = Compression(rawValue: bytes[start + 53]),
            pack < header.packs.count,
            path < header.paths.count
        else { throw SealingError(.malformed, "an entry that names what is not there") }
        let offset = bytes.u32(at: start + 36)
        let sealedLength = bytes.u32(at: start + 40)
        guard UInt64(offset) + UInt64(sealedLength) <= UInt64(FormatLimits.pack) else {
            throw SealingError(.malformed, "a chunk beyond the end of packs")
        }
        let plainLength = bytes.u32(at: start + 44)
        guard plainLength <= UInt32(FormatLimits.pointerList) else {
            throw SealingError(.tooLarge, "a chunk larger than chunks are")
        }
        return ChunkLocation(
            pack: header.packs[pack].name,
            entry: PackEntry(
                path: header.paths[path],
                chunk: ChunkDescription(id: id, kind: kind, compression: compression, plainLength: plainLength),
                offset: offset,
                sealedLength: sealedLength
            )
        )
    }
}

extension [ChunkLocation] {
    /// Keeps the first of neighbours with the same id.
    fileprivate mutating func removeConsecutiveDuplicates() {
        var last: Digest?
        removeAll { location in
            defer { last = location.entry.chunk.id }
            return location.entry.chunk.id == last
        }
    }
}

extension Span<UInt8> {
    func u32(at offset: Int) -> UInt32 {
        var value: UInt32 = 0
        for position in 0..<4 {
            value |= UInt32(self[offset + position]) << UInt32(8 * position)
        }
        return value
    }

    func u64(at offset: Int) -> UInt64 {
        UInt64(u32(at: offset)) | UInt64(u32(at: offset + 4)) << 32
    }

    func starts(with prefix: [UInt8]) -> Bool {
        guard count >= prefix.count else { return false }
        return prefix.indices.allSatisfy { self[$0] == prefix[$0] }
    }
}
