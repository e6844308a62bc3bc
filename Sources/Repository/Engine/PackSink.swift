import Ledger
import Sealing
import Stores
import Synchronization

/// Takes sealed chunks from several threads into two open packs, and stores packs as they fill up.
final class PackSink: Sendable {
    private struct State: Sendable {
        var open: [PackBuilder?] = [nil, nil]
        var packs: [Digest: UInt64] = [:]
        var indexes: [Digest: UInt64] = [:]
        /// Places of chunks in stored packs that no index holds yet.
        var unindexed: [ChunkLocation] = []
        var writtenBytes: UInt64 = 0
    }

    private let state = Mutex(State())
    /// For the two open packs, and those that are being stored.
    private let buffers: BufferPool
    private let uploads: PackUploads
    private let repository: OpenedRepository

    /// A sink that stores into an opened repository.
    init(_ repository: OpenedRepository) {
        self.repository = repository
        let isRemote = repository.replica.store.place.remote != nil
        uploads = PackUploads(isRemote: isRemote)
        buffers = BufferPool(
            capacity: FormatLimits.packCloseMaximum + (5 << 20),
            limit: 2 + max(repository.context.workers, isRemote ? PackUploads.atOnce : 0)
        )
    }

    /// Adds a sealed chunk to one of the open packs.
    /// - Throws: the store's error when a full pack cannot be stored.
    func add(_ sealed: [UInt8], path: ScopePath, chunk: ChunkDescription) throws {
        let random = repository.context.random
        let full = state.withLock { state -> PackBuilder? in
            let number = Int(random.uint64() & 1)
            var builder = state.open[number] ?? PackBuilder(buffer: buffers.take(), random: random)
            state.open[number] = nil
            builder.append(sealed.span, path: path, chunk: chunk)
            if builder.isFull { return builder }
            state.open[number] = builder
            return nil
        }
        if let full { try uploads.submit { [self] in try store(full) } }
    }

    /// Stores what is open, and an index over all that has been stored since the last one.
    func flush() throws {
        let open = state.withLock { state in
            defer { state.open = [nil, nil] }
            return state.open.compactMap(\.self)
        }
        for builder in open where !builder.isEmpty {
            try uploads.submit { [self] in try store(builder) }
        }
        try uploads.finish()
        let rest = state.withLock { state in
            defer { state.unindexed = [] }
            return state.unindexed
        }
        try storeIndexes(rest)
    }

    /// Deletes what was stored, as far as the store lets it.
    ///
    /// Only before a commit was tried: nobody else can know these names then, and on a store that is full every run
    /// would leave more behind.
    func discard() {
        try? uploads.finish()
        let (packs, indexes) = state.withLock { ($0.packs.keys, $0.indexes.keys) }
        for index in indexes { try? repository.replica.store.delete(.index(index)) }
        for pack in packs { try? repository.replica.store.delete(.pack(pack)) }
    }

    /// Names and bytes of the packs stored so far.
    var packs: [Digest: UInt64] { state.withLock { $0.packs } }
    /// Names and bytes of the indexes stored so far.
    var indexes: [Digest: UInt64] { state.withLock { $0.indexes } }
    /// Bytes stored so far.
    var writtenBytes: UInt64 { state.withLock { $0.writtenBytes } }

    private func store(_ full: PackBuilder) throws {
        var sealer = repository.metadataSealer()
        let (name, pack) = full.finish(&sealer, random: repository.context.random)
        try repository.replica.store.create(.pack(name), pack.bytes.span)
        let size = UInt64(pack.bytes.count)
        buffers.give(pack)
        let locations = full.entries.map { ChunkLocation(pack: name, entry: $0) }
        repository.index.record(locations)
        let enough = state.withLock { state -> [ChunkLocation] in
            state.packs[name] = size
            state.writtenBytes += size
            state.unindexed.append(contentsOf: locations)
            guard state.unindexed.count >= FormatLimits.indexEntries else { return [] }
            defer { state.unindexed = [] }
            return state.unindexed
        }
        try storeIndexes(enough)
    }

    private func storeIndexes(_ locations: [ChunkLocation]) throws {
        let stored = try repository.storeIndexes(locations, packSizes: packs)
        state.withLock { state in
            state.indexes.merge(stored) { $1 }
            state.writtenBytes += stored.values.reduce(0, +)
        }
    }
}
