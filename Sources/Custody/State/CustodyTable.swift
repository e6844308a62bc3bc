internal import Ledger
internal import Sealing

/// Where the parts of a table stand.
enum TableLayout {
    /// A shard is told by so many leading bits of the person.
    static let shardBits = 8
    static let shardCount = 1 << shardBits
    static let keyCount = 32
    static let labelKey = 0
    static let rootSeed = 32
    /// Label key, root signing seed, and for each shard its covering node or the key of its file.
    static let secretCount = 64 + shardCount * keyCount

    static func shard(_ shard: Int) -> Int { 64 + shard * keyCount }
}

/// What a custodian knows of one repository: sealed as a whole under the state key.
struct CustodyTable: Sendable {
    /// How a shard's nodes are kept.
    enum Shard: Hashable, Sendable {
        /// The secret is the node that covers the whole shard.
        case whole
        /// The secret is the key of the file with this name.
        case punctured(file: UInt64)
    }

    /// Rises by one with each change.
    var generation: UInt64
    /// The highest head that was seen.
    var head: HeadMark?
    /// How many entries the ledger had at most.
    var ledgerCount: Int
    /// The ledger's root then.
    var ledgerRoot: Digest
    /// How many records of the puncture log this state was made with, at least: when the log has more, the state is an old
    /// one that somebody brought back.
    var applied: UInt64
    /// When tombstones of the whole repository were first seen here, as far as they wait.
    var waiting: [Digest: Timestamp]
    /// 256 of them; empty once the repository was destroyed.
    var shards: [Shard]
    /// ``TableLayout/secretCount`` bytes; nil once the repository was destroyed.
    var secrets: Secret?

    /// True once all nodes, the label key and the root signing seed are gone.
    var isDestroyed: Bool { secrets == nil }

    /// Copies a part of the secrets.
    /// - Throws: ``CustodyError`` with `destroyed`.
    func secret(at start: Int, repository: RepositoryID) throws -> Secret {
        guard let secrets else {
            throw CustodyError(.destroyed, "the keys of repository \(repository) were destroyed")
        }
        return secrets.withBytes { Secret(copying: $0.extracting(start..<start + TableLayout.keyCount)) }
    }
}

extension CustodyTable {
    /// Bytes of a sealed table at most.
    static let maximumBytes = 1 << 20
    /// Tombstones that can wait at once.
    static let maximumWaiting = 1000

    /// Seals the table for its generation.
    func seal(in folder: StateFolder, stateKey: Secret, random: any RandomSource) -> [UInt8] {
        var plain = encode()
        defer { plain.cleanse() }
        var sealed: [UInt8] = []
        var cipher = AuthenticatedCipher()
        folder.tableKey(stateKey).withBytes { key in
            cipher.seal(
                plain.span,
                key: key,
                nonce: random.bytes(12).span,
                associatedData: Self.associatedData(folder, generation).span,
                appendTo: &sealed
            )
        }
        return sealed
    }

    /// Opens a table.
    /// - Throws: ``CustodyError`` with `damaged` or `wrongRootSecret`: the two cannot be told apart.
    static func open(
        _ sealed: [UInt8],
        in folder: StateFolder,
        generation: UInt64,
        stateKey: Secret
    ) throws -> CustodyTable {
        var plain: [UInt8] = []
        defer { plain.cleanse() }
        var cipher = AuthenticatedCipher()
        var isOpened = false
        folder.tableKey(stateKey).withBytes { key in
            let data = associatedData(folder, generation)
            isOpened = (try? cipher.open(sealed.span, key: key, associatedData: data.span, appendTo: &plain)) != nil
        }
        guard isOpened else {
            throw CustodyError(
                .wrongRootSecret,
                "the table of repository \(folder.repository) does not open: the root secret is not the one it was "
                    + "sealed with, or the file was changed"
            )
        }
        guard let table = decode(plain), table.generation == generation else {
            throw CustodyError(.damaged, "the table of repository \(folder.repository) is not of format 1")
        }
        return table
    }

