import Files
import Sealing
import StoreConformance
import Stores
import Testing

@Suite("a store says who it is")
struct StoreIdentityTests {
    private func mismatch(_ kind: StoreError.Kind?) -> String? {
        if case .identityMismatch(let difference) = kind { difference } else { nil }
    }

    @Test("a store that was set up is recognised")
    func recognised() throws {
        let subject = try LocalSubject()
        let found = try StoreIdentity.verify(subject.place, operatorKey: Fixture.operatorKey.publicKey)
        #expect(found == subject.identity)
        #expect(found.digest == subject.identity.digest)
    }

    @Test("L2: a cloned or moved folder is refused, and the remedy is named")
    func cloned() throws {
        let subject = try LocalSubject()
        let clone = try LocalSubject()
        let identity = try AtomicFile.read(subject.folder.appending("store.json"), maximumBytes: 1 << 14)
        try AtomicFile.replace(clone.folder.appending("store.json"), identity.span)
        let kind = refusal { _ = try StoreIdentity.verify(clone.place, operatorKey: Fixture.operatorKey.publicKey) }
        #expect(mismatch(kind)?.contains("another url") == true)
        #expect(StoreError(store: "a", kind: try #require(kind)).remedy.contains("configuration"))
        #expect(refusal { _ = try clone.open(Fixture.repository, for: .writing) } != nil)
    }

    @Test("L2: two folders that were swapped are both refused")
    func swapped() throws {
        let parent = PathBytes("/tmp/landfast-stores-\(AtomicFile.temporaryName())")
        defer { try? FileSystem.removeTree(parent) }
        let places = try ["a", "b"].map { try Fixture.place(parent.appending($0), name: $0) }
        for place in places {
            _ = try StoreIdentity.create(
                at: place,
                operatorKey: Fixture.operatorKey,
                random: Fixture.random,
                time: Fixture.start
            )
        }
        try FileSystem.rename(parent.appending("a"), to: parent.appending("c"))
        try FileSystem.rename(parent.appending("b"), to: parent.appending("a"))
        try FileSystem.rename(parent.appending("c"), to: parent.appending("b"))
        for place in places {
            let kind = refusal { _ = try StoreIdentity.verify(place, operatorKey: Fixture.operatorKey.publicKey) }
            #expect(mismatch(kind) != nil)
        }
    }

    @Test("L2: a typo in the configuration that points a store at another region's folder is refused")
    func otherRegion() throws {
        let subject = try LocalSubject()
        let typo = try Fixture.place(subject.folder, region: "contabo-de")
        let kind = refusal { _ = try StoreIdentity.verify(typo, operatorKey: Fixture.operatorKey.publicKey) }
        #expect(mismatch(kind)?.contains("hetzner-hel1") == true)
        let other = try Fixture.place(subject.folder, name: "hel1-b")
        let second = refusal { _ = try StoreIdentity.verify(other, operatorKey: Fixture.operatorKey.publicKey) }
        #expect(mismatch(second)?.contains("hel1-a") == true)
    }

    @Test("L2: a store set up anew between looking and opening is refused")
    func setUpAnew() throws {
        let subject = try LocalSubject()
        try FileSystem.unlink(subject.folder.appending("store.json"))
        _ = try StoreIdentity.create(
            at: subject.place,
            operatorKey: Fixture.operatorKey,
            random: Fixture.random,
            time: Fixture.start
        )
        #expect(mismatch(refusal { _ = try subject.open(Fixture.repository, for: .reading) }) != nil)
    }

    @Test("a store.json that another key signed, that was changed or cut is refused")
    func forged() throws {
        let subject = try LocalSubject()
        let stranger = SigningKey.generate(from: SeededRandom(seed: 99))
        #expect(
            refusal { _ = try StoreIdentity.verify(subject.place, operatorKey: stranger.publicKey) } == .identityForged
        )
        let path = subject.folder.appending("store.json")
        let original = try AtomicFile.read(path, maximumBytes: 1 << 14)
        for position in stride(from: 0, to: original.count, by: 7) {
            var changed = original
            changed[position] ^= 1
            try AtomicFile.replace(path, changed.span)
            #expect(refusal { _ = try subject.open(Fixture.repository, for: .writing) } == .identityForged)
        }
        for bytes in [[], Array(original.dropLast()), Array("{}".utf8)] as [[UInt8]] {
            try AtomicFile.replace(path, bytes.span)
            #expect(refusal { _ = try subject.open(Fixture.repository, for: .writing) } == .identityForged)
        }
    }

    @Test("a folder without store.json, an unmounted disk for example, is no store")
    func unmounted() throws {
        let subject = try LocalSubject()
        try FileSystem.unlink(subject.folder.appending("store.json"))
        #expect(refusal { _ = try subject.open(Fixture.repository, for: .writing) } == .notInitialised)
        try FileSystem.removeDirectory(subject.folder)
        #expect(refusal { _ = try subject.open(Fixture.repository, for: .writing) } == .notInitialised)
        #expect(try FileSystem.status(subject.folder) == nil)
    }

    @Test("a store is set up once, and not in a folder that holds other things")
    func setUpOnce() throws {
        let subject = try LocalSubject()
        func setUp() throws {
            _ = try StoreIdentity.create(
                at: subject.place,
                operatorKey: Fixture.operatorKey,
                random: Fixture.random,
                time: Fixture.start
            )
        }
        #expect(refusal(setUp) == .alreadyInitialised)
        try FileSystem.unlink(subject.folder.appending("store.json"))
        try FileSystem.makeDirectory(subject.folder.appending(Fixture.repository.hex))
        #expect(refusal(setUp) == nil)
        try FileSystem.unlink(subject.folder.appending("store.json"))
        try FileSystem.makeDirectory(subject.folder.appending("holiday-pictures"))
        #expect(refusal(setUp) == .notEmpty)
    }
}
