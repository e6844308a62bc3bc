import Custody
import Ledger
import Sealing
import Stores
import Synchronization

/// What a check does with keys: opens what is sealed, compares indexes with packs, and finds out which files of which
/// snapshots are affected by what is wrong.
final class ContentCheck: Sendable {
    private let repository: OpenedRepository
    private let state: RepositoryState
    private let opened = Mutex(0)

    /// What is wrong with indexes.
    private let indexFaults: [ObjectName: ObjectFault]

    /// - Returns: nil when the repository's keys no longer exist.
    init?(
        _ replica: Replica,
        ledger: Ledger,
        state: RepositoryState,
        lease: KeyLease,
        context: EngineContext
    ) throws {
        guard let leaf = try lease.keys(for: .metadata) else { return nil }
        self.state = state
        indexFaults = try Self.renewCache(
            replica,
            state,
            ScopeKeys(path: .metadata, leaf: leaf),
            IndexCache(context.cacheFolder, repository: replica.descriptor.id)
        )
        repository = try OpenedRepository(
            replica: replica,
            ledger: ledger,
            state: state,
            lease: lease,
            context: context,
            isSalvaging: true
        )
    }

    /// Opens every index as it lies in the store, and makes the local cache say the same.
    private static func renewCache(
        _ replica: Replica,
        _ state: RepositoryState,
        _ keys: ScopeKeys,
        _ cache: IndexCache
    ) throws -> [ObjectName: ObjectFault] {
        var faults: [ObjectName: ObjectFault] = [:]
        var sealer = MetadataSealer(repository: replica.descriptor.id, keys: keys)
        for (name, size) in state.indexes {
            do {
                try cache.renew(name, try IndexObject.read(name, from: replica.store, &sealer))
            } catch let error as RepositoryError {
                faults[.index(name)] = .unopenable(error.message)
            } catch let error as StoreError {
                faults[.index(name)] = ObjectFault(error, expected: size)
            }
        }
        return faults
    }

    /// Chunks opened so far, a count.
    var chunksOpened: Int { opened.withLock { $0 } }

    /// Opens every chunk of a pack that is what its name says; of erased scopes nothing can be opened.
    func openChunks(_ pack: Digest, _ bytes: [UInt8], _ tool: ChunkTool) throws -> ObjectFault? {
        var reader = repository.packReader()
        let entries: [PackEntry]
        do {
            entries = try reader.entries(of: pack, size: UInt64(bytes.count))
        } catch let error as RepositoryError {
            return .unopenable(error.message)
        } catch let error as StoreError {
            return ObjectFault(error, expected: UInt64(bytes.count))
        }
        for entry in entries {
            guard let keys = try repository.keys(for: entry.path) else { continue }
            let start = Int(entry.offset)
            do {
                let sealed = bytes.span.extracting(start..<start + Int(entry.sealedLength))
                try tool.sealer.open(sealed, as: entry.chunk, keys: keys, into: &tool.plain)
            } catch let error as RepositoryError {
                return .unopenable(error.message)
            }
        }
        opened.withLock { $0 += entries.count }
        return nil
    }

    /// Adds what keys show to `faults`, and says what it means for snapshots.
    func run(
        _ faults: inout [ObjectName: ObjectFault],
        _ affected: inout [ObjectName: [AffectedSnapshot]],
        _ accepted: inout [AffectedSnapshot]
    ) throws {
        faults.merge(indexFaults) { seen, _ in seen }
        try checkTrailers(&faults)
        var walk = DamageWalk(repository, faults: faults)
        for name in state.snapshots.keys.sorted() { try walk.visit(name) }
        faults = walk.faults
        affected = walk.affected.mapValues { snapshots in
            snapshots.values.sorted { ($0.time?.milliseconds ?? 0, $0.id) < ($1.time?.milliseconds ?? 0, $1.id) }
        }
        accepted = walk.accepted.sorted { ($0.time?.milliseconds ?? 0, $0.id) < ($1.time?.milliseconds ?? 0, $1.id) }
    }

    /// Every pack's trailer must open, and the indexes must say of its chunks what it says.
    private func checkTrailers(_ faults: inout [ObjectName: ObjectFault]) throws {
        var packs = repository.packReader()
        for (name, size) in state.packs.sorted(by: { $0.key < $1.key }) where faults[.pack(name)] == nil {
            do {
                for entry in try packs.entries(of: name, size: size) {
                    // Two writers at once may have stored the same chunk; then the index names one of the two places.
                    let location = try repository.index.find(entry.chunk.id)
                    let isAsItLies = location?.pack == name ? location?.entry == entry : true
                    guard let location, isAsItLies, location.entry.path == entry.path else {
                        faults[.pack(name)] = .inconsistent("chunk \(entry.chunk.id) is not in the index as it lies")
                        break
                    }
                }
            } catch let error as RepositoryError {
                faults[.pack(name)] = .unopenable(error.message)
            } catch let error as StoreError {
                faults[.pack(name)] = ObjectFault(error, expected: size)
            }
        }
    }
}
