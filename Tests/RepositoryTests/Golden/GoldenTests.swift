import Files
import Foundation
import Ledger
import Sealing
import Simulation
import Stores
import TestSupport
import Testing

@testable import Repository

@Suite("Golden repositories")
struct GoldenTests {
    @Test("the sound one of format 1 is read for ever: every file, what it is, and not one finding")
    func sound() throws {
        let golden = try GoldenRepository("sound")
        let report = try golden.check()
        #expect(report.findings.isEmpty && report.strays.isEmpty && report.unnamed.isEmpty)
        #expect(report.state?.number == 2 && report.chunksOpened > 0)
        let (target, result) = try golden.restore()
        #expect(result.problems.isEmpty)
        let source = GoldenSource.second()
        let isWhole = target.files == source.files
        #expect(isWhole)
        let kinds = target.everything.mapValues(\.metadata.kind)
        #expect(source.everything.allSatisfy { kinds[$0.key] == $0.value.metadata.kind })
        #expect(target.everything["users/1/letter"]?.metadata.mode == 0o640)
        #expect(target.everything["users/1/letter"]?.metadata.modifiedNanoseconds == 123_456_789)
    }

    @Test("what is wrong is found, exactly, and nothing wrong is restored", arguments: GoldenDamage.all)
    func damaged(_ damage: GoldenDamage) throws {
        let golden = try GoldenRepository(damage.name)
        if let expected = damage.findings {
            let report = try golden.check()
            let found = report.findings.map { finding in
                (finding.object.split(separator: "/").first.map(String.init) ?? "") + " " + finding.fault.code
            }
            #expect(found.sorted() == expected)
            #expect(report.findings.allSatisfy { !$0.remedy.isEmpty && !$0.problem.isEmpty })
            #expect(report.strays.count == damage.strays)
        } else {
            #expect(throws: RepositoryError.self) { try golden.check() }
        }
        try restore(golden, damage)
    }

    private func restore(_ golden: GoldenRepository, _ damage: GoldenDamage) throws {
        let target: MemoryTarget
        let result: RestoreResult
        do {
            (target, result) = try golden.restore()
        } catch let error as RepositoryError {
            #expect(damage.restored == .refused(error.kind), "\(error)")
            return
        }
        let isOlder = damage.restored == .older
        let source = (isOlder ? GoldenSource.first() : GoldenSource.second()).files
        let restored = target.files
        #expect(restored.allSatisfy { source[$0.key] == $0.value }, "nothing corrupt is given back as good")
        let isWhole = restored == source && result.problems.isEmpty
        #expect(isWhole == (isOlder || damage.restored == .everything))
        #expect(isWhole == result.problems.isEmpty, "what is not given back is said")
        if case .refused = damage.restored { Issue.record("it was restored") }
    }

    @Test(
        "writes the archives anew",
        .enabled(if: ProcessInfo.processInfo.environment["LANDFAST_WRITE_FIXTURES"] != nil)
    )
    func write() throws {
        let world = try RepositoryWorld(seed: 1, workers: 1)
        _ = try world.backup(GoldenSource.first())
        let first = try world.everyByte(of: 0)
        _ = try world.backup(GoldenSource.first())
        let fork = try world.everyByte(of: 0)
        try world.putBack(first, into: 0)
        _ = try world.backup(GoldenSource.second())
        try world.rememberHead()
        let other = try RepositoryWorld(seed: 2, workers: 1)
        _ = try other.backup(GoldenSource.first())
        let makings = GoldenDamage.Makings(
            repository: world.stores[0].repository,
            other: try other.everyByte(of: 0),
            fork: fork,
            chunk: try place(of: "shared/logo", in: world),
            random: world.random
        )
        let sound = try world.everyByte(of: 0)
        try write("sound", sound, world, custodian: world.custodian)
        for damage in GoldenDamage.all {
            var objects = sound
            try damage.damage(&objects, makings)
            try write(damage.name, objects, world, strays: damage.strays)
        }
    }

    /// Where the first chunk of a file lies.
    private func place(of path: PathBytes, in world: RepositoryWorld) throws -> ChunkLocation {
        let opened = try world.open(0)
        var chunks: [Digest] = []
        try opened.files(of: try opened.snapshot("latest")) { _, entry in
            if entry.path == path, case .chunks(let ids) = entry.content { chunks = ids }
        }
        let chunk = try #require(chunks.first)
        return try #require(try opened.index.find(chunk))
    }

    /// Lays objects into a folder as a local store does, and archives it.
    private func write(
        _ name: String,
        _ objects: GoldenDamage.Objects,
        _ world: RepositoryWorld,
        strays: Int = 0,
        custodian: PathBytes? = nil
    ) throws {
        let folder = try TemporaryFolder()
        let root = folder.path.appending("store").appending(world.stores[0].repository.hex)
        for (object, bytes) in objects {
            let path = root.appending(object.description)
            try FileSystem.makeDirectories(path.parent, mode: 0o700)
            try AtomicFile.create(path, bytes.span)
        }
        for number in 0..<strays {
            let unfinished = Array("begun, and not ended".utf8)
            try AtomicFile.create(root.appending("tmp-000000000000000\(number)"), unfinished.span)
        }
        if let custodian { try FolderCopy.replace(folder.path.appending("custodian"), with: custodian) }
        try GoldenArchive.write(name, folder.path)
    }
}

/// What the golden repositories were made from.
enum GoldenSource {
    static func first() -> MemorySource {
        let source = MemorySource()
        source.putFolder("")
        source.putFolder("users/1", person)
        source.put("users/1/letter", Array("Dear Ada,\n".utf8), person)
        source.put("users/1/archive", text("ticket", 200_000), person)
        source.putLink("latest", to: Array("shared/logo".utf8))
        source.put("shared/logo", text("logo", 300_000))
        source.put("shared/empty", [])
        return source
    }

    static func second() -> MemorySource {
        let source = first()
        source.put("users/1/second-letter", Array("Dear Ada, again\n".utf8), person)
        source.put("shared/new", text("new", 250_000))
        return source
    }

    private static let person = try? ScopeLabel(subject: "user:1", object: nil)

    /// Long enough to be cut into chunks, and small once it is compressed.
    private static func text(_ word: String, _ count: Int) -> [UInt8] {
        Array(repeatElement(word, count: count / word.utf8.count).joined(separator: "\n").utf8)
    }
}
