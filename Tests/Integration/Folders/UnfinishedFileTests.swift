import Files
import Foundation
import Sealing
import ServerHarness
import Testing

@testable import Stores

@Suite("SFTP and WebDAV: files that a writer left unfinished", .serialized)
struct UnfinishedFileTests {
    @Test(
        "what was begun a day ago is removed, what may still be written to stays",
        arguments: FolderHouse.Kind.allCases
    )
    func removal(kind: FolderHouse.Kind) throws {
        let house = try FolderHouse(kind)
        var terms = FolderHouse.Terms()
        let clock = ManualClock(FolderHouse.start)
        terms.clock = clock
        let server = try house.server(terms)
        try server.create("a/b", [1].span)
        let old = TemporaryName.make(clock.now(), SystemRandom())
        clock.advance(seconds: TemporaryName.lifetimeSeconds)
        let recent = TemporaryName.make(clock.now(), SystemRandom())
        for name in [old, recent, "tmp-0"] {
            try Data([1, 2]).write(to: house.data.appending(path: "a/\(name)"))
        }
        clock.advance(seconds: 1)
        #expect(try server.list("a").map(\.path).sorted() == ["a/b", "a/tmp-0"])
        #expect(
            try server.remnants("a").sorted()
                == [Stray("a/\(old)", .unfinished, size: 2), Stray("a/\(recent)", .unfinished, size: 2)].sorted()
        )
        #expect(try server.removeUnfinished("a") == 1)
        #expect(try server.remnants("a").map(\.path) == ["a/\(recent)"])
        #expect(try server.list("a").count == 2)
    }

    @Test(
        "P20: where nothing is to be deleted, everything stays that the server would delete",
        arguments: FolderHouse.Kind.allCases
    )
    func nothingIsDeleted(kind: FolderHouse.Kind) throws {
        let house = try FolderHouse(kind)
        var terms = FolderHouse.Terms()
        terms.deletesNothing = true
        let server = try house.server(terms)
        try server.create("a/b", [1].span)
        let old = TemporaryName.make(
            FolderHouse.start.adding(seconds: -2 * TemporaryName.lifetimeSeconds),
            SystemRandom()
        )
        try Data([1, 2]).write(to: house.data.appending(path: "a/\(old)"))
        #expect(try server.removeUnfinished("a") == 0)
        #expect(throws: StoreError.self) { try server.delete("a/b") }
        #expect(try server.read("a/b", maximumBytes: 1) == [1])
        #expect(try server.remnants("a").map(\.path) == ["a/\(old)"])
        #expect(try !server.refusesSecondCreation(), "what cannot be tried without a trace is not believed")
    }

    @Test("a name tells when its file was begun, and nothing else is such a name")
    func names() {
        let time = FolderHouse.start
        let name = TemporaryName.make(time, SystemRandom())
        #expect(TemporaryName.time(of: name) == time)
        for other in ["tmp-0", "tmp-", String(name.dropLast()), name + "0", "x" + name, name.uppercased(), "heads"] {
            #expect(TemporaryName.time(of: other) == nil, "\(other)")
        }
    }
}
