internal import Files
internal import Sealing

/// The file with the two slots of 4 KiB, one of which holds the state key.
///
/// Written in place only.
struct KeySlots {
    let path: PathBytes

    static let slotCount = 4096
    static let magic = Array("LFSLOT01".utf8)
    private static let checksumCount = Digest.byteCount
    private static let keyCount = 32

    /// What a slot holds.
    enum Content: Sendable {
        /// The state key of a generation, and the name of the table that it opens.
        case key(generation: UInt64, table: UInt64, key: Secret)
        /// Random bytes in place of what was there, written to the end.
        case scrubbed
        /// A write that did not come to its end, or bytes from elsewhere.
        case torn

        var generation: UInt64? {
            if case .key(let generation, _, _) = self { generation } else { nil }
        }
    }

    private enum Mark: UInt8 {
        case key = 1
        case scrubbed = 2
    }

    /// Makes the file, both slots scrubbed and its blocks in place.
    func create(random: any RandomSource) throws {
        try FileDescriptor.open(path, .readWrite, creating: .exclusive(mode: 0o600)).closing { file in
            try file.allocate(UInt64(2 * Self.slotCount))
            for slot in 0..<2 {
                let content = Self.encodeScrubbed(random: random)
                try file.writeAll(content.span, at: UInt64(slot * Self.slotCount))
            }
            try file.synchronize()
        }
    }

    /// What the two slots hold.
    func read() throws -> [Content] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * Self.slotCount)
        defer { bytes.cleanse() }
        try FileDescriptor.open(path).closing { file throws(FileError) in
            try file.readExactly(2 * Self.slotCount, at: 0, into: &bytes)
        }
        return (0..<2).map { slot in
            Self.decode(bytes.span.extracting(slot * Self.slotCount..<(slot + 1) * Self.slotCount))
        }
    }

    /// Writes a key into a slot, in place, and returns when it is on the disk.
    func write(generation: UInt64, table: UInt64, key: Secret, slot: Int) throws {
        var content = Self.encode(generation: generation, table: table, key: key)
        defer { content.cleanse() }
        try overwrite(slot, with: content.span)
    }

    /// Overwrites a slot with random bytes, in place, and returns when they are on the disk.
    func scrub(slot: Int, random: any RandomSource) throws {
        let content = Self.encodeScrubbed(random: random)
        try overwrite(slot, with: content.span)
    }

    private func overwrite(_ slot: Int, with content: Span<UInt8>) throws {
        precondition(content.count == Self.slotCount, "a slot is written whole")
        try FileDescriptor.open(path, .readWrite).closing { file in
            try file.writeAll(content, at: UInt64(slot * Self.slotCount))
            try file.synchronize()
        }
    }

    // Magic (8), mark (1), zeros (7), generation (8), table (8), key (32), zeros, SHA-256 of all before (32).

    private static func encode(generation: UInt64, table: UInt64, key: Secret) -> [UInt8] {
        precondition(key.count == keyCount, "a state key has 32 bytes")
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(slotCount)
        writer.bytes.append(contentsOf: magic)
        writer.u8(Mark.key.rawValue)
        writer.bytes.append(contentsOf: repeatElement(0, count: 7))
        writer.u64(generation)
        writer.u64(table)
        key.withBytes { writer.bytes($0) }
        writer.bytes.append(contentsOf: repeatElement(0, count: slotCount - checksumCount - writer.bytes.count))
        SHA256.hash(writer.bytes.span).append(to: &writer.bytes)
        return writer.bytes
    }

    private static func encodeScrubbed(random: any RandomSource) -> [UInt8] {
        var bytes = magic
        bytes.append(Mark.scrubbed.rawValue)
        bytes.append(contentsOf: random.bytes(slotCount - checksumCount - bytes.count))
        SHA256.hash(bytes.span).append(to: &bytes)
        return bytes
    }

    private static func decode(_ bytes: Span<UInt8>) -> Content {
        let body = slotCount - checksumCount
        let checksum = Digest(bytes.extracting(body..<slotCount))
        guard SHA256.hash(bytes.extracting(0..<body)) == checksum, magic.indices.allSatisfy({ bytes[$0] == magic[$0] })
        else { return .torn }
        switch Mark(rawValue: bytes[magic.count]) {
        case .key:
            return .key(
                generation: word(bytes, at: 16),
                table: word(bytes, at: 24),
                key: Secret(copying: bytes.extracting(32..<32 + keyCount))
            )
        case .scrubbed: return .scrubbed
        case nil: return .torn
        }
    }

    private static func word(_ bytes: Span<UInt8>, at start: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
    }
}