    /// The length of what is no secret (4 bytes), that, the secrets.
    func encode() -> [UInt8] {
        var open = ByteWriter()
        open.u8(1)
        open.u64(generation)
        open.u8(head == nil ? 0 : 1)
        if let head {
            open.u64(head.number)
            head.digest.append(to: &open.bytes)
        }
        open.u64(UInt64(ledgerCount))
        ledgerRoot.append(to: &open.bytes)
        open.u64(applied)
        open.varint(UInt64(waiting.count))
        for (digest, time) in waiting.sorted(by: { $0.key < $1.key }) {
            digest.append(to: &open.bytes)
            open.u64(UInt64(bitPattern: time.milliseconds))
        }
        open.u8(isDestroyed ? 1 : 0)
        for shard in shards {
            switch shard {
            case .whole: open.u8(0)
            case .punctured(let file):
                open.u8(1)
                open.u64(file)
            }
        }
        var plain = ByteWriter()
        plain.bytes.reserveCapacity(4 + open.bytes.count + TableLayout.secretCount)
        plain.u32(UInt32(open.bytes.count))
        plain.bytes(open.bytes.span)
        if let secrets { secrets.withBytes { plain.bytes($0) } }
        return plain.bytes
    }

    static func decode(_ plain: [UInt8]) -> CustodyTable? {
        guard plain.count >= 4 else { return nil }
        let openCount = (0..<4).reduce(0) { $0 | Int(plain[$1]) << (8 * $1) }
        guard openCount <= plain.count - 4 else { return nil }
        let rest = plain.count - 4 - openCount
        guard rest == 0 || rest == TableLayout.secretCount else { return nil }
        var secrets: Secret?
        if rest > 0 { secrets = Secret(copying: plain.span.extracting(4 + openCount..<plain.count)) }
        var reader = ByteReader(Array(plain[4..<4 + openCount]))
        return try? decode(&reader, secrets: secrets)
    }

    private static func decode(_ reader: inout ByteReader, secrets: Secret?) throws -> CustodyTable? {
        guard try reader.u8() == 1 else { return nil }
        let generation = try reader.u64()
        var head: HeadMark?
        if try flag(&reader) {
            let number = try reader.u64()
            guard let digest = try digest(&reader) else { return nil }
            head = HeadMark(number: number, digest: digest)
        }
        guard let count = Int(exactly: try reader.u64()), let root = try digest(&reader) else { return nil }
        let applied = try reader.u64()
        var waiting: [Digest: Timestamp] = [:]
        let waitingCount = try reader.varint()
        guard waitingCount <= UInt64(maximumWaiting) else { return nil }
        var last: Digest?
        for _ in 0..<waitingCount {
            guard let digest = try digest(&reader), last.map({ $0 < digest }) ?? true else { return nil }
            last = digest
            waiting[digest] = Timestamp(milliseconds: Int64(bitPattern: try reader.u64()))
        }
        let isDestroyed = try flag(&reader)
        guard isDestroyed == (secrets == nil) else { return nil }
        var shards: [Shard] = []
        for _ in 0..<(isDestroyed ? 0 : TableLayout.shardCount) {
            shards.append(try flag(&reader) ? .punctured(file: try reader.u64()) : .whole)
        }
        try reader.mustBeAtEnd()
        return CustodyTable(
            generation: generation,
            head: head,
            ledgerCount: count,
            ledgerRoot: root,
            applied: applied,
            waiting: waiting,
            shards: shards,
            secrets: secrets
        )
    }

    /// A byte that is 0 or 1, and nothing else.
    private static func flag(_ reader: inout ByteReader) throws -> Bool {
        let byte = try reader.u8()
        guard byte <= 1 else { throw SealingError(.malformed, "a flag that is neither set nor not set") }
        return byte == 1
    }

    private static func digest(_ reader: inout ByteReader) throws -> Digest? {
        let bytes = try reader.take(Digest.byteCount)
        return Digest(bytes.span)
    }

    private static func associatedData(_ folder: StateFolder, _ generation: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes = Array("landfast/1/table".utf8) + folder.repository.bytes
        writer.u64(generation)
        return writer.bytes
    }
}
