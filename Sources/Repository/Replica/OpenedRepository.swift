package import Custody
import Files
package import Ledger
import Sealing
import Stores

/// A replica with a key lease: what it holds can be read.
///
/// It stands on the head that was the newest when it was opened.
package final class OpenedRepository: Sendable {
    /// The copy that is read.
    package let replica: Replica
    /// The union of all ledgers that could be reached.
    package let ledger: Ledger
    /// What the repository consists of; nil when nothing has been committed yet.
    package let state: RepositoryState?
    let lease: KeyLease
    let context: EngineContext
    let metadataKeys: ScopeKeys
    let cache: IndexCache
    let index: ChunkIndex
    /// For stores on servers; nil where a request costs next to nothing.
    private let readAhead: ReadAhead?

    /// Opens a replica at its newest head.
    /// - Throws: ``RepositoryError`` when the repository was erased, is damaged, or the lease has no key for it.
    package convenience init(replica: Replica, ledger: Ledger, lease: KeyLease, context: EngineContext) throws {
        try self.init(
            replica: replica,
            ledger: ledger,
            state: replica.newestHead(trusting: ledger),
            lease: lease,
            context: context
        )
    }

    /// Opens a replica at a given state.
    /// - Parameter isSalvaging: goes on without indexes that are missing or damaged; what they held is then read from
    ///   the packs themselves. Only for reading: what is written must rest on whole indexes.
    init(
        replica: Replica,
        ledger: Ledger,
        state: RepositoryState?,
        lease: KeyLease,
        context: EngineContext,
        isSalvaging: Bool = false
    ) throws {
        let repository = replica.descriptor.id
        guard let leaf = try lease.keys(for: .metadata) else {
            throw RepositoryError(
                .erased,
                "repository \(repository) has been erased: its keys no longer exist",
                remedy:
                    "An erasure of the whole repository cannot be undone. The ledger says when and why it was issued."
            )
        }
        self.replica = replica
        self.ledger = ledger
        self.state = state
        self.lease = lease
        self.context = context
        metadataKeys = ScopeKeys(path: .metadata, leaf: leaf)
        cache = try IndexCache(context.cacheFolder, repository: repository)
        readAhead = replica.store.place.remote == nil ? nil : ReadAhead()
        var sealer = MetadataSealer(repository: repository, keys: metadataKeys)
        index = try ChunkIndex(
            state.map { Array($0.indexes.keys) } ?? [],
            store: replica.store,
            cache: cache,
            sealer: &sealer,
            isSalvaging: isSalvaging
        )
        if isSalvaging { try recordUnindexed() }
    }

    /// A sealer for metadata objects, for one thread.
    func metadataSealer() -> MetadataSealer {
        MetadataSealer(repository: replica.descriptor.id, keys: metadataKeys)
    }

    /// The keys of a scope.
    /// - Returns: nil when they no longer exist.
    func keys(for path: ScopePath) throws -> ScopeKeys? {
        if path == .metadata { return metadataKeys }
        return try lease.keys(for: path).map { ScopeKeys(path: path, leaf: $0) }
    }

    /// Replaces the buffer's contents with a chunk's sealed bytes.
    func read(_ location: ChunkLocation, into buffer: inout [UInt8]) throws(StoreError) {
        if let readAhead, let size = state?.packs[location.pack] {
            return try readAhead.read(location, size: size, from: replica.store, into: &buffer)
        }
        try replica.store.read(
            .pack(location.pack),
            offset: UInt64(location.entry.offset),
            count: Int(location.entry.sealedLength),
            into: &buffer
        )
    }

    /// Stores index objects over `locations`, and keeps their runs for look-ups.
    ///
    /// A run names each chunk once. Two writers at once may have stored the same chunk in a pack each: the second place then
    /// stands in a run of its own, since an erasure finds through the indexes what it must not leave anywhere.
    /// - Returns: their names and bytes.
    func storeIndexes(_ locations: [ChunkLocation], packSizes: [Digest: UInt64]) throws -> [Digest: UInt64] {
        var stored: [Digest: UInt64] = [:]
        var rest = locations
        while !rest.isEmpty {
            var seen: Set<Digest> = []
            var repeated: [ChunkLocation] = []
            rest.removeAll { location in
                guard !seen.insert(location.entry.chunk.id).inserted else { return false }
                repeated.append(location)
                return true
            }
            let (name, size) = try storeIndex(rest, packSizes: packSizes)
            stored[name] = size
            rest = repeated
        }
        return stored
    }

    private func storeIndex(
        _ locations: [ChunkLocation],
        packSizes: [Digest: UInt64]
    ) throws -> (name: Digest, size: UInt64) {
        var sealer = metadataSealer()
        let run = IndexRun.encode(locations, packSizes: packSizes)
        let object = IndexObject.seal(run, &sealer, random: context.random)
        let name = SHA256.hash(object.span)
        try replica.store.create(.index(name), object.span)
        index.adopt(try cache.adopt(run, name: name), holding: locations)
        return (name, UInt64(object.count))
    }
}

extension OpenedRepository {
    /// A reader of packs' trailers, for one thread.
    func packReader() -> PackReader {
        PackReader(store: replica.store, repository: replica.descriptor.id, metadataKeys: metadataKeys)
    }
}
