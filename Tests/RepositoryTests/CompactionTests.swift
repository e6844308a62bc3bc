import Files
import Ledger
import Sealing
import Simulation
import Stores
import TestSupport
import Testing

@testable import Repository

@Suite("Compaction")
struct CompactionTests {
    private func filled(_ world: RepositoryWorld, persons: Int) throws -> MemorySource {
        let source = MemorySource()
        for number in 1...persons {
            let label = try ScopeLabel(subject: "user:\(number)", object: nil)
            source.putFolder(PathBytes("users/\(number)"), label)
            source.put(PathBytes("users/\(number)/small"), world.noise.bytes(2000), label)
            source.put(PathBytes("users/\(number)/large"), world.noise.bytes(150_000), label)
        }
        source.put("nobody", world.noise.bytes(500_000))
        return source
    }

    @Test("I3: after compaction no object on any replica holds or names the erased person; all others are untouched")
    func nothingIsLeft() throws {
        let world = try RepositoryWorld()
        let source = try filled(world, persons: 20)
        _ = try world.backup(source)
        source.put("later", [1])
        _ = try world.backup(source)
        for number in 1..<3 { _ = try world.replicate(to: number) }
        let label = try ScopeLabel(subject: "user:7", object: nil)
        let scope = try world.scope(of: label)
        #expect(try !world.residue(0, scope).isClean)
        try world.erase(label)
        for number in 1..<3 {
            #expect(try !world.residue(number, scope).isClean)
            _ = try world.replicate(to: number)
        }
        for number in 0..<3 {
            let residue = try world.residue(number, scope)
            #expect(residue.isClean && residue.chunks == 0 && residue.objectsRead > 0)
            #expect(try world.check(number, readData: true).findings.isEmpty)
            for snapshot in try world.open(number).snapshots() {
                let (target, result) = try world.restore(from: number, snapshot: snapshot.id)
                #expect(result.problems.isEmpty && result.erasedScopes == 1)
                let expected = source.everything.filter { path, _ in
                    !path.description.hasPrefix("users/7/") && path != "users/7"
                        && (path != "later" || snapshot.files > 41)
                }
                #expect(
                    target.everything.mapValues(\.content)
                        == expected.mapValues(\.content).merging(["users": []]) { old, _ in old }.merging(["": []]) {
                            old,
                            _ in old
                        }
                )
            }
        }
    }

    @Test("snapshots keep their ids when an erasure rewrites them")
    func idsStay() throws {
        let world = try RepositoryWorld()
        _ = try world.backup(try filled(world, persons: 3))
        let before = try world.open(0).snapshots().map(\.id)
        try world.erase(try ScopeLabel(subject: "user:1", object: nil))
        let after = try world.open(0).snapshots()
        #expect(after.map(\.id) == before)
        #expect(after.allSatisfy { $0.erasedScopes == 1 && $0.scopes == 3 })
    }

    @Test("S10: erasing one object of a person leaves the person's other objects")
    func objectOnly() throws {
        let world = try RepositoryWorld()
        let source = MemorySource()
        let person = try ScopeLabel(subject: "user:1", object: nil)
        let first = try ScopeLabel(subject: "user:1", object: "ticket:1")
        let second = try ScopeLabel(subject: "user:1", object: "ticket:2")
        source.put("users/1/profile", [1], person)
        source.put("users/1/tickets/1/mail", [2], first)
        source.put("users/1/tickets/2/mail", [3], second)
        _ = try world.backup(source)
        try world.erase(first)
        let paths = try Set(world.restore().0.everything.keys)
        #expect(paths.isSuperset(of: ["users/1/profile", "users/1/tickets/2/mail"]))
        #expect(!paths.contains("users/1/tickets/1/mail"))
        try world.erase(person)
        #expect(try world.restore().0.everything.isEmpty)
    }

    @Test("S16: erasing the whole repository leaves the ledger, the descriptor and heads")
    func wholeRepository() throws {
        let world = try RepositoryWorld()
        _ = try world.backup(try filled(world, persons: 3))
        _ = try world.replicate(to: 1)
        try world.eraseWhole()
        _ = try world.replicate(to: 1)
        for number in 0..<2 {
            let kinds = Set(try world.everyByte(of: number).keys.map(\.kind))
            #expect(kinds.isDisjoint(with: [.pack, .index, .snapshot]))
            #expect(kinds.isSuperset(of: [.repository, .ledger, .head]))
            #expect {
                _ = try world.open(number)
            } throws: {
                ($0 as? RepositoryError)?.kind == .erased
            }
        }
    }

    @Test("what an interrupted backup left behind goes with the next compaction")
    func orphansGo() throws {
        let world = try RepositoryWorld()
        let source = try filled(world, persons: 2)
        _ = try world.backup(source)
        let orphan = world.noise.bytes(1000)
        try world.stores[0].create(.pack(SHA256.hash(orphan.span)), orphan.span)
        try world.erase(try ScopeLabel(subject: "user:2", object: nil))
        #expect(try world.stores[0].size(.pack(SHA256.hash(orphan.span))) == nil)
    }

    @Test("I4: what a first backup left that died before its commit goes with an erasure, and backups go on")
    func beforeTheFirstHead() throws {
        let world = try RepositoryWorld()
        let source = try filled(world, persons: 2)
        _ = try world.backup(source)
        let label = try ScopeLabel(subject: "user:2", object: nil)
        for head in try world.stores[0].list(.head) { try world.stores[0].delete(head.name) }
        world.stores[0].leaveUnfinished(.head(1))
        try world.erase(label)
        #expect(try world.stores[0].list(.pack).isEmpty && world.stores[0].strays().isEmpty)
        #expect(try world.residue(0, world.scope(of: label)).isClean)
        world.forgetCaches()
        _ = try world.backup(source)
        let restored = try world.restore()
        #expect(restored.1.problems.isEmpty && restored.0.everything.keys.contains("users/1/large"))
        #expect(!restored.0.everything.keys.contains("users/2/large"))
        #expect(try world.check(0, readData: true).findings.isEmpty)
    }

    @Test("compaction stopped at any operation loses nothing, and the next one finishes it")
    func interrupted() throws {
        for operation in 1...60 {
            let world = try RepositoryWorld()
            let source = try filled(world, persons: 4)
            _ = try world.backup(source)
            let label = try ScopeLabel(subject: "user:3", object: nil)
            let scope = try world.scope(of: label)
            try world.issueTombstone(for: label)
            let process = SimulatedProcess(Fault(.outage, at: .change(operation)))
            let replica = try Replica(opening: process.view(of: world.stores[0]))
            var isFinished = false
            do {
                _ = try world.compact(replica)
                isFinished = true
            } catch is StoreError {
                #expect(try world.restore().1.problems.isEmpty, "operation \(operation)")
            }
            _ = try world.compact()
            #expect(try world.residue(0, scope).isClean, "operation \(operation)")
            #expect(try world.check(0, readData: true).findings.isEmpty, "operation \(operation)")
            #expect(try world.restore().0.everything.keys.contains("users/1/large"))
            if isFinished { break }
        }
    }

    @Test("many heads: the chain is walked from the last full one, and old heads go")
    func manyHeads() throws {
        let world = try RepositoryWorld()
        let source = MemorySource()
        source.put("a", [0], try ScopeLabel(subject: "user:1", object: nil))
        for number in 0..<40 {
            source.put("b", [UInt8(number)])
            _ = try world.backup(source)
        }
        try world.erase(try ScopeLabel(subject: "user:1", object: nil))
        #expect(try world.open(0).snapshots().count == 40)
        #expect(try world.stores[0].list(.head).count < 40)
        #expect(try world.check(0, readData: true).findings.isEmpty)
    }

    @Test("chunks that two backups at once both stored are kept once, and all snapshots restore")
    func chunksStoredTwice() throws {
        let world = try RepositoryWorld()
        let source = try filled(world, persons: 4)
        source.onFirstRead { _ = try world.backup(source) }
        _ = try world.backup(source)
        let packs = try world.stores[0].list(.pack).reduce(0) { $0 + $1.size }
        try world.erase(try ScopeLabel(subject: "user:2"))
        #expect(try world.check(0, readData: true).findings.isEmpty)
        #expect(try world.stores[0].list(.pack).reduce(0) { $0 + $1.size } < packs * 2 / 3)
        for snapshot in try world.open(0).snapshots() {
            let (target, result) = try world.restore(snapshot: snapshot.id)
            #expect(result.problems.isEmpty)
            #expect(target.everything["users/1/large"]?.content == source.everything["users/1/large"]?.content)
        }
    }

    @Test("I3: where small indexes became one, an erasure still finds both places of a chunk that was stored twice")
    func chunksStoredTwiceInMergedIndexes() throws {
        let world = try RepositoryWorld()
        let source = try filled(world, persons: 2)
        // So much more in the second writer's pack that it is not worth writing anew.
        let more = world.noise.bytes(2 << 20)
        source.onFirstRead {
            source.put("more", more)
            _ = try world.backup(source)
        }
        _ = try world.backup(source)
        for day in 0..<16 {
            source.put("shared", world.noise.bytes(1000 + day))
            _ = try world.backup(source)
        }
        let pruned = try world.prune(Retention(last: 100), unusedPercent: 100)
        // One for everything, and one for the second places.
        #expect(pruned.state?.indexes.count == 2)
        let label = try ScopeLabel(subject: "user:1")
        try world.erase(label)
        #expect(try world.residue(0, world.scope(of: label)).isClean)
        #expect(try world.check(0, readData: true).findings.isEmpty)
    }

    @Test("E16: a tombstone that the caller does not know of is not acted on")
    func unknownTombstone() throws {
        let world = try RepositoryWorld()
        _ = try world.backup(try filled(world, persons: 2))
        let before = world.ledger
        try world.issueTombstone(for: try ScopeLabel(subject: "user:1"))
        #expect {
            _ = try Compaction.run(
                primary: try world.replica(0),
                ledger: before,
                lease: try world.lease(),
                writer: world.writer,
                context: world.context
            )
        } throws: {
            ($0 as? RepositoryError)?.kind == .conflict
        }
    }
}
