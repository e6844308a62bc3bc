import Files
import Ledger
import Sealing
import Simulation
import Stores
import Testing

@testable import Repository

@Suite("Repairing copies from other copies")
struct RepairTests {
    /// Three copies of two snapshots, all at the newest head.
    private func filled(seed: UInt64 = 42) throws -> (RepositoryWorld, MemorySource) {
        let world = try RepositoryWorld(seed: seed)
        let source = MemorySource()
        let ada = try ScopeLabel(subject: "user:1", object: nil)
        source.put("users/1/a", world.noise.bytes(140_000), ada)
        source.put("b", world.noise.bytes(140_000))
        _ = try world.backup(source)
        for target in [1, 2] { _ = try world.replicate(to: target) }
        source.put("users/1/later", world.noise.bytes(20_000), ada)
        _ = try world.backup(source)
        for target in [1, 2] { _ = try world.replicate(to: target) }
        return (world, source)
    }

    @Test("P16, I2: junk that its store does not let go stays byte for byte, and commits pass over it")
    func junkThatStays() throws {
        let (world, source) = try filled()
        let junk = Array("five!".utf8)
        let names: [ObjectName] = [.head(3), .head(0xFFFF_FFFF), .ledger(SHA256.hash(junk.span))]
        for name in names {
            try world.stores[0].create(name, junk.span)
            world.stores[0].lock(name, ObjectLock(until: nil, isHold: true))
        }
        source.put("c", world.noise.bytes(10_000))
        #expect(try world.backup(source).state.number == 4)
        for target in [1, 2] { _ = try world.replicate(to: target) }
        let report = try world.repair(try world.parties(), known: try world.known(), withKeys: false)
        #expect(Set(report.actions.map(\.object)) == Set(names.map(\.description)))
        #expect(report.actions.allSatisfy { $0.outcome == .kept && $0.fault.code == "unknown" })
        for name in names { #expect(world.stores[0].contents[name] == junk) }
        #expect(try world.backup(source).state.number == 5)
        for target in [1, 2] { _ = try world.replicate(to: target) }
        #expect(names.allSatisfy { world.stores[1].contents[$0] == nil }, "junk is copied nowhere")
        for name in names { world.stores[0].lock(name, nil) }
        let last = try world.repair(try world.parties(), known: try world.known(), withKeys: false)
        #expect(last.actions.allSatisfy { $0.outcome == .removed } && last.actions.count == names.count)
        #expect(names.allSatisfy { world.stores[0].contents[$0] == nil })
        #expect(try world.check(0, readData: true).findings.isEmpty)
    }

    private static let kinds: [ObjectKind] = [.pack, .index, .snapshot, .head, .ledger, .repository]

    @Test(
        "I7: one object of any kind that was flipped, cut or lost is put right, byte for byte, on whatever copy",
        arguments: kinds,
        Damage.allCases
    )
    func one(kind: ObjectKind, damage: Damage) throws {
        for store in [0, 1] {
            let (world, _) = try filled()
            let copies = try world.parties()
            let before = try (0..<3).map { try world.fingerprint(of: $0) }
            let known = try world.known()
            let object = try #require(try world.stores[store].list(kind).last).name
            damage.happen(to: object, in: world.stores[store])
            world.forgetCaches()
            let spoilt = try world.fingerprint(of: store)
            let looked = try world.repair(copies, known: known, isDryRun: true)
            #expect(try world.fingerprint(of: store) == spoilt, "looking changes nothing")
            let report = try world.repair(copies, known: known, withKeys: false)
            #expect(try (0..<3).map { try world.fingerprint(of: $0) } == before)
            #expect(report.isWhole && report.losses.isEmpty && report.committed == nil)
            // An entry that is simply not there is written with the union, as by every command.
            if kind == .ledger && damage == .missing { continue }
            #expect(report.actions == looked.actions)
            #expect(report.actions.map(\.object) == [object.description])
            #expect(report.actions.map(\.party) == ["store:" + world.stores[store].place.name])
            #expect(try world.check(store, readData: true).findings.isEmpty)
            #expect(try world.repair(copies, known: known).actions.isEmpty, "nothing is left to do")
        }
    }

    @Test("I7: different objects damaged on every copy are all put right, and none is spread")
    func everywhere() throws {
        for seed in UInt64(1)...4 {
            let (world, _) = try filled(seed: seed)
            let copies = try world.parties()
            let before = try world.fingerprint(of: 0)
            // The older head is needed by nothing: that it is gone is no damage.
            var names = world.stores[0].contents.keys.filter { $0 != .head(1) }.sorted()
            for store in 0..<3 {
                for _ in 0..<3 where !names.isEmpty {
                    let name = names.remove(at: Int(world.random.uint64() % UInt64(names.count)))
                    // A copy whose newest head or a ledger entry is gone is behind, and gives no index.
                    let cases: [Damage] = [.head, .ledger].contains(name.kind) ? [.flipped, .cut] : Damage.allCases
                    let damage = cases[Int(world.random.uint64() % UInt64(cases.count))]
                    damage.happen(to: name, in: world.stores[store])
                }
            }
            world.forgetCaches()
            let report = try world.repair(copies)
            #expect(report.losses.isEmpty, "seed \(seed)")
            for store in 0..<3 { #expect(try world.fingerprint(of: store) == before, "seed \(seed)") }
        }
    }

    @Test("the same object damaged on two copies is taken from the third")
    func twice() throws {
        for kind in Self.kinds {
            let (world, _) = try filled()
            let copies = try world.parties()
            let before = try world.fingerprint(of: 2)
            let object = try #require(try world.stores[0].list(kind).last).name
            Damage.flipped.happen(to: object, in: world.stores[0])
            Damage.missing.happen(to: object, in: world.stores[1])
            world.forgetCaches()
            _ = try world.repair(copies)
            for store in 0..<3 { #expect(try world.fingerprint(of: store) == before, "\(kind)") }
        }
    }

    @Test("a pack of which each copy has another part damaged is put together from what is whole")
    func joined() throws {
        let (world, _) = try filled()
        let copies = try world.parties()
        let before = try world.fingerprint(of: 0)
        let opened = try world.open(0)
        let run = try #require(opened.index.runs.max { $0.header.entryCount < $1.header.entryCount })
        var entries: [ChunkLocation] = []
        try run.forEach { entries.append($0) }
        let packs = Dictionary(grouping: entries, by: \.pack)
        let pack = try #require(packs.max { $0.value.count < $1.value.count }).key
        let chunks = entries.filter { $0.pack == pack }
        let first = try #require(chunks.first)
        let last = try #require(chunks.last)
        try #require(first != last)
        Damage.flipped.happen(to: .pack(pack), in: world.stores[0], at: Int(first.entry.offset) + 20)
        Damage.flipped.happen(to: .pack(pack), in: world.stores[1], at: Int(last.entry.offset) + 20)
        Damage.missing.happen(to: .pack(pack), in: world.stores[2])
        let without = try world.repair(copies, withKeys: false)
        #expect(without.losses.map(\.object) == [ObjectName.pack(pack).description], "only keys tell the parts apart")
        let report = try world.repair(copies)
        #expect(report.isWhole && report.actions.allSatisfy { $0.outcome == .joined })
        for store in 0..<3 { #expect(try world.fingerprint(of: store) == before) }
    }

    @Test("only what was asked for is written to, and from any copy")
    func targets() throws {
        let (world, _) = try filled()
        let copies = try world.parties()
        for store in [0, 1] {
            let object = try #require(try world.stores[store].list(.pack).last).name
            Damage.flipped.happen(to: object, in: world.stores[store])
        }
        let untouched = try world.fingerprint(of: 0)
        let good = try world.fingerprint(of: 2)
        let report = try world.repair(copies, only: ["store:second"])
        #expect(report.actions.allSatisfy { $0.party == "store:second" && $0.outcome == .copied(from: "store:third") })
        #expect(try world.fingerprint(of: 0) == untouched)
        #expect(try world.fingerprint(of: 1) == good)
    }

    @Test("E13: a copy that is behind supplies packs and manifests by their names, and nothing else")
    func behind() throws {
        for kind in [ObjectKind.pack, .index, .snapshot] {
            let (world, source) = try filled()
            let old = try world.everyByte(of: 1)
            source.put("new", world.noise.bytes(100_000))
            _ = try world.backup(source)
            world.stores[2].contents = old
            world.stores[1].contents = old
            let copies = try world.parties()
            let object = try #require(try world.stores[1].list(kind).last).name
            Damage.flipped.happen(to: object, in: world.stores[0])
            world.forgetCaches()
            let report = try world.repair(copies, only: ["store:first"], withKeys: false)
            if kind != .index {
                #expect(report.isWhole && report.actions.count == 1)
            } else {
                #expect(report.losses.map(\.object) == [object.description])
            }
        }
    }

    @Test("I7: a copy that cannot be given all that the newest head names stays at the one before, whole")
    func staysBehind() throws {
        for kind in [ObjectKind.pack, .index, .snapshot] {
            let (world, source) = try filled()
            let before = try Set(world.stores[0].list(kind).map(\.name))
            source.put("new", world.noise.bytes(100_000))
            _ = try world.backup(source)
            let copies = try world.parties()
            let only = try #require(try world.stores[0].list(kind).map(\.name).first { !before.contains($0) })
            Damage.missing.happen(to: only, in: world.stores[0])
            world.forgetCaches()
            let report = try world.repair(copies, only: ["store:second", "store:third"], withKeys: false)
            #expect(report.losses.map(\.object) == [only.description])
            for store in [1, 2] {
                #expect(try world.stores[store].list(.head).count == 2)
                #expect(try world.check(store, readData: true).findings.isEmpty)
            }
        }
    }

    @Test("E2, E13: repair refuses while somebody has seen a newer head than any copy shows")
    func rolledBack() throws {
        let (world, source) = try filled()
        let old = try world.everyByte(of: 0)
        _ = try world.backup(source)
        let known = try world.known()
        world.stores[0].contents = old
        let before = try world.fingerprint(of: 0)
        let copies = try world.parties()
        let error = #expect(throws: RepositoryError.self) { _ = try world.repair(copies, known: known) }
        #expect(error?.kind == .behind && error?.remedy.contains("--accept-loss") == true)
        #expect(try world.fingerprint(of: 0) == before)
    }

    @Test("I4: an object of an erased person that an old copy still has is put nowhere")
    func erased() throws {
        let (world, _) = try filled()
        let ada = try ScopeLabel(subject: "user:1", object: nil)
        let scope = try world.scope(of: ada)
        try world.erase(ada)
        // The other copies were offline: they hold the person's packs, sealed, and lack the tombstone.
        let copies = try world.parties()
        let after = try world.everyByte(of: 0)
        for name in after.keys where [.pack, .index, .snapshot].contains(name.kind) {
            Damage.missing.happen(to: name, in: world.stores[0])
        }
        world.forgetCaches()
        _ = try world.repair(copies, only: ["store:first"])
        let packs = try world.stores[0].list(.pack).map(\.name)
        #expect(Set(packs).isSubset(of: Set(after.keys)))
        #expect(try world.residue(0, scope).objects.isEmpty)
    }

    @Test(
        "a repair that stops anywhere is finished by the next one, and leaves nothing worse than missing",
        arguments: [Fault.Moment.before, .after]
    )
    func interrupted(moment: Fault.Moment) throws {
        var operations = 0
        for operation in 1...200 {
            let (world, _) = try filled()
            let before = try world.fingerprint(of: 0)
            let process = SimulatedProcess(Fault(.crash, moment, at: .change(operation)))
            let copies = try world.parties([1: process.view(of: world.stores[1])])
            for kind in Self.kinds {
                let object = try #require(try world.stores[1].list(kind).last).name
                Damage.flipped.happen(to: object, in: world.stores[1])
            }
            let names = Set(world.stores[1].contents.keys)
            world.forgetCaches()
            let finished = (try? world.repair(copies)) != nil
            #expect(Set(world.stores[1].contents.keys).isSubset(of: names))
            for store in [0, 2] { #expect(try world.fingerprint(of: store) == before) }
            var again = try world.partiesBesides(1)
            again["store:second"] = copies["store:second"].map {
                Replica(repairing: world.stores[1], describedBy: $0.descriptor)
            }
            #expect(try world.repair(again).isWhole)
            #expect(try world.fingerprint(of: 1) == before, "stopped \(moment) operation \(operation)")
            if finished { break }
            operations = operation
        }
        #expect(operations >= 10)
    }

    @Test("copies that show different heads of one number are not mixed")
    func forked() throws {
        let (world, source) = try filled()
        let old = try world.everyByte(of: 0)
        source.put("one", [1])
        _ = try world.backup(source)
        _ = try world.replicate(to: 1)
        world.stores[0].contents = old
        source.put("other", [2])
        _ = try world.backup(source)
        let copies = try world.parties()
        let error = #expect(throws: RepositoryError.self) { _ = try world.repair(copies) }
        #expect(error?.kind == .conflict)
    }
}
