import Files
import Ledger
import Sealing
import Simulation
import Stores
import Testing

@testable import Repository

@Suite("Repairing what no copy has whole")
struct RepairLossTests {
    private struct Filled {
        let world: RepositoryWorld
        let source: MemorySource
        let first: String
        let second: String
        var copies: [String: Replica] { get throws { try world.parties() } }
    }

    /// Three copies of two snapshots; one file is only in the second, one in both.
    private func filled(replicated: Bool = true) throws -> Filled {
        let world = try RepositoryWorld()
        let source = MemorySource()
        let ada = try ScopeLabel(subject: "user:1", object: nil)
        source.put("users/1/a", world.noise.bytes(140_000), ada)
        source.put("b", world.noise.bytes(140_000))
        let first = try world.backup(source).snapshot.id
        for target in [1, 2] { _ = try world.replicate(to: target) }
        source.put("users/1/later", world.noise.bytes(20_000), ada)
        let second = try world.backup(source).snapshot.id
        if replicated { for target in [1, 2] { _ = try world.replicate(to: target) } }
        return Filled(world: world, source: source, first: first, second: second)
    }

    /// Where a file's first chunk of data lies.
    private func location(of path: PathBytes, _ world: RepositoryWorld) throws -> ChunkLocation {
        let opened = try world.open(0)
        var found: [Digest] = []
        try opened.files(of: try opened.snapshot("latest")) { _, entry in
            if entry.path == path, case .chunks(let ids) = entry.content { found = ids }
        }
        let chunk = try #require(found.first)
        return try #require(try opened.index.find(chunk))
    }

    /// Where lists of names or of scopes lie.
    private func lists(_ kind: ChunkKind, _ world: RepositoryWorld) throws -> [ChunkLocation] {
        var found: [ChunkLocation] = []
        for run in try world.open(0).index.runs {
            try run.forEach { location in
                if location.entry.chunk.kind == kind { found.append(location) }
            }
        }
        return found
    }

    private func spoil(_ location: ChunkLocation, _ world: RepositoryWorld) {
        for store in world.stores {
            Damage.flipped.happen(to: .pack(location.pack), in: store, at: Int(location.entry.offset) + 30)
        }
        world.forgetCaches()
    }

    private func expectAlike(_ world: RepositoryWorld) throws {
        let objects = try (0..<3).map { store in
            try world.everyByte(of: store).filter { [.pack, .index, .snapshot].contains($0.key.kind) }
        }
        #expect(objects[0] == objects[1] && objects[0] == objects[2])
    }

    @Test("what no copy has is named with its snapshots and files, and stays as it is until the loss is accepted")
    func named() throws {
        let filled = try filled()
        let world = filled.world
        let location = try location(of: "users/1/later", world)
        spoil(location, world)
        let before = try (0..<3).map { try world.fingerprint(of: $0) }
        for isDryRun in [true, false] {
            let report = try world.repair(filled.copies, isDryRun: isDryRun)
            #expect(!report.isWhole && report.committed == nil)
            #expect(report.losses.map(\.object) == [ObjectName.pack(location.pack).description])
            let affected = try #require(report.losses.first?.affected)
            #expect(affected.map(\.id) == [filled.second])
            #expect(affected.first?.paths == ["users/1/later"])
            #expect(report.actions.allSatisfy { $0.outcome == .lost })
        }
        #expect(try (0..<3).map { try world.fingerprint(of: $0) } == before)
        // Everything undamaged restores all the same, and the rest is reported.
        let (target, result) = try world.restore()
        #expect(result.problems.map(\.path) == ["users/1/later"])
        #expect(target.everything["b"]?.content == filled.source.everything["b"]?.content)
        #expect(try world.restore(snapshot: filled.first).1.problems.isEmpty)
    }

