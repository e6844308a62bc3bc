import Ledger
import Sealing

/// Takes scopes out of a snapshot: its pointer lists and its manifest are written anew, everything else stays.
struct SnapshotRewriter {
    let repository: OpenedRepository
    let writer: ChunkWriter

    /// The snapshot without the scopes that `isErased` names; nil when it points to none of them.
    ///
    /// The new pointer lists are stored; the manifest is the caller's to store.
    func removing(_ isErased: (ScopePath) -> Bool, from snapshot: SnapshotSummary) throws -> SnapshotSummary? {
        let tool = ChunkTool(repository: repository.replica.descriptor.id)
        let pointers = try repository.pointers(of: snapshot, tool: tool)
        let kept = pointers.filter { !isErased($0.path) }
        guard kept.count < pointers.count else { return nil }
        var builder = PointerListBuilder(writer: writer, metadataKeys: repository.metadataKeys)
        for pointer in kept {
            try builder.append(pointer, tool: tool)
        }
        var rewritten = snapshot
        rewritten.pointers = try builder.finish(tool: tool)
        rewritten.scopes = kept.count
        rewritten.erasedScopes += pointers.count - kept.count
        return rewritten
    }
}
