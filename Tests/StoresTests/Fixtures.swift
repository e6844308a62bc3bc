import Files
import Residency
import Sealing
import StoreConformance
import Stores

/// The key that signs the stores of these tests, a place in time, and names.
enum Fixture {
    static let random = SeededRandom(seed: 2)
    static let operatorKey = SigningKey.generate(from: random)
    static let start = timestamp("2026-03-01T00:00:00.000Z")
    static let end = timestamp("2026-03-02T00:00:00.000Z")
    static let repository = repository("11")

    static func repository(_ digits: String) -> RepositoryID {
        guard let id = RepositoryID(hex: String(repeating: digits, count: 16)) else {
            preconditionFailure("32 hex digits are an id")
        }
        return id
    }

    static func timestamp(_ text: String) -> Timestamp {
        guard let time = Timestamp(iso8601: text) else { preconditionFailure("the text is a time") }
        return time
    }

    static func place(_ folder: PathBytes, name: String = "hel1-a", region: String = "hetzner-hel1") throws
        -> StorePlace
    {
        try StorePlace(name: name, region: region, url: "file://\(folder)")
    }
}

/// A store in a folder that lives as long as the test that made it.
final class LocalSubject: ConformanceSubject {
    let folder: PathBytes
    let place: StorePlace
    let identity: StoreIdentity
    let clock = ManualClock(Fixture.start)

    init() throws {
        folder = PathBytes("/tmp/landfast-stores-\(AtomicFile.temporaryName())")
        place = try Fixture.place(folder)
        identity = try StoreIdentity.create(
            at: place,
            operatorKey: Fixture.operatorKey,
            random: Fixture.random,
            time: Fixture.start
        )
    }

    deinit {
        try? FileSystem.removeTree(folder)
    }

    func open(_ repository: RepositoryID, for access: ConformanceAccess) throws -> any Store {
        try StoreOpener.open(
            place,
            repository: repository,
            grant: Grants.decided(for: repository, place: place, for: access),
            identity: identity,
            clock: clock
        )
    }

    func plant(_ name: String, in repository: RepositoryID) throws -> Bool {
        let path = folder.appending(repository.hex).appending(name)
        try FileSystem.makeDirectories(path.parent)
        try AtomicFile.create(path, [1].span)
        return true
    }

    func abandon(_ name: ObjectName, in repository: RepositoryID) throws -> Bool {
        try plant("tmp-00000000000000aa", in: repository)
    }
}

/// A store in memory.
struct MemorySubject: ConformanceSubject {
    let shelf: MemoryShelf

    init() throws {
        shelf = try MemoryShelf(
            StorePlace(name: "memory-a", region: "hetzner-hel1", url: "memory:///a"),
            operatorKey: Fixture.operatorKey,
            random: Fixture.random,
            created: Fixture.start,
            rules: KeepingRules(clock: ManualClock(Fixture.start))
        )
    }

    func open(_ repository: RepositoryID, for access: ConformanceAccess) throws -> any Store {
        try StoreOpener.open(
            shelf,
            repository: repository,
            grant: Grants.decided(for: repository, place: shelf.place, for: access),
            clock: ManualClock(Fixture.start)
        )
    }

    func plant(_ name: String, in repository: RepositoryID) throws -> Bool { false }

    func hide(_ name: ObjectName, in repository: RepositoryID) throws -> Bool {
        shelf.hide(name, of: repository)
        return true
    }

    func lock(_ name: ObjectName, in repository: RepositoryID) throws -> ObjectLock? {
        let lock = ObjectLock(until: Fixture.end)
        shelf.lock(name, of: repository, lock)
        return lock
    }
}
