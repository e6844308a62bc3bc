import Files
import Ledger
import Sealing

/// Cuts one scope's entries into entry lists and hands them to the pool.
struct EntryListBuilder {
    private let scope: PlannedScope
    private let writer: ChunkWriter
    private let pool: WorkerPool<ChunkTool>
    private var list = ByteWriter()
    private var hasEntries = false
    private var lists: [Pending<Digest>] = []

    init(_ scope: PlannedScope, writer: ChunkWriter, pool: WorkerPool<ChunkTool>) {
        self.scope = scope
        self.writer = writer
        self.pool = pool
        EntryList.start(label: scope.label, &list)
    }

    mutating func append(_ entry: StoredEntry) {
        let estimate = entry.path.bytes.count + 128 + entry.content.storedCount + entry.metadata.extraCount
        if hasEntries, list.bytes.count + estimate > FormatLimits.entryListMaximum { end() }
        EntryList.append(entry, to: &list)
        hasEntries = true
        if list.bytes.count >= FormatLimits.entryListMinimum, entry.path.bytes.fnv1a & 0x7F == 0 { end() }
    }

    /// Ends the scope.
    /// - Returns: the ids of its lists, to come.
    mutating func finish() -> [Pending<Digest>] {
        if hasEntries { end() }
        return lists
    }

    private mutating func end() {
        let plaintext = list.bytes
        let keys = scope.keys
        let writer = writer
        lists.append(
            pool.submit { tool in
                try writer.store(
                    plaintext.span,
                    kind: .entryList,
                    keys: keys,
                    sealer: &tool.sealer,
                    sealed: &tool.sealed
                )
            }
        )
        list = ByteWriter()
        EntryList.start(label: scope.label, &list)
        hasEntries = false
    }
}

extension EntryMetadata {
    /// Bytes that attributes and extents take in an entry, at most.
    fileprivate var extraCount: Int {
        attributes.reduce(0) { $0 + $1.name.count + $1.value.count + 8 } + (extents?.count ?? 0) * 20
    }
}

extension StoredContent {
    /// Bytes that the content takes in an entry.
    fileprivate var storedCount: Int {
        switch self {
        case .none: 0
        case .inline(let bytes): bytes.count
        case .chunks(let ids), .chunkLists(let ids): ids.count * 32
        }
    }
}

extension [UInt8] {
    /// The FNV-1a hash, 64 bits: decides where entry lists end.
    var fnv1a: UInt64 {
        reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
