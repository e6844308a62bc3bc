package import Ledger
import Sealing

/// What a scope reaches in the snapshots of one copy.
package struct SnapshotReach: Hashable, Sendable {
    /// Snapshots that hold something of it, a count.
    package var snapshots = 0
    /// Entries of it in the snapshot that holds most of them.
    package var entries = 0
    /// Bytes of the files among them, in the snapshot that holds most.
    package var bytes: UInt64 = 0

    /// A count from its parts; nothing when none is given.
    package init(snapshots: Int = 0, entries: Int = 0, bytes: UInt64 = 0) {
        self.snapshots = snapshots
        self.entries = entries
        self.bytes = bytes
    }

    fileprivate mutating func add(entries: Int, bytes: UInt64) {
        snapshots += 1
        self.entries = max(self.entries, entries)
        self.bytes = max(self.bytes, bytes)
    }
}

extension OpenedRepository {
    /// Counts what a scope reaches, without reading what it is not in.
    ///
    /// Pointers are sorted by path, so in each snapshot a scope is found like a word in a dictionary; a list that several
    /// snapshots share is read once.
    package func reach(of scope: ScopePrefix) throws -> SnapshotReach {
        var reach = SnapshotReach()
        var counter = ReachCounter(self)
        for snapshot in try snapshots() {
            guard scope != .repository else {
                reach.add(entries: snapshot.files + snapshot.folders + snapshot.links, bytes: snapshot.bytes)
                continue
            }
            var entries = 0
            var bytes: UInt64 = 0
            var isThere = false
            for pointer in try counter.pointers(under: scope, in: snapshot) {
                guard ledger.isErased(pointer.path) == nil, let keys = try keys(for: pointer.path) else { continue }
                isThere = true
                for list in pointer.lists {
                    let counted = try counter.count(list, keys)
                    entries += counted.entries
                    bytes += counted.bytes
                }
            }
            if isThere { reach.add(entries: entries, bytes: bytes) }
        }
        return reach
    }
}

/// Finds pointers and counts entries, each list once.
private struct ReachCounter {
    private let repository: OpenedRepository
    private let tool: ChunkTool
    private var pointers: [Digest: [ScopePointer]] = [:]
    private var counts: [Digest: (entries: Int, bytes: UInt64)] = [:]

    init(_ repository: OpenedRepository) {
        self.repository = repository
        tool = ChunkTool(repository: repository.replica.descriptor.id)
    }

    /// The pointers of a snapshot that lie under a scope, which follow each other.
    mutating func pointers(under scope: ScopePrefix, in snapshot: SnapshotSummary) throws -> [ScopePointer] {
        var found: [ScopePointer] = []
        // The first list that does not end before the scope.
        var low = 0
        var high = snapshot.pointers.count
        while low < high {
            let middle = (low + high) / 2
            if let last = try list(snapshot.pointers[middle]).last, last.path < scope.first {
                low = middle + 1
            } else {
                high = middle
            }
        }
        for id in snapshot.pointers[low...] {
            let list = try list(id)
            found += list.filter { scope.covers($0.path) }
            // What comes after the scope is not it.
            if let last = list.last, last.path >= scope.first, !scope.covers(last.path) { break }
        }
        return found
    }

    private mutating func list(_ id: Digest) throws -> [ScopePointer] {
        if let known = pointers[id] { return known }
        if pointers.count >= Self.maximumLists { pointers.removeAll() }
        let list = try repository.pointerList(id, tool: tool)
        pointers[id] = list
        return list
    }

    /// How many entries a list has, and their bytes.
    mutating func count(_ id: Digest, _ keys: ScopeKeys) throws -> (entries: Int, bytes: UInt64) {
        if let known = counts[id] { return known }
        let entries = try repository.entryList(id, keys: keys, tool: tool).entries
        let counted = (entries.count, entries.reduce(0) { $0 &+ $1.metadata.size })
        counts[id] = counted
        return counted
    }

    /// Lists that are kept, so that memory has a bound however many snapshots there are.
    private static let maximumLists = 64
}

extension ScopePrefix {
    /// The first path that can lie in it.
    fileprivate var first: ScopePath {
        switch self {
        case .repository: ScopePath(subject: 0)
        case .subject(let subject): ScopePath(subject: subject)
        case .object(let subject, let object): ScopePath(subject: subject, object: object)
        case .leaf(let path): path
        }
    }
}
