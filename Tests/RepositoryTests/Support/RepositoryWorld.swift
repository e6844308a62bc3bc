import Custody
import Files
import Ledger
import Sealing
import Simulation
import Stores
import Synchronization
import TestSupport
import Testing

@testable import Repository

/// A repository with three stores in memory, all on one seed and one clock.
final class RepositoryWorld: Sendable {
    let random: SeededRandom
    /// For contents.
    let noise: Noise
    private let workers: Int
    let clock = ManualClock(Timestamp(milliseconds: 1_800_000_000_000))
    let stores: [SimulatedStore]
    private let keys: WorldKeys
    private let folder: TemporaryFolder
    private let shared: Mutex<Ledger>

    init(seed: UInt64 = 42, workers: Int = 2) throws {
        self.workers = workers
        random = SeededRandom(seed: seed)
        noise = Noise(seed: seed)
        folder = try TemporaryFolder()
        let names = ["first", "second", "third"]
        let keys = try WorldKeys(random: random, clock: clock, folder: folder.path, stores: names)
        self.keys = keys
        stores = try names.map { try SimulatedStore($0, repository: keys.descriptor.id) }
        shared = Mutex(keys.ledger)
        for store in stores {
            _ = try Replica.create(in: store, descriptor: keys.descriptor.signed)
            try keys.ledger.write(to: store)
        }
    }

    var context: EngineContext {
        EngineContext(
            clock: clock,
            random: random,
            cacheFolder: folder.path.appending("cache"),
            workers: workers,
            progress: SilentProgress()
        )
    }

    /// The union of what everybody holds.
    var ledger: Ledger { shared.withLock { $0 } }

    var writer: SigningKey { keys.writer }

    func lease() throws -> KeyLease { try keys.lease(knowing: ledger) }

    func replica(_ number: Int) throws -> Replica { try Replica(opening: stores[number]) }

    func open(_ number: Int) throws -> OpenedRepository {
        try OpenedRepository(replica: try replica(number), ledger: ledger, lease: try lease(), context: context)
    }

    /// What the primary's newest head is, as another party would remember it.
    func known() throws -> [HeadReference] {
        guard let state = try replica(0).newestHead(trusting: ledger) else { return [] }
        return [HeadReference(number: state.number, digest: state.digest, witness: "custodian:test")]
    }

    func backup(
        _ source: MemorySource,
        known: [HeadReference] = [],
        readsUnchanged: Bool = false
    ) throws -> BackupResult {
        clock.advance(seconds: 60)
        return try Backup.run(
            Backup.Request(
                source: source,
                datasetClass: "attachments",
                policyDigest: SHA256.hash([1, 2, 3].span),
                known: known,
                readsUnchanged: readsUnchanged
            ),
            primary: try replica(0),
            ledger: ledger,
            lease: try lease(),
            writer: keys.writer,
            context: context
        )
    }

    func restore(from number: Int = 0, snapshot: String = "latest") throws -> (MemoryTarget, RestoreResult) {
        let repository = try OpenedRepository(
            salvaging: try replica(number),
            ledger: ledger,
            lease: try lease(),
            context: context
        )
        let target = MemoryTarget()
        let request = Restore.Request(snapshot: try repository.snapshot(snapshot), target: target)
        return (target, try Restore.run(request, from: repository))
    }

    func replicate(from source: Int = 0, to target: Int, known: [HeadReference] = []) throws -> ReplicationResult {
        try replicate(from: source, to: try replica(target), known: known)
    }

    func replicate(
        from source: Int,
        to target: Replica,
        known: [HeadReference] = []
    ) throws -> ReplicationResult {
        try Replication.run(
            from: try replica(source),
            to: target,
            ledger: ledger,
            known: known,
            context: context
        )
    }

    func check(_ number: Int, readData: Bool) throws -> CheckReport {
        try RepositoryCheck.run(
            try replica(number),
            ledger: ledger,
            lease: try lease(),
            readData: readData,
            context: context
        )
    }

    func scope(of label: ScopeLabel) throws -> ScopePrefix {
        try #require(ScopePrefix(try lease().path(for: label)))
    }

    /// Issues a tombstone: durable in the first store, known to everybody who looks at all of them.
    func issueTombstone(for label: ScopeLabel) throws {
        try issueTombstone(scope(of: label))
    }

    /// Adds a hold to the first store, unknown to whoever has looked before.
    func addHold(_ id: String) throws {
        let entry = try keys.hold(id, random: random)
        try stores[0].create(.ledger(entry.digest), entry.encoded.span)
    }

    func issueTombstone(_ scope: ScopePrefix) throws {
        let entry = try keys.tombstone(scope, random: random)
        shared.withLock { _ = $0.merge([entry]) }
        try stores[0].create(.ledger(entry.digest), entry.encoded.span)
    }

    func compact(_ primary: Replica? = nil) throws -> CompactionResult {
        try Compaction.run(
            primary: primary ?? replica(0),
            ledger: ledger,
            lease: ledger.isErasedWhole ? nil : try lease(),
            writer: keys.writer,
            context: context
        )
    }

    func erase(_ label: ScopeLabel) throws {
        try issueTombstone(for: label)
        _ = try compact()
    }

    func eraseWhole() throws {
        try issueTombstone(.repository)
        _ = try compact()
    }

    func residue(_ number: Int, _ scope: ScopePrefix) throws -> ResidueReport {
        let found = try Residue.look(in: try replica(number), for: [scope], lease: try lease(), context: context)
        return try #require(found[scope])
    }

    func everyByte(of number: Int) throws -> [ObjectName: [UInt8]] { stores[number].contents }

    func putBack(_ contents: [ObjectName: [UInt8]], into number: Int) throws {
        stores[number].contents = contents
    }

    func flipBit(in name: ObjectName, of number: Int) throws {
        var bytes = try #require(stores[number].contents[name])
        bytes[bytes.count / 2] ^= 4
        stores[number].contents[name] = bytes
        forgetCaches()
    }

    func packs(of number: Int) throws -> [Digest] {
        try stores[number].list(.pack).compactMap(\.name.digest)
    }

    /// Flips a bit in the middle of every cached index.
    func damageCaches() throws {
        let cache = folder.path.appending("cache").appending(stores[0].repository.hex)
        for entry in try FileSystem.readDirectory(cache) {
            var bytes = try AtomicFile.read(cache.appending(entry.name), maximumBytes: 1 << 28)
            bytes[bytes.count / 2] ^= 4
            try AtomicFile.replace(cache.appending(entry.name), bytes.span)
        }
    }

    /// The custodian's folder.
    var custodian: PathBytes { folder.path.appending("custodian") }

    /// Lets the custodian remember the primary's newest head.
    func rememberHead() throws {
        guard let state = try replica(0).newestHead(trusting: ledger) else { return }
        try keys.remember(state)
    }

    func forgetCaches() {
        try? FileSystem.removeTree(folder.path.appending("cache"))
    }
}
