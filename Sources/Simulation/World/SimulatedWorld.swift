import Custody
package import Erasure
import Files
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
    package let clock = ManualClock(Timestamp(milliseconds: 1_800_000_000_000))
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

    /// The custodians' names.
    package static let custodians = ["alpha", "beta"]
    /// The stores' names.
    package static let storeNames = ["first", "second", "third"]

    private let place: TemporaryFolder
    private let copies = Mutex(0)

    /// Founds the repository.
    package init(seed: UInt64, workers: Int = 2) throws {
        let random = SeededRandom(seed: seed)
        let place = try TemporaryFolder()
        let keys = ErasureKeys(
            officer: .generate(from: random),
            agent: .generate(from: random),
            writer: .generate(from: random)
        )
        let disk = place.path.appending("disk")
        let founding = Founding(disk: disk, clock: clock, random: random, keys: keys)
        let founded = try founding.run()
        self.seed = seed
        self.random = random
        self.place = place
        self.keys = keys
        self.workers = workers
        noise = Noise(seed: seed)
        repository = founded.id
        rootKey = founded.rootKey
        stores = try Self.storeNames.map { try SimulatedStore($0, repository: founded.id) }
        var ledger = Ledger(repository: founded.id, rootKey: founded.rootKey)
        ledger.merge(founded.entries)
        for store in stores {
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
        return Agent(self, fault)
    }

    /// Copies the folder aside.
    func keepDisk() throws -> PathBytes {
        let number = copies.withLock { copies in
            copies += 1
            return copies
        }
        let copy = place.path.appending("copy-\(number)")
        try FolderCopy.replace(copy, with: disk)
        return copy
    }

    /// Puts the folder back to a copy, which goes.
    func putBack(_ copy: PathBytes) throws {
        try FileSystem.removeTree(disk)
        try FileSystem.rename(copy, to: disk)
    }
}
