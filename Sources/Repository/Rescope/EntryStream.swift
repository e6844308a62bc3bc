import Files
import Ledger
import Sealing

/// Where an entry lies: in which of several lists, and at which place there.
struct EntryPlace: Sendable {
    let list: UInt32
    let entry: UInt32
}

/// Entries of one leaf, in the order of their paths, read list by list.
struct EntryStream {
    /// The keys that their lists and contents are sealed under.
    let keys: ScopeKeys
    private let lists: [Digest]
    /// Which of the lists' entries; nil: all.
    private let places: [EntryPlace]?
    private var next = 0
    private var nextEntry = 0

    /// Some of the entries of lists.
    init(places: [EntryPlace], in lists: [Digest], keys: ScopeKeys) {
        self.keys = keys
        self.lists = lists
        self.places = places
    }

    /// All entries of lists.
    init(lists: [Digest], keys: ScopeKeys) {
        self.keys = keys
        self.lists = lists
        places = nil
    }

    /// The entry that comes next; nil: there is none.
    mutating func head(_ cache: EntryListCache) throws -> StoredEntry? {
        if let places {
            guard next < places.count else { return nil }
            let place = places[next]
            return try cache.entries(of: lists[Int(place.list)], keys: keys)[Int(place.entry)]
        }
        while next < lists.count {
            let entries = try cache.entries(of: lists[next], keys: keys)
            if nextEntry < entries.count { return entries[nextEntry] }
            next += 1
            nextEntry = 0
        }
        return nil
    }

    /// Goes on to the next.
    mutating func advance() {
        if places == nil { nextEntry += 1 } else { next += 1 }
    }
}

/// The last few entry lists that were read: neighbours in a leaf's lists are neighbours in what becomes of them.
final class EntryListCache {
    private let repository: OpenedRepository
    private let tool: ChunkTool
    private var kept: [(list: Digest, entries: [StoredEntry])] = []

    private static let maximumKept = 8

    init(_ repository: OpenedRepository, tool: ChunkTool) {
        self.repository = repository
        self.tool = tool
    }

    /// The entries of a list.
    func entries(of list: Digest, keys: ScopeKeys) throws -> [StoredEntry] {
        if let index = kept.lastIndex(where: { $0.list == list }) { return kept[index].entries }
        let entries = try repository.entryList(list, keys: keys, tool: tool).entries
        if kept.count >= Self.maximumKept { kept.removeFirst() }
        kept.append((list, entries))
        return entries
    }
}
