import Files
import Ledger
import Sealing

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

/// One scope's entries in the parent, read list by list.
struct ParentEntries: Sendable {
    private let repository: OpenedRepository
    private let scope: PlannedScope
    private var lists: ArraySlice<Digest>
    private var entries: ArraySlice<StoredEntry> = []

    init(_ repository: OpenedRepository, lists: [Digest], scope: PlannedScope) {
        self.repository = repository
        self.lists = lists[...]
        self.scope = scope
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
            guard let next = lists.popFirst() else { return nil }
            let list: [StoredEntry]
            let label: ScopeLabel?
            do {
                (label, list) = try repository.entryList(next, keys: scope.keys, tool: tool)
            } catch let error as RepositoryError where error.kind == .missingObject {
                // Lost, and accepted as such by a repair: its files are read again, which heals what still exists.
                continue
            }
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
