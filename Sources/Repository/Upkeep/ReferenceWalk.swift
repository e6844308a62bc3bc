import Ledger
import Sealing
import Stores

/// Visits every chunk that a snapshot needs.
struct ReferenceWalk {
    let repository: OpenedRepository

    /// Visits the ids of a snapshot's pointer lists, entry lists, chunk lists and data, in no particular order; an id
    /// may come several times.
    ///
    /// Scopes without keys are visited as far as their entry lists' ids.
    func references(of snapshot: SnapshotSummary, _ visit: (Digest) throws -> Void) throws {
        func visitAll(_ id: Digest) throws -> Bool {
            try visit(id)
            return true
        }
        try references(of: snapshot, descending: visitAll, withoutKeys: { _ in })
    }

    /// The same, but goes below a list only when `visit` answers true: what several snapshots share is read once.
    /// - Parameter withoutKeys: gets the scopes whose contents cannot be visited.
    func references(
        of snapshot: SnapshotSummary,
        descending visit: (Digest) throws -> Bool,
        withoutKeys: (ScopePath) throws -> Void
    ) throws {
        let tool = ChunkTool(repository: repository.replica.descriptor.id)
        for list in snapshot.pointers where try visit(list) {
            for pointer in try repository.pointerList(list, tool: tool) {
                let new = try pointer.lists.filter(visit)
                if new.isEmpty { continue }
                guard let keys = try repository.keys(for: pointer.path) else {
                    try withoutKeys(pointer.path)
                    continue
                }
                for id in new {
                    for entry in try repository.entryList(id, keys: keys, tool: tool).entries {
                        try contents(of: entry, keys: keys, tool: tool, visit)
                    }
                }
            }
        }
    }

    private func contents(
        of entry: StoredEntry,
        keys: ScopeKeys,
        tool: ChunkTool,
        _ visit: (Digest) throws -> Bool
    ) throws {
        switch entry.content {
        case .none, .inline: break
        case .chunks(let ids):
            for id in ids {
                _ = try visit(id)
            }
        case .chunkLists(let lists):
            for list in lists where try visit(list) {
                for id in try repository.chunkList(list, keys: keys, tool: tool) {
                    _ = try visit(id)
                }
            }
        }
    }
}

extension OpenedRepository {
    /// The ids in one chunk list.
    func chunkList(_ id: Digest, keys: ScopeKeys, tool: ChunkTool) throws -> [Digest] {
        let plaintext = try ChunkReader(repository: self).read(id, kind: .chunkList, keys: keys, tool: tool)
        do {
            return try ChunkList.decode(plaintext)
        } catch {
            throw RepositoryError.damaged("a chunk list", in: replica.store.place.name, error.message)
        }
    }

    /// Adds an index that no head names yet.
    func addRun(_ name: Digest) throws {
        var sealer = metadataSealer()
        index.adopt(try cache.run(name, store: replica.store, sealer: &sealer), holding: [])
    }
}
