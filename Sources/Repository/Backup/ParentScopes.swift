import Files
import Ledger
import Sealing
import Stores

/// The latest snapshot's entries, read scope by scope beside the new ones, both in the same order.
struct ParentScopes {
    let snapshot: SnapshotSummary?
    private let repository: OpenedRepository
    private var pointers: ArraySlice<ScopePointer>

    init(_ repository: OpenedRepository, tool: ChunkTool) throws {
        self.repository = repository
        snapshot = try repository.snapshots().first
        pointers = try snapshot.map { try repository.pointers(of: $0, tool: tool)[...] } ?? []
    }

    /// The parent's entries of a scope; nil when it had none.
    ///
    /// Paths must be asked for in order.
    mutating func entries(of scope: PlannedScope) -> ParentEntries? {
        while let first = pointers.first, first.path < scope.path {
            pointers.removeFirst()
        }
        guard let pointer = pointers.first, pointer.path == scope.path else { return nil }
        return ParentEntries(repository, lists: pointer.lists, scope: scope)
    }
}

/// One scope's entries in the parent, read list by list; from a server several lists at once.
struct ParentEntries: Sendable {
    private let repository: OpenedRepository
    private let scope: PlannedScope
    private var lists: ArraySlice<Digest>
    /// Lists that were read ahead, in their order.
    private var ahead: ArraySlice<Read> = []
    private var entries: ArraySlice<StoredEntry> = []

    init(_ repository: OpenedRepository, lists: [Digest], scope: PlannedScope) {
        self.repository = repository
        self.lists = lists[...]
        self.scope = scope
    }

    /// What a list holds; nil: it was lost, and accepted as such by a repair.
    private typealias Read = (label: ScopeLabel?, entries: [StoredEntry])?

    /// How many lists are read from a server at once.
    private static let listsAtOnce = 2 * StoreRequests.atOnce

    /// The next list; nil: there is none.
    private mutating func nextList(_ tool: ChunkTool) throws -> Read? {
        guard repository.replica.store.place.remote != nil else {
            return try lists.popFirst().map { try Self.read($0, repository, scope.keys, tool) }
        }
        if ahead.isEmpty {
            let next = Array(lists.prefix(Self.listsAtOnce))
            lists.removeFirst(next.count)
            ahead = try repository.replica.store.each(next) { [repository, keys = scope.keys] list in
                try Self.read(list, repository, keys, ChunkTool(repository: repository.replica.descriptor.id))
            }[...]
        }
        return ahead.popFirst()
    }

    private static func read(
        _ list: Digest,
        _ repository: OpenedRepository,
        _ keys: ScopeKeys,
        _ tool: ChunkTool
    ) throws -> Read {
        do {
            return try repository.entryList(list, keys: keys, tool: tool)
        } catch let error as RepositoryError where error.kind == .missingObject {
            return nil
        }
    }

    /// The parent's entry with this path.
    ///
    /// Paths must be asked for in order.
    ///
    /// - Throws: ``RepositoryError`` of kind `damaged` when the scope there has another label: two labels would share
    ///   one key.
    mutating func entry(at path: PathBytes, tool: ChunkTool) throws -> StoredEntry? {
        while true {
            while let first = entries.first {
                if first.path == path { return entries.removeFirst() }
                if !EntryOrder.precedes(first.path, path) { return nil }
                entries.removeFirst()
            }
            guard let next = try nextList(tool) else { return nil }
            // The files of a list that was lost are read again, which heals what still exists.
            guard let (label, list) = next else { continue }
            guard label == scope.label else {
                throw RepositoryError(
                    .damaged,
                    "a scope of the source has the same keyed label as another one in the last snapshot",
                    remedy: "The two would be erased together. Give one of them another internal id, and run again."
                )
            }
            entries = list[...]
        }
    }
}
