import Sealing
import Stores

/// Moves the live chunks out of packs that hold dead ones, rewrites the indexes that name such packs, and makes one of many
/// small indexes, so that opening a repository does not take longer with every backup.
///
/// Chunks are moved as they are, sealed.
struct PackRewriter {
    let repository: OpenedRepository
    let sink: PackSink

    /// Stores the new packs and indexes and puts them into the proposal in place of the old ones.
    ///
    /// Nothing refers to them before the proposal is committed.
    /// - Throws: ``RepositoryError`` of kind `damaged` when a pack is not the one its name stands for; the store's
    ///   errors.
    func rewrite(_ dead: DeadChunks, _ proposal: inout Proposal) throws {
        let progress = ProgressCounter(
            .compacting,
            to: repository.context.progress,
            files: UInt64(dead.packs.count)
        )
        for name in dead.packs.sorted() {
            guard let size = proposal.packs[name] else { continue }
            if !dead.emptyPacks.contains(name) { try move(from: name, size: size, dead) }
            proposal.packs[name] = nil
            progress.add(bytes: size, files: 1)
        }
        try sink.flush()
        for run in dead.runs {
            proposal.indexes[run.name] = nil
            var rest: [ChunkLocation] = []
            try run.forEach { location in
                if !dead.packs.contains(location.pack) { rest.append(location) }
            }
            try proposal.indexes.merge(repository.storeIndexes(rest, packSizes: proposal.packs)) { $1 }
        }
        try mergeSmallRuns(&proposal)
        proposal.packs.merge(sink.packs) { old, _ in old }
        proposal.indexes.merge(sink.indexes) { old, _ in old }
    }

    /// Stores as few indexes as can be in the place of small ones that have become many.
    private func mergeSmallRuns(_ proposal: inout Proposal) throws {
        let small = repository.index.runs.filter { run in
            proposal.indexes[run.name] != nil && run.header.entryCount < FormatLimits.indexEntries / 2
        }
        guard small.count >= Self.manyRuns else { return }
        var locations: [ChunkLocation] = []
        func store() throws {
            try proposal.indexes.merge(repository.storeIndexes(locations, packSizes: proposal.packs)) { $1 }
            locations.removeAll(keepingCapacity: true)
        }
        for run in small {
            proposal.indexes[run.name] = nil
            if locations.count + run.header.entryCount > FormatLimits.indexEntries { try store() }
            try run.forEach { locations.append($0) }
        }
        try store()
    }

    /// From so many small indexes on they are made one.
    private static let manyRuns = 16

    private func move(from pack: Digest, size: UInt64, _ dead: DeadChunks) throws {
        let store = repository.replica.store
        var bytes: [UInt8] = []
        var sealed: [UInt8] = []
        var packs = repository.packReader()
        try store.read(.pack(pack), offset: 0, count: Int(size), into: &bytes)
        guard SHA256.hash(bytes.span) == pack else {
            throw RepositoryError.damaged(
                ObjectName.pack(pack).description,
                in: store.place.name,
                "its bytes are not the ones its name stands for; nothing of it was moved"
            )
        }
        for entry in try packs.entries(of: pack, size: size) where try !dead.isDead(entry, in: pack) {
            // Two writers at once may have stored the same chunk: the copy that the index names is kept, no other.
            if let kept = try repository.index.find(entry.chunk.id), kept.pack != pack || kept.entry != entry {
                continue
            }
            sealed.removeAll(keepingCapacity: true)
            let start = Int(entry.offset)
            sealed.append(copying: bytes.span.extracting(start..<start + Int(entry.sealedLength)))
            try sink.add(sealed, path: entry.path, chunk: entry.chunk)
        }
    }
}
