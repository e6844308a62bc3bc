import Files
import Ledger
import Sealing
import Stores
import TestSupport
import Testing

@testable import Repository

@Suite("What a check says")
struct CheckTests {
    /// Two snapshots; the second has one file more than the first.
    private func filled(seed: UInt64 = 42) throws -> (world: RepositoryWorld, first: String, second: String) {
        let world = try RepositoryWorld(seed: seed)
        let source = MemorySource()
        let ada = try ScopeLabel(subject: "user:1", object: nil)
        source.put("users/1/a", world.noise.bytes(200_000), ada)
        source.put("b", world.noise.bytes(400_000))
        let first = try world.backup(source).snapshot.id
        source.put("users/1/later", world.noise.bytes(150_000), ada)
        let second = try world.backup(source).snapshot.id
        return (world, first, second)
    }

    private enum Damage: CaseIterable {
        case flipped, cut, missing
    }

    private func damage(_ damage: Damage, _ name: ObjectName, in world: RepositoryWorld, store: Int = 0) throws {
        switch damage {
        case .flipped: try world.flipBit(in: name, of: store)
        case .cut: world.stores[store].contents[name]?.removeLast(7)
        case .missing: world.stores[store].contents[name] = nil
        }
        world.forgetCaches()
    }

    @Test(
        "I7: whatever is flipped, cut or missing is named with its kind, its store, what is wrong and what to do",
        arguments: [ObjectKind.pack, .index, .snapshot, .head, .ledger, .repository],
        [Damage.flipped, .cut, .missing]
    )
    private func named(kind: ObjectKind, damage: Damage) throws {
        let (world, _, _) = try filled()
        let replica = try world.replica(0)
        let object = try #require(try world.stores[0].list(kind).last)
        let known = try kind == .head ? [] : world.known()
        try self.damage(damage, object.name, in: world)
        for lease in [nil, try world.lease()] {
            let report = try RepositoryCheck.run(
                replica,
                ledger: world.ledger,
                known: known,
                lease: lease,
                readData: true,
                context: world.context
            )
            // A newest head that is gone leaves no trace in this store: only somebody who has seen it can tell.
            if kind == .head && damage == .missing { continue }
            // A ledger entry that is gone is one that others hold.
            let name = kind == .ledger && damage == .missing ? "ledger" : object.name.description
            let finding = try #require(report.findings.first { $0.object == name })
            #expect(finding.store == "first")
            #expect(finding.kind == (name == "ledger" ? nil : kind))
            #expect(finding.remedy.contains("landfast re") && finding.remedy.contains("TENANT/DATASET"))
            switch damage {
            case .flipped: #expect(finding.fault == .altered)
            case .cut: #expect(["wrong-size", "altered"].contains(finding.fault.code))
            case .missing: #expect(["missing", "behind"].contains(finding.fault.code))
            }
            #expect(try replica.store.list(kind).count <= 100, "nothing is changed")
        }
    }

    @Test("E13: a newest head that is gone is seen by whoever knows it")
    func missingHead() throws {
        let (world, _, _) = try filled()
        let known = try world.known()
        world.stores[0].contents[.head(2)] = nil
        let report = try RepositoryCheck.run(
            try world.replica(0),
            ledger: world.ledger,
            known: known,
            lease: nil,
            readData: false,
            context: world.context
        )
        #expect(report.findings.map(\.fault.code) == ["behind"])
    }

    @Test("a flipped bit in a pack is laid to exactly the snapshots and files that hold the chunk")
    func affectedFiles() throws {
        let (world, first, second) = try filled()
        let opened = try world.open(0)
        // The chunk of the file that only the second snapshot has.
        var later: [Digest] = []
        try opened.files(of: try opened.snapshot("latest")) { _, entry in
            if entry.path == "users/1/later", case .chunks(let ids) = entry.content { later = ids }
        }
        let chunk = try #require(later.first)
        let location = try #require(try opened.index.find(chunk))
        let pack = ObjectName.pack(location.pack)
        var bytes = try #require(world.stores[0].contents[pack])
        bytes[Int(location.entry.offset) + 40] ^= 1
        world.stores[0].contents[pack] = bytes
        let report = try world.check(0, readData: true)
        #expect(report.findings.map(\.object) == [pack.description])
        let affected = try #require(report.findings.first?.affected)
        #expect(affected.map(\.id) == [second])
        #expect(affected.map(\.files) == [1] && affected.map(\.scopes) == [1])
        #expect(affected.first?.paths == ["users/1/later"])
        #expect(affected.first?.time != nil && affected.first?.isWhole == false)
        // Without keys the object is named, and nothing about files is claimed.
        let scrub = try RepositoryCheck.run(
            try world.replica(0),
            ledger: world.ledger,
            lease: nil,
            readData: true,
            context: world.context
        )
        #expect(scrub.findings.map(\.object) == [pack.description])
        #expect(scrub.findings.allSatisfy { $0.affected.isEmpty } && !scrub.hadKeys)
        _ = first
    }

