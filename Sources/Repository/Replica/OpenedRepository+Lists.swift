package import Ledger
package import Sealing

extension OpenedRepository {
    /// Visits the entry lists of a snapshot that can still be read, scope by scope.
    ///
    /// One list at a time is in memory. Scopes whose keys no longer exist, or for which the ledger holds a tombstone, are
    /// left out; lists that a repair gave up are, too.
    /// - Parameter isWanted: says of a scope's list, by its id, whether it is to be read.
    package func lists(
        of snapshot: SnapshotSummary,
        where isWanted: (ScopePath, Digest) -> Bool,
        _ visit: (SnapshotScope, Digest, [StoredEntry]) throws -> Void
    ) throws {
        let tool = ChunkTool(repository: replica.descriptor.id)
        for pointer in try pointers(of: snapshot, tool: tool) {
            let wanted = pointer.lists.filter { isWanted(pointer.path, $0) }
            guard !wanted.isEmpty, ledger.isErased(pointer.path) == nil, let keys = try keys(for: pointer.path) else {
                continue
            }
            for list in wanted {
                do {
                    let (label, entries) = try entryList(list, keys: keys, tool: tool)
                    try visit(SnapshotScope(path: pointer.path, label: label), list, entries)
                } catch let error as RepositoryError where error.kind == .missingObject && snapshot.lostChunks > 0 {
                    continue
                }
            }
        }
    }
}
