import Files
import Ledger
import Sealing
import Stores
import TestSupport
import Testing

@testable import Repository

@Suite("What a restore drill finds")
struct DrillTests {
    private func filled() throws -> RepositoryWorld {
        let world = try RepositoryWorld(seed: 7)
        let source = MemorySource()
        source.put("users/1/small", Array("a few bytes".utf8), try ScopeLabel(subject: "user:1", object: nil))
        source.put("users/1/large", world.noise.bytes(9 << 20), try ScopeLabel(subject: "user:1", object: nil))
        source.put("users/2/note", world.noise.bytes(70_000), try ScopeLabel(subject: "user:2", object: nil))
        source.put("shared/logo", world.noise.bytes(400_000))
        _ = try world.backup(source)
        return world
    }

    private func drill(_ world: RepositoryWorld) throws -> RestoreDrill.Result {
        let repository = try world.open(0)
        return try RestoreDrill.run(repository.snapshot("latest"), from: repository)
    }

    @Test("P6: a sound copy passes, with as many files and bytes as a restore gives back")
    func sound() throws {
        let world = try filled()
        let drill = try drill(world)
        let (_, restored) = try world.restore()
        #expect(drill.hasPassed, "\(drill.problems)")
        #expect(drill.read.files == restored.files)
        #expect(drill.read.bytes == restored.bytes)
    }

    @Test("P6: a pack with a flipped bit or without its end, or that is missing, is found", arguments: 0..<3)
    func damaged(how: Int) throws {
        let world = try filled()
        // The first pack may hold metadata alone; each is damaged in turn.
        for pack in try world.packs(of: 0) {
            let whole = world.stores[0].contents[.pack(pack)]
            switch how {
            case 0: try world.flipBit(in: .pack(pack), of: 0)
            case 1: world.stores[0].contents[.pack(pack)]?.removeLast(whole.map { $0.count / 2 } ?? 0)
            default: world.stores[0].contents[.pack(pack)] = nil
            }
            world.forgetCaches()
            let found = try? drill(world)
            #expect(found?.hasPassed != true)
            world.stores[0].contents[.pack(pack)] = whole
            world.forgetCaches()
        }
        #expect(try drill(world).hasPassed)
    }

    @Test("P6: who was erased is left out, counted, and no finding")
    func erased() throws {
        let world = try filled()
        try world.erase(try ScopeLabel(subject: "user:2", object: nil))
        let drill = try drill(world)
        #expect(drill.hasPassed, "\(drill.problems)")
        #expect(drill.read.erasedScopes == 1)
    }

    @Test("P6: what lists and manifest say of sizes, names and folders is held against what was read")
    func sink() throws {
        func metadata(_ kind: EntryKind, size: UInt64 = 0, link: String = "") -> EntryMetadata {
            EntryMetadata(
                kind: kind,
                mode: 0o644,
                owner: 0,
                group: 0,
                modifiedSeconds: 0,
                modifiedNanoseconds: 0,
                size: size,
                linkTarget: Array(link.utf8),
                changeToken: ChangeToken(inode: 0, changedSeconds: 0, changedNanoseconds: 0)
            )
        }
        let sink = DrillSink()
        try sink.makeFolder("a", metadata(.folder))
        try sink.makeFile("a/whole", metadata(.file, size: 3)) {
            try $0([1, 2].span); try $0([3].span)
        }
        #expect(throws: RestoreEntryError.self) { try sink.makeFile("a/whole", metadata(.file)) { _ in } }
        #expect(throws: RestoreEntryError.self) { try sink.makeFile("a/short", metadata(.file, size: 3)) { _ in } }
        #expect(throws: RestoreEntryError.self) { try sink.makeFile("b/lost", metadata(.file)) { _ in } }
        #expect(throws: RestoreEntryError.self) { try sink.makeFile("../out", metadata(.file)) { _ in } }
        #expect(throws: RestoreEntryError.self) { try sink.makeSymbolicLink("a/link", metadata(.symbolicLink)) }
        try sink.makeSymbolicLink("a/good", metadata(.symbolicLink, link: "whole"))
        #expect(sink.counts.files == 1)
        #expect(sink.counts.bytes == 3)
        #expect(sink.counts.links == 1)
    }
}
