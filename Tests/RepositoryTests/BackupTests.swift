import Files
import Ledger
import Sealing
import Stores
import TestSupport
import Testing

@testable import Repository

@Suite("Backup and restore")
struct BackupTests {
    private let ada: ScopeLabel
    private let bert: ScopeLabel

    init() throws {
        ada = try ScopeLabel(subject: "user:1", object: nil)
        bert = try ScopeLabel(subject: "user:2", object: nil)
    }

    /// Files of all sizes: empty, inline, one chunk, several chunks, handed over by the large-file path, incompressible.
    private func source(_ random: Noise) throws -> MemorySource {
        let source = MemorySource()
        source.putFolder("")
        source.putFolder("users")
        source.putFolder("users/1", ada)
        source.put("users/1/empty", [], ada)
        source.put("users/1/note", Array("hello".utf8), ada)
        source.put("users/1/photo", random.bytes(300_000), ada)
        source.putFolder("users/2", bert)
        source.put("users/2/note", Array("hello".utf8), bert)
        source.putLink("latest", to: Array("users/2".utf8))
        source.put("large", Array(repeatElement(random.bytes(70_000), count: 150).joined()))
        source.put("noise", random.bytes(3 << 20))
        let odd = try #require(PathBytes(bytes: [0xFF, 0x0A, 0x2D]))
        source.put(odd, random.bytes(5000))
        for number in 0..<300 {
            source.put(PathBytes("many-\(number)"), random.bytes(Int(random.uint64() % 6000)))
        }
        return source
    }

    private func expectEqual(_ restored: MemoryTarget, _ expected: [PathBytes: MemorySource.File]) {
        let found = restored.everything
        #expect(Set(found.keys) == Set(expected.keys))
        for (path, file) in expected {
            #expect(found[path]?.content == file.content, "\(path)")
            #expect(found[path]?.metadata == file.metadata, "\(path)")
        }
    }

    @Test("I2: a snapshot gives back everything, from each replica alone")
    func roundTrip() throws {
        let world = try RepositoryWorld()
        let source = try source(world.noise)
        let result = try world.backup(source)
        #expect(result.problems.isEmpty)
        for number in 1..<3 { _ = try world.replicate(to: number) }
        for number in 0..<3 {
            let (target, restored) = try world.restore(from: number)
            expectEqual(target, source.everything)
            #expect(restored.problems.isEmpty && restored.erasedScopes == 0)
        }
    }

    @Test("an unchanged source is not read again and adds next to nothing")
    func unchangedIsCheap() throws {
        let world = try RepositoryWorld()
        let source = try source(world.noise)
        _ = try world.backup(source)
        let reads = source.reads
        let second = try world.backup(source)
        #expect(source.reads == reads)
        #expect(second.unchangedFiles == second.files)
        #expect(second.newBytes == 0)
        expectEqual(try world.restore().0, source.everything)
        // Read again when that is asked for, and still stored once.
        let third = try world.backup(source, readsUnchanged: true)
        #expect(source.reads == reads * 2)
        #expect(third.unchangedFiles == 0 && third.newBytes == 0)
    }

    @Test("many small scopes and a large one among them are each stored under their own keys, and restored")
    func manyScopes() throws {
        let world = try RepositoryWorld()
        let source = MemorySource()
        for folder: PathBytes in ["", "users"] { source.putFolder(folder) }
        for person in 0..<300 {
            let label = try ScopeLabel(subject: "user:\(person)", object: nil)
            source.putFolder(PathBytes("users/\(person)"), label)
            source.put(PathBytes("users/\(person)/note"), Array("of \(person)".utf8), label)
            if person == 100 { source.put("users/100/film", world.noise.bytes(9 << 20), label) }
        }
        let result = try world.backup(source)
        #expect(result.snapshot.scopes == 301 && result.files == 301)
        expectEqual(try world.restore().0, source.everything)
        let again = try world.backup(source)
        #expect(again.newBytes == 0 && again.unchangedFiles == 301)
    }

    @Test("changed, new and removed files are what the next snapshot holds")
    func changesAreSeen() throws {
        let world = try RepositoryWorld()
        let source = try source(world.noise)
        _ = try world.backup(source)
        source.put("users/1/note", Array("changed".utf8), ada)
        source.put("new", [1])
        source.remove("noise")
        _ = try world.backup(source)
        expectEqual(try world.restore().0, source.everything)
    }

