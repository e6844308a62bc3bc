import Custody
package import Erasure
package import Files
import Ledger
package import Repository
package import Sealing
import Stores
import Synchronization

/// A repository in three stores and at two custodians, on one seed: everything that outlives a process.
///
/// Stores are in memory; the custodians' keys and the caches lie in a folder, which is put back to what it was when a
/// process died. What processes do in it is an ``Agent``'s work.
package final class SimulatedWorld: Sendable {
    /// What reproduces this world.
    package let seed: UInt64
    /// For keys, ids and nonces.
    package let random: SeededRandom
    /// For contents and choices.
    package let noise: Noise
    /// Moved by hand; every run moves it a minute on.
    package let clock: ManualClock
    /// The first is the primary.
    package let stores: [SimulatedStore]
    /// The keys that act.
    package let keys: ErasureKeys
    /// Whose repository it is.
    package let repository: RepositoryID
    /// The key that delegates.
    package let rootKey: PublicKey
    /// Threads of the engine.
    package let workers: Int
    private let today = Mutex(MemorySource.standardMapping)

    /// What decides whose the dataset's paths are: known also to whoever looks at no source.
    package var mapping: ScopeMapping {
        get { today.withLock { $0 } }
        set { today.withLock { $0 = newValue } }
    }

    /// The custodians' names.
    package static let custodians = ["alpha", "beta"]
    /// The stores' names.
    package static let storeNames = ["first", "second", "third"]

    private let place: TemporaryFolder
    private let copies = Mutex(0)

    /// When every world begins.
    package static let start = Timestamp(milliseconds: 1_800_000_000_000)

    /// Founds the repository.
    /// - Parameters:
    ///   - clock: shared with others, where several repositories are one world.
    ///   - keys: likewise.
    ///   - regions: of the stores; a fourth one is a store that is there and holds nothing yet.
    package init(
        seed: UInt64,
        workers: Int = 2,
        clock: ManualClock = ManualClock(start),
        keys shared: ErasureKeys? = nil,
        regions: [String] = ["test-region", "test-region", "test-region"]
    ) throws {
        let random = SeededRandom(seed: seed)
        let place = try TemporaryFolder()
        let keys =
            shared
            ?? ErasureKeys(
                officer: .generate(from: random),
                agent: .generate(from: random),
                writer: .generate(from: random)
            )
        self.clock = clock
        let places = zip(Self.storeNames + ["fourth"], regions)
        let disk = place.path.appending("disk")
        let founding = Founding(
            disk: disk,
            clock: clock,
            random: random,
            keys: keys,
            stores: places.prefix(Self.storeNames.count).map { ($0, $1) }
        )
        let founded = try founding.run()
        self.seed = seed
        self.random = random
        self.place = place
        self.keys = keys
        self.workers = workers
        noise = Noise(seed: seed)
        repository = founded.id
        rootKey = founded.rootKey
        stores = try places.map { try SimulatedStore($0, region: $1, repository: founded.id) }
        var ledger = Ledger(repository: founded.id, rootKey: founded.rootKey)
        ledger.merge(founded.entries)
        for store in stores.prefix(Self.storeNames.count) {
            _ = try Replica.create(in: store, descriptor: founded.descriptor.signed)
            try ledger.write(to: store)
        }
        try founding.joinSecond(founded, ledger)
    }

    /// The custodians' folders, and the caches.
    var disk: PathBytes { place.path.appending("disk") }

    /// What the engine is given by the world.
    package var context: EngineContext {
        EngineContext(
            clock: clock,
            random: random,
            cacheFolder: disk.appending("cache"),
            workers: workers,
            progress: SilentProgress()
        )
    }

    /// Deletes the caches, which any run makes anew.
    package func forgetCaches() {
        try? FileSystem.removeTree(disk.appending("cache"))
    }

    /// Everything that lies on disks at a moment.
    package struct Moment: Sendable {
        let contents: [[ObjectName: [UInt8]]]
        let disk: PathBytes
    }

    /// Keeps what lies on all disks now.
    package func keep() throws -> Moment {
        Moment(contents: stores.map(\.contents), disk: try keepDisk())
    }

    /// Puts all disks back to what they were; the clock and randomness go on.
    package func goBack(to moment: Moment) throws {
        for (store, contents) in zip(stores, moment.contents) { store.contents = contents }
        try FolderCopy.replace(disk, with: moment.disk)
    }

    /// Starts a process.
    package func start(_ fault: Fault? = nil) -> Agent {
        clock.advance(seconds: 60)
        return agent(SimulatedProcess(fault))
    }

    /// A process at work in this world, which may be at work in others too.
    package func agent(_ process: SimulatedProcess, permits: Agent.Permits? = nil) -> Agent {
        Agent(self, process, permits)
    }

    /// Keeps what one custodian holds now.
    package func keep(custodian name: String) throws -> PathBytes {
        let copy = nextCopy()
        try FolderCopy.replace(copy, with: disk.appending(name))
        return copy
    }

    /// Puts back what a custodian held; what was kept stays.
    package func putBack(custodian name: String, to copy: PathBytes) throws {
        try FolderCopy.replace(disk.appending(name), with: copy)
    }

    /// Copies the custodians' folders and the caches aside.
    package func keepDisk() throws -> PathBytes {
        let copy = nextCopy()
        try FolderCopy.replace(copy, with: disk)
        return copy
    }

    private func nextCopy() -> PathBytes {
        let number = copies.withLock { copies in
            copies += 1
            return copies
        }
        return place.path.appending("copy-\(number)")
    }

    /// Puts the folder back to a copy, which goes.
    package func putBack(_ copy: PathBytes) throws {
        try FileSystem.removeTree(disk)
        try FileSystem.rename(copy, to: disk)
    }
}