    @Test("a missing pack is laid to every snapshot that needs it, and a missing manifest to its own")
    func affectedSnapshots() throws {
        let (world, first, second) = try filled()
        let state = try #require(try world.replica(0).newestHead(trusting: world.ledger))
        for pack in state.packs.keys { world.stores[0].contents[.pack(pack)] = nil }
        let report = try world.check(0, readData: false)
        #expect(report.findings.count == state.packs.count)
        #expect(Set(report.findings.flatMap(\.affected).map(\.id)) == [first, second])
        let manifests = try filled()
        let name = try #require(manifests.world.stores[0].list(.snapshot).first).name
        manifests.world.stores[0].contents[name] = nil
        let finding = try #require(try manifests.world.check(0, readData: false).findings.first)
        #expect(finding.object == name.description)
        #expect(finding.affected.map(\.isWhole) == [true])
    }

    @Test("a damaged index affects no file: what it held is read from the packs, and restored")
    func damagedIndex() throws {
        let (world, _, _) = try filled()
        for index in try world.stores[0].list(.index) { try world.flipBit(in: index.name, of: 0) }
        let report = try world.check(0, readData: true)
        #expect(!report.findings.isEmpty && report.findings.allSatisfy { $0.kind == .index && $0.affected.isEmpty })
        let (target, result) = try world.restore()
        #expect(result.problems.isEmpty && target.everything.keys.contains("users/1/later"))
    }

    @Test("a damaged manifest leaves the other snapshots restorable, and no older one is passed off as the latest")
    func damagedManifest() throws {
        let (world, first, second) = try filled()
        let opened = try world.open(0)
        let newest = try opened.snapshot("latest").name
        try world.flipBit(in: .snapshot(newest), of: 0)
        #expect(try world.restore(snapshot: first).1.problems.isEmpty)
        for selector in ["latest", second] {
            let error = #expect(throws: RepositoryError.self) { _ = try world.restore(snapshot: selector) }
            #expect([.damaged, .noSnapshot].contains(error?.kind))
        }
    }

    @Test("I2: a sound replica has no findings, every chunk of it opens, and parts add up to the whole")
    func subsets() throws {
        let (world, _, _) = try filled()
        let whole = try world.check(0, readData: true)
        #expect(whole.findings.isEmpty && whole.acceptedLosses.isEmpty)
        #expect(whole.chunksOpened > 0)
        var opened = 0
        for part in 1...3 {
            let report = try RepositoryCheck.run(
                try world.replica(0),
                ledger: world.ledger,
                lease: try world.lease(),
                readData: false,
                subset: .part(part, of: 3),
                context: world.context
            )
            opened += report.chunksOpened
        }
        #expect(opened == whole.chunksOpened)
        let some = DataSubset.percent(1).choose(from: try world.packs(of: 0), random: world.random)
        #expect(some.count == 1, "a small percentage still reads one pack")
    }

    @Test(
        "a subset is a percentage or a part, and nothing else",
        arguments: ["", "0%", "101%", "-1%", "x%", "0/3", "4/3", "1/0", "1/257", "1/2/3", "1", "nan%", "1/"]
    )
    func badSubsets(text: String) {
        #expect(DataSubset(text) == nil)
    }

    @Test("a cached index with a flipped bit is put right by the next check, and read again when it is deleted")
    func caches() throws {
        let (world, _, _) = try filled()
        _ = try world.restore()
        try world.damageCaches()
        #expect(try world.check(0, readData: true).findings.isEmpty)
        #expect(try world.restore().1.problems.isEmpty)
        world.forgetCaches()
        #expect(try world.restore().1.problems.isEmpty)
    }
}