    @Test("a file that cannot be read is reported, and everything else is in the snapshot")
    func unreadableIsReported() throws {
        let world = try RepositoryWorld()
        let source = try source(world.noise)
        source.makeUnreadable("noise")
        source.makeUnreadable("large")
        let result = try world.backup(source)
        #expect(Set(result.problems.map(\.path)) == ["noise", "large"])
        #expect(result.snapshot.problems == 2)
        var expected = source.everything
        expected["noise"] = nil
        expected["large"] = nil
        expectEqual(try world.restore().0, expected)
    }

    @Test("I6 E9: the same content under two persons is stored twice, under other ids and keys")
    func noDeduplicationAcrossScopes() throws {
        let world = try RepositoryWorld()
        let content = world.noise.bytes(300_000)
        let source = MemorySource()
        source.put("users/1/a", content, ada)
        source.put("users/1/b", content, ada)
        source.put("users/2/a", content, bert)
        let result = try world.backup(source)
        #expect(result.newBytes > 600_000 && result.newBytes < 700_000)
    }

    @Test("S8: nothing of the plaintext, no name and no label lies in a store")
    func nothingReadableInStore() throws {
        let world = try RepositoryWorld()
        let source = MemorySource()
        let secret = Array("a sentence that must not be seen anywhere".utf8)
        source.putFolder("users/secretly-named", ada)
        source.put("users/secretly-named/letter", secret + world.noise.bytes(10_000), ada)
        source.put("plain", secret)
        _ = try world.backup(source)
        let all = try world.everyByte(of: 0)
        for needle in [secret, Array("secretly-named".utf8), Array("user:1".utf8), Array("letter".utf8)] {
            #expect(!all.contains { $0.value.contains(subsequence: needle) })
        }
    }

    @Test("I3 E12: a person erased while the backup runs is not in its snapshot")
    func erasedWhileRunning() throws {
        let world = try RepositoryWorld()
        let source = try source(world.noise)
        let ada = ada
        source.onFirstRead { try world.issueTombstone(for: ada) }
        let result = try world.backup(source)
        #expect(result.snapshot.erasedScopes == 1)
        #expect(result.skippedErased.map(\.label) == [ada])
        let names = Set(try world.restore().0.everything.keys.map(\.description))
        #expect(!names.contains { $0.hasPrefix("users/1") })
        #expect(names.contains("users/2/note"))
    }

    @Test("E11: a source that still holds an erased person is skipped and reported")
    func sourceStillHoldsPerson() throws {
        let world = try RepositoryWorld()
        let source = try source(world.noise)
        _ = try world.backup(source)
        try world.erase(ada)
        let result = try world.backup(source)
        #expect(result.skippedErased.map(\.label) == [ada])
        #expect(try !world.restore().0.everything.keys.contains { $0.description.hasPrefix("users/1/") })
    }

    @Test("two writers that know nothing of each other both commit, and both snapshots restore")
    func twoWriters() throws {
        let world = try RepositoryWorld()
        let first = try source(world.noise)
        let second = try source(world.noise)
        first.onFirstRead { _ = try world.backup(second) }
        let result = try world.backup(first)
        #expect(result.state.number == 2)
        #expect(result.state.snapshots.count == 2)
        #expect(try world.check(0, readData: true).findings.isEmpty)
    }

    @Test("I7: a writer whose packs were condemned before it could commit commits nothing")
    func condemnedBeforeCommit() throws {
        let world = try RepositoryWorld(workers: 1)
        let seed = try source(world.noise)
        _ = try world.backup(seed)
        let running = MemorySource()
        // More than a pack's worth before the hook, so that packs lie in the store when the compaction runs.
        for number in 0..<16 { running.put(PathBytes("a\(number)"), world.noise.bytes(4 << 20)) }
        running.put("z", [1])
        let bert = bert
        let once = HookOnce()
        running.beforeRead("z") { try once.run { try world.erase(bert) } }
        #expect {
            _ = try world.backup(running)
        } throws: {
            ($0 as? RepositoryError)?.kind == .conflict
        }
        #expect(try world.check(0, readData: true).findings.isEmpty)
        #expect(try world.backup(running).problems.isEmpty)
    }

    @Test("a clock that was set back is refused, and nothing is lost")
    func clockSetBack() throws {
        let world = try RepositoryWorld()
        let source = try source(world.noise)
        _ = try world.backup(source)
        world.clock.advance(seconds: -86_400)
        #expect(throws: RepositoryError.self) { _ = try world.backup(source) }
        world.clock.advance(seconds: 86_400)
        _ = try world.backup(source)
        expectEqual(try world.restore().0, source.everything)
    }
}
