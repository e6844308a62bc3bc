import Files
import Glibc
import Sealing
import StoreConformance
import Stores
import Testing

@Suite("faults while objects are written")
struct FaultTests {
    /// Opens the store that another process set up in a folder.
    private static func open(_ folder: PathBytes) throws -> any Store {
        let place = try Fixture.place(folder)
        return try StoreOpener.open(
            place,
            repository: Fixture.repository,
            grant: Grants.decided(for: Fixture.repository, place: place, for: .writing),
            identity: StoreIdentity.verify(place, operatorKey: Fixture.operatorKey.publicKey),
            clock: ManualClock(Fixture.start)
        )
    }

    /// Creates one pack after the other.
    private static func fill(_ store: any Store, _ numbers: Range<Int>) throws {
        for number in numbers {
            let bytes = bytes(number)
            try store.create(.pack(SHA256.hash(bytes.span)), bytes.span)
        }
    }

    /// 300,000 bytes, different for each number.
    private static func bytes(_ number: Int) -> [UInt8] {
        (0..<300_000).map { UInt8(truncatingIfNeeded: $0 < 8 ? number >> ($0 * 8) : $0 &* 7) }
    }

    @Test(
        "I2: a writer killed at any moment leaves whole objects, and rests that are swept up",
        arguments: [3, 11, 24, 60]
    )
    func killed(afterMilliseconds delay: Int) async throws {
        let subject = try LocalSubject()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = subject.folder.description as String, delay] in
            let store = try FaultTests.open(PathBytes(folder))
            let writer = Task.detached { try FaultTests.fill(store, 0..<10_000) }
            usleep(UInt32(delay) * 1_000)
            kill(getpid(), SIGKILL)
            _ = try await writer.value
        }
        let store = try Self.open(subject.folder)
        for object in try store.list(.pack) {
            let bytes = try store.read(object.name, maximumBytes: 300_000)
            #expect(.pack(SHA256.hash(bytes.span)) == object.name)
        }
        let strays = try store.strays()
        #expect(strays.allSatisfy { $0.kind == .unfinished })
        #expect(try store.removeUnfinished() == strays.count)
        #expect(try store.strays().isEmpty)
        try Self.fill(store, 20_000..<20_001)
    }

    @Test("a write that fails in the middle leaves no object and nothing else, and can be repeated")
    func failingWrite() async throws {
        let subject = try LocalSubject()
        await #expect(processExitsWith: .success) { [folder = subject.folder.description as String] in
            let store = try FaultTests.open(PathBytes(folder))
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
            guard unsafe setrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit) == 0 else { exit(2) }
            do {
                try FaultTests.fill(store, 1..<2)
                exit(3)
            } catch let error as StoreError {
                guard case .io = error.kind else { exit(4) }
            }
            guard try store.strays().isEmpty, try store.list(.pack).isEmpty else { exit(5) }
        }
        let store = try Self.open(subject.folder)
        try Self.fill(store, 1..<2)
        #expect(try store.list(.pack).count == 1)
    }

    @Test("a store on a full disk says so, and can still be emptied")
    func fullDisk() async throws {
        // Only root can make a small disk; everybody else sees the two faults above.
        guard FileSystem.runsAsRoot else { return }
        let folder = PathBytes("/tmp/landfast-stores-\(AtomicFile.temporaryName())")
        try FileSystem.makeDirectories(folder)
        defer { try? FileSystem.removeTree(folder) }
        guard unsafe mount("landfast", folder.description, "tmpfs", 0, "size=1m") == 0 else { return }
        defer { _ = unsafe umount(folder.description) }
        let place = try Fixture.place(folder)
        _ = try StoreIdentity.create(
            at: place,
            operatorKey: Fixture.operatorKey,
            random: Fixture.random,
            time: Fixture.start
        )
        let store = try Self.open(folder)
        var kind: StoreError.Kind?
        var created: [ObjectName] = []
        while kind == nil && created.count < 10 {
            let bytes = Self.bytes(created.count)
            let name = ObjectName.pack(SHA256.hash(bytes.span))
            kind = refusal { try store.create(name, bytes.span) }
            if kind == nil { created.append(name) }
        }
        #expect(kind == .noSpace)
        #expect(try store.strays().isEmpty)
        let again = try Self.open(folder)
        #expect(try again.list(.pack).map(\.name) == created.sorted())
        for name in created { try again.delete(name) }
        try again.create(created[0], Self.bytes(0).span)
    }
}
