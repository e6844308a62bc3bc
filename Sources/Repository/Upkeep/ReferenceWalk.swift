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
        let tool = ChunkTool(repository: repository.replica.descriptor.id)
        for id in snapshot.pointers {
            try visit(id)
        }
        for pointer in try repository.pointers(of: snapshot, tool: tool) {
            for id in pointer.lists {
                try visit(id)
            }
            guard let keys = try repository.keys(for: pointer.path) else { continue }
            for id in pointer.lists {
                for entry in try repository.entryList(id, keys: keys, tool: tool).entries {
                    try contents(of: entry, keys: keys, tool: tool, visit)
                }
            }
        }
    }

    private func contents(
        of entry: StoredEntry,
        keys: ScopeKeys,
        tool: ChunkTool,
        _ visit: (Digest) throws -> Void
    ) throws {
        switch entry.content {
        case .none, .inline: break
        case .chunks(let ids):
            for id in ids {
                try visit(id)
            }
        case .chunkLists(let lists):
            for list in lists {
                try visit(list)
                for id in try repository.chunkList(list, keys: keys, tool: tool) {
                    try visit(id)
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
