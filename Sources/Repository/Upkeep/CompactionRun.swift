import Custody
import Ledger
import Sealing
import Stores

/// One attempt to compact a primary.
struct CompactionRun {
    let primary: Replica
    let ledger: Ledger
    let commit: Commit

    private var condemnation: Condemnation { Condemnation(primary: primary, ledger: ledger, commit: commit) }

    /// Commits a head that names nothing, and deletes everything.
    func dropEverything() throws -> CompactionResult {
        var result = CompactionResult()
        let before = try primary.newestHead(trusting: ledger)
        result.bytesBefore = before?.totalBytes ?? 0
        let present = Set(try condemnation.listObjects(&result.kept).keys)
        guard before != nil || !present.isEmpty else { return result }
        if let before, before.objects.isEmpty, before.covers(present, ledger) {
            result.state = before
        } else {
            result.state = try commit.run(ledger: ledger) { state, _ in
                var proposal = Proposal(nil)
                proposal.condemned = present.union(state.map { Set($0.objects.keys) } ?? [])
                return proposal
            }
        }
        result.objectsDeleted = try condemnation.delete(present, &result.kept)
        return result
    }

    /// Compacts.
    /// - Returns: nil when another writer committed meanwhile and the work must be done again.
    func compact(lease: KeyLease, writer: SigningKey, context: EngineContext) throws -> CompactionResult? {
        let repository = try OpenedRepository(replica: primary, ledger: ledger, lease: lease, context: context)
        var result = CompactionResult()
        guard let base = repository.state else { return try dropUncommitted() }
        try primary.requireNotBehind(base, known: commit.known)
        result.bytesBefore = base.totalBytes
        let present = Set(try condemnation.listObjects(&result.kept).keys)
        var proposal = Proposal(base)
        let sink = PackSink(repository)
        let livePointers = try rewriteSnapshots(repository, sink, writer, &proposal)
        let dead = try DeadChunks.erased(in: repository, livePointers: livePointers)
        try PackRewriter(repository: repository, sink: sink).rewrite(dead, &proposal)
        result.packsRewritten = dead.packs.count
        result.chunksDropped = dead.chunks
        proposal.condemned = present.union(base.objects.keys).subtracting(proposal.objectNames)
        if base.covers(proposal.condemned, ledger) {
            // A lock kept it then, or that run was stopped: it needs no other head.
            result.objectsDeleted = try condemnation.delete(proposal.condemned, &result.kept)
            result.state = base
            result.bytesAfter = base.totalBytes
            return result
        }
        guard let (state, deleted) = try condemnation.run(proposal, on: base, &result.kept) else { return nil }
        try repository.cache.keepOnly(Set(state.indexes.keys))
        result.objectsDeleted = deleted
        result.state = state
        result.bytesAfter = state.totalBytes
        return result
    }

    /// Condemns and deletes what first backups that died left in a repository without a head.
    /// - Returns: nil when a first head was committed meanwhile.
    private func dropUncommitted() throws -> CompactionResult? {
        var result = CompactionResult()
        var proposal = Proposal(nil)
        proposal.condemned = Set(try condemnation.listObjects(&result.kept).keys)
        guard !proposal.condemned.isEmpty else { return result }
        guard let (state, deleted) = try condemnation.run(proposal, on: nil, &result.kept) else { return nil }
        result.objectsDeleted = deleted
        result.state = state
        return result
    }

    /// Rewrites the manifests and pointer lists that name erased scopes.
    /// - Returns: the pointer lists that the snapshots then use.
    private func rewriteSnapshots(
        _ repository: OpenedRepository,
        _ sink: PackSink,
        _ writer: SigningKey,
        _ proposal: inout Proposal
    ) throws -> Set<Digest> {
        let rewriter = SnapshotRewriter(repository: repository, writer: ChunkWriter(repository, sink: sink))
        var livePointers: Set<Digest> = []
        for snapshot in try repository.snapshots() {
            guard var without = try rewriter.removing({ ledger.isErased($0) != nil }, from: snapshot) else {
                livePointers.formUnion(snapshot.pointers)
                continue
            }
            let object = try repository.sealSnapshot(&without, writer: writer)
            try primary.store.create(.snapshot(without.name), object.span)
            proposal.snapshots[snapshot.name] = nil
            proposal.snapshots[without.name] = UInt64(object.count)
            livePointers.formUnion(without.pointers)
        }
        return livePointers
    }
}
