import Custody
import Ledger
import Sealing
import Stores

/// One attempt to compact a primary.
struct CompactionRun {
    let primary: Replica
    let ledger: Ledger
    let commit: Commit

    /// Commits a head that names nothing, and deletes everything.
    func dropEverything() throws -> CompactionResult {
        var result = CompactionResult()
        let before = try primary.newestHead(trusting: ledger)
        result.bytesBefore = before?.totalBytes ?? 0
        let present = try listObjects()
        guard before != nil || !present.isEmpty else { return result }
        let state = try commit.run(ledger: ledger) { state, _ in
            var proposal = Proposal(nil)
            proposal.condemned = present.union(state.map { Set($0.objects.keys) } ?? [])
            return proposal
        }
        result.state = state
        try delete(present, &result)
        return result
    }

    /// Compacts.
    /// - Returns: nil when another writer committed meanwhile and the work must be done again.
    func compact(lease: KeyLease, writer: SigningKey, context: EngineContext) throws -> CompactionResult? {
        let repository = try OpenedRepository(replica: primary, ledger: ledger, lease: lease, context: context)
        var result = CompactionResult()
        guard let base = repository.state else { return result }
        try primary.requireNotBehind(base, known: commit.known)
        result.bytesBefore = base.totalBytes
        let present = try listObjects()
        var proposal = Proposal(base)
        let sink = PackSink(repository)
        let livePointers = try rewriteSnapshots(repository, sink, writer, &proposal)
        let dead = try DeadChunks(in: repository, livePointers: livePointers)
        try rewritePacks(dead, repository, sink, context, &proposal, &result)
        proposal.packs.merge(sink.packs) { old, _ in old }
        proposal.indexes.merge(sink.indexes) { old, _ in old }
        let live = proposal.objectNames
        proposal.condemned = present.union(base.objects.keys).subtracting(live)
        guard !proposal.condemned.isEmpty || base.ledgerRoot != ledger.root else {
            result.state = base
            result.bytesAfter = base.totalBytes
            return result
        }
        let state: RepositoryState
        do {
            state = try commit.run(ledger: ledger) { now, _ in
                guard now?.number == base.number else { throw LostRace() }
                return proposal
            }
        } catch is LostRace {
            return nil
        }
        try delete(proposal.condemned, &result)
        try deleteOldHeads(below: state.number)
        try repository.cache.keepOnly(Set(state.indexes.keys))
        result.state = state
        result.bytesAfter = state.totalBytes
        return result
    }

    /// Another writer's head came between.
    private struct LostRace: Error {}

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

    /// Moves the live chunks out of packs that hold dead ones, and rewrites the indexes that name such packs.
    private func rewritePacks(
        _ dead: DeadChunks,
        _ repository: OpenedRepository,
        _ sink: PackSink,
        _ context: EngineContext,
        _ proposal: inout Proposal,
        _ result: inout CompactionResult
    ) throws {
        let progress = ProgressCounter(.compacting, to: context.progress, files: UInt64(dead.packs.count))
        var bytes: [UInt8] = []
        var sealed: [UInt8] = []
        var packs = repository.packReader()
        for name in dead.packs.sorted() {
            guard let size = proposal.packs[name] else { continue }
            try primary.store.read(.pack(name), offset: 0, count: Int(size), into: &bytes)
            guard SHA256.hash(bytes.span) == name else {
                throw RepositoryError.damaged(
                    ObjectName.pack(name).description,
                    in: primary.store.place.name,
                    "its bytes are not the ones its name stands for; nothing of it was moved"
                )
            }
            for entry in try packs.entries(of: name, size: size) {
                if dead.isDead(entry) {
                    result.chunksDropped += 1
                    continue
                }
                // Two writers at once may have stored the same chunk: the copy that the index names is kept, no other.
                if let kept = try repository.index.find(entry.chunk.id), kept.pack != name || kept.entry != entry {
                    continue
                }
                sealed.removeAll(keepingCapacity: true)
                let start = Int(entry.offset)
                sealed.append(copying: bytes.span.extracting(start..<start + Int(entry.sealedLength)))
                try sink.add(sealed, path: entry.path, chunk: entry.chunk)
            }
            proposal.packs[name] = nil
            result.packsRewritten += 1
            progress.add(bytes: size, files: 1)
        }
        try sink.flush()
        for run in dead.runs {
            proposal.indexes[run.name] = nil
            var rest: [ChunkLocation] = []
            try run.forEach { location in
                if !dead.packs.contains(location.pack) { rest.append(location) }
            }
            if rest.isEmpty { continue }
            let (name, size) = try repository.storeIndex(rest, packSizes: proposal.packs)
            proposal.indexes[name] = size
        }
    }

    /// Everything that lies on the primary now; what writers that died left unfinished is removed first.
    private func listObjects() throws -> Set<ObjectName> {
        _ = try primary.store.removeUnfinished()
        var names: Set<ObjectName> = []
        for kind in [ObjectKind.pack, .index, .snapshot] {
            names.formUnion(try primary.store.list(kind).map(\.name))
        }
        return names
    }

    private func delete(_ names: Set<ObjectName>, _ result: inout CompactionResult) throws {
        for name in names.sorted() {
            try primary.store.delete(name)
            result.objectsDeleted += 1
        }
    }

    /// Heads before the last but one full head say nothing that is still needed.
    private func deleteOldHeads(below number: UInt64) throws {
        var full = 0
        for candidate in try primary.store.list(.head).compactMap(\.name.number).sorted(by: >) where candidate <= number
        {
            if full >= 2 {
                try primary.store.delete(.head(candidate))
            } else if try primary.head(candidate, trusting: ledger).0.isFull {
                full += 1
            }
        }
    }
}
