import Files
import Ledger
import Sealing

/// Cuts one scope's entries into entry lists, which are stored as they are told to be: here, or by the pool.
struct EntryListBuilder<ListID> {
    private let label: ScopeLabel?
    private let store: ([UInt8]) throws -> ListID
    private var list = ByteWriter()
    private var hasEntries = false
    private var lists: [ListID] = []

    /// - Parameter store: stores a list's plaintext, and gives its id or what stands for it.
    init(_ label: ScopeLabel?, store: @escaping ([UInt8]) throws -> ListID) {
        self.label = label
        self.store = store
        EntryList.start(label: label, &list)
    }

    mutating func append(_ entry: StoredEntry) throws {
        let estimate = entry.path.bytes.count + 128 + entry.content.storedCount + entry.metadata.extraCount
        if hasEntries, list.bytes.count + estimate > FormatLimits.entryListMaximum { try end() }
        EntryList.append(entry, to: &list)
        hasEntries = true
        if list.bytes.count >= FormatLimits.entryListMinimum, entry.path.bytes.fnv1a & 0x7F == 0 { try end() }
    }

    /// Ends the scope.
    /// - Returns: what its lists were stored as, in order.
    mutating func finish() throws -> [ListID] {
        if hasEntries { try end() }
        return lists
    }

    private mutating func end() throws {
        lists.append(try store(list.bytes))
        list = ByteWriter()
        EntryList.start(label: label, &list)
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