    @Test("an accepted loss is committed: the rest is saved, check is clean and says so, restore reports the file")
    func accepted() throws {
        let filled = try filled()
        let world = filled.world
        spoil(try location(of: "users/1/later", world), world)
        let report = try world.repair(filled.copies, acceptsLoss: true)
        #expect(report.isLossAccepted && report.committed != nil && report.chunksSaved >= 0)
        try expectAlike(world)
        for store in 0..<3 {
            let check = try world.check(store, readData: true)
            #expect(check.findings.isEmpty)
            #expect(check.acceptedLosses.map(\.id) == [filled.second])
            #expect(check.acceptedLosses.first?.paths == ["users/1/later"])
        }
        let (target, result) = try world.restore(from: 1)
        #expect(result.problems.map(\.path) == ["users/1/later"])
        #expect(target.everything["users/1/a"]?.content == filled.source.everything["users/1/a"]?.content)
        // The source still has the file: the next backup reads it again, and the old snapshot is whole again, too.
        _ = try world.backup(filled.source)
        #expect(try world.restore().1.problems.isEmpty)
        #expect(try world.restore(snapshot: filled.second).1.problems.isEmpty)
        #expect(try world.repair(filled.copies).isWhole)
    }

    @Test("lists of names and of scopes that are lost take what they name with them, and nothing else; work goes on")
    func lists() throws {
        for kind in [ChunkKind.entryList, .pointerList] {
            let filled = try filled()
            let world = filled.world
            let places = try lists(kind, world)
            spoil(try #require(places.first), world)
            let report = try world.repair(filled.copies, acceptsLoss: true)
            #expect(report.isLossAccepted && !report.losses.isEmpty)
            #expect(report.losses.flatMap(\.affected).contains { $0.lists > 0 })
            for store in 0..<3 {
                let check = try world.check(store, readData: true)
                #expect(check.findings.isEmpty && !check.acceptedLosses.isEmpty)
            }
            // Backup, erasure and restore go on.
            _ = try world.backup(filled.source)
            let (target, result) = try world.restore()
            #expect(result.problems.isEmpty && target.everything.count >= 3)
            try world.erase(try ScopeLabel(subject: "user:1", object: nil))
            #expect(try world.restore().0.everything.keys.contains("b"))
            #expect(try world.check(0, readData: true).findings.isEmpty)
        }
    }

    @Test("indexes that no copy has are made anew from the packs, under a new head that every copy gets")
    func indexes() throws {
        // One that is only too long is whole up to there, and no loss.
        for damage in [Damage.flipped, .cut, .missing] {
            let filled = try filled()
            let world = filled.world
            for index in try world.stores[0].list(.index) {
                for store in world.stores { damage.happen(to: index.name, in: store) }
            }
            world.forgetCaches()
            let without = try world.repair(filled.copies, withKeys: false)
            #expect(!without.isWhole && without.committed == nil)
            let report = try world.repair(filled.copies)
            #expect(report.isWhole && report.losses.isEmpty && report.committed == 3)
            #expect(report.actions.allSatisfy { $0.outcome == .rebuilt })
            try expectAlike(world)
            for store in 0..<3 {
                #expect(try world.check(store, readData: true).findings.isEmpty)
                #expect(try world.restore(from: store).1.problems.isEmpty)
            }
            #expect(try world.backup(filled.source).newBytes < 100_000, "nothing is stored twice")
        }
    }

    @Test("a manifest that no copy has costs its snapshot, and no other")
    func manifest() throws {
        let filled = try filled()
        let world = filled.world
        let name = try world.open(0).snapshot("latest").name
        for store in world.stores { Damage.flipped.happen(to: .snapshot(name), in: store) }
        let report = try world.repair(filled.copies, acceptsLoss: true)
        #expect(report.losses.first?.affected.map(\.isWhole) == [true])
        #expect(try world.open(2).snapshots().map(\.id) == [filled.first])
        for store in 0..<3 { #expect(try world.check(store, readData: true).findings.isEmpty) }
    }

    @Test(
        "I2: a newest head that is damaged before it reached another copy is given up only when told, and costs nothing"
    )
    func lostHead() throws {
        for damage in [Damage.flipped, .missing] {
            let filled = try filled(replicated: false)
            let world = filled.world
            let known = try world.known()
            damage.happen(to: .head(2), in: world.stores[0])
            let error = #expect(throws: RepositoryError.self) { _ = try world.repair(filled.copies, known: known) }
            #expect(error?.kind == .behind)
            let report = try world.repair(filled.copies, known: known, acceptsLoss: true)
            #expect(report.isLossAccepted && report.committed == 3)
            #expect(report.losses.map(\.object) == [ObjectName.head(2).description])
            // What the lost head named lies there whole, so it is taken in again.
            #expect(Set(try world.open(1).snapshots().map(\.id)) == [filled.first, filled.second])
            #expect(try world.restore(from: 1).1.problems.isEmpty)
            for store in 0..<3 { #expect(try world.check(store, readData: true).findings.isEmpty) }
            _ = try world.backup(filled.source, known: known)
        }
    }

    @Test("I4: going on after the head that took a person's bytes away brings nobody back, and says what to run again")
    func lostHeadAfterErasure() throws {
        let filled = try filled()
        let world = filled.world
        let ada = try ScopeLabel(subject: "user:1", object: nil)
        let scope = try world.scope(of: ada)
        try world.erase(ada)
        let known = try world.known()
        for store in world.stores { store.contents[.head(3)] = nil }
        for target in [1, 2] { try world.ledger.write(to: world.stores[target]) }
        let report = try world.repair(filled.copies, known: known, acceptsLoss: true)
        #expect(report.erasuresToRun == world.ledger.tombstones.map(\.id))
        for store in 0..<3 {
            #expect(try world.restore(from: store).0.everything.keys.allSatisfy { $0 == "b" || $0.isEmpty })
        }
        _ = try world.compact()
        #expect(try world.residue(0, scope).isClean)
        #expect(try world.restore().0.everything.keys.contains("b"))
    }

    @Test("I4: a ledger entry that nobody can read stays, and counts as lost, until the loss is accepted")
    func unknownEntry() throws {
        let filled = try filled()
        let world = filled.world
        let copies = try filled.copies
        let name = ObjectName.ledger(SHA256.hash([1].span))
        world.stores[1].contents[name] = [2]
        let report = try world.repair(copies)
        #expect(!report.isWhole && report.losses.map(\.object) == [name.description])
        #expect(world.stores[1].contents[name] == [2])
        #expect(try world.repair(copies, acceptsLoss: true).isWhole)
        #expect(world.stores[1].contents[name] == nil)
        #expect(try world.repair(copies).losses.isEmpty)
    }

    @Test(
        "I7: what is out of reach is never taken for lost, however far a repair that accepts losses has come",
        arguments: [Fault.Kind.absence, .lapse]
    )
    func outOfReach(_ kind: Fault.Kind) throws {
        var operations = 0
        for operation in 1...400 {
            let filled = try filled()
            let world = filled.world
            let before = try world.fingerprint(of: 0)
            let copies = try filled.copies
            for kind in [ObjectKind.pack, .index, .snapshot] {
                let name = try #require(try world.stores[0].list(kind).last).name
                for store in [0, 1] { Damage.flipped.happen(to: name, in: world.stores[store]) }
            }
            world.forgetCaches()
            let process = SimulatedProcess(Fault(kind, at: .operation(operation)))
            var watched = copies
            watched["store:third"] = copies["store:third"].map {
                Replica(repairing: process.view(of: world.stores[2]), describedBy: $0.descriptor)
            }
            let report = try? world.repair(watched, acceptsLoss: true)
            #expect(report.map { $0.losses.isEmpty } ?? true, "away from operation \(operation) on")
            #expect(try world.repair(copies, acceptsLoss: true).losses.isEmpty)
            for store in 0..<3 { #expect(try world.fingerprint(of: store) == before, "operation \(operation)") }
            if process.operations < operation { break }
            operations = operation
        }
        #expect(operations >= 10)
    }

    @Test("accepting a loss that stops anywhere is finished by the next repair")
    func interrupted() throws {
        var operations = 0
        for operation in 1...60 {
            let filled = try filled()
            let world = filled.world
            spoil(try location(of: "users/1/later", world), world)
            for index in try world.stores[0].list(.index) {
                for store in world.stores { Damage.missing.happen(to: index.name, in: store) }
            }
            let process = SimulatedProcess(Fault(.crash, at: .change(operation)))
            let copies = try world.parties([
                0: process.view(of: world.stores[0]), 1: process.view(of: world.stores[1]),
                2: process.view(of: world.stores[2]),
            ])
            let finished = (try? world.repair(copies, acceptsLoss: true)) != nil
            world.forgetCaches()
            _ = try world.repair(filled.copies, acceptsLoss: true)
            for store in 0..<3 {
                let check = try world.check(store, readData: true)
                #expect(check.findings.isEmpty, "stopped at \(operation)")
                #expect(check.acceptedLosses.map(\.files) == [1])
            }
            #expect(try world.restore(from: 2).1.problems.map(\.path) == ["users/1/later"])
            if finished { break }
            operations = operation
        }
        #expect(operations >= 5)
    }
}
