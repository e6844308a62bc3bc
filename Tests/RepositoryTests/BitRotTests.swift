import Files
import Ledger
import Sealing
import Simulation
import Stores
import TestSupport
import Testing

@testable import Repository

@Suite("Bit rot")
struct BitRotTests {
    /// How one object goes bad.
    private enum Rot: CaseIterable {
        case flipped, cut, grown, missing, swapped
    }

    /// Four snapshots of growing sources, with large files of so many bytes, in two replicas; the third has none yet.
    private func filled(_ seed: UInt64, large: Int = 140_000) throws -> (RepositoryWorld, MemorySource) {
        let world = try RepositoryWorld(seed: seed)
        let source = MemorySource()
        for person in 1...3 {
            let label = try ScopeLabel(subject: "user:\(person)", object: nil)
            source.put(PathBytes("users/\(person)/big"), world.noise.bytes(large), label)
            source.put(PathBytes("users/\(person)/small"), world.noise.bytes(300), label)
            _ = try world.backup(source)
        }
        source.put("common", world.noise.bytes(2 * large))
        _ = try world.backup(source)
        try world.putStatements()
        _ = try world.replicate(to: 1)
        return (world, source)
    }

    @Test(
        "I7: whatever rots is named by check, not restored as good, not carried on, and repaired byte for byte",
        arguments: (0..<UInt64(Noise.rounds(few: 6, many: 600))).map { Noise.seed(3) + $0 }
    )
    func rot(seed: UInt64) throws {
        let (world, source) = try filled(seed)
        let sound = try world.everyByte(of: 0)
        var objects = sound
        var rotten: Set<ObjectName> = []
        for _ in 0...(world.noise.uint64() % 4) { rotten.formUnion(damage(&objects, world.noise)) }
        rotten = rotten.filter { objects[$0] != sound[$0] }
        try world.putBack(objects, into: 0)
        world.forgetCaches()
        let report = try check(world, rotten)
        try replicate(world, sound)
        try restore(world, source, report)
        try repair(world, source, sound)
    }

    /// Damages one object, or swaps two of a kind, and names them.
    private func damage(_ objects: inout [ObjectName: [UInt8]], _ noise: Noise) -> [ObjectName] {
        let names = objects.keys.sorted()
        func one(_ names: [ObjectName]) -> ObjectName { names[Int(noise.uint64() % UInt64(names.count))] }
        let name = one(names)
        guard var bytes = objects[name], !bytes.isEmpty else { return [] }
        let place = Int(noise.uint64() % UInt64(bytes.count))
        switch Rot.allCases[Int(noise.uint64() % UInt64(Rot.allCases.count))] {
        case .flipped: bytes[place] ^= 1 << UInt8(noise.uint64() % 8)
        case .cut: bytes.removeLast(bytes.count - place)
        case .grown: bytes.append(0)
        case .missing:
            objects[name] = nil
            return [name]
        case .swapped:
            let other = one(names.filter { $0.kind == name.kind })
            (objects[name], objects[other]) = (objects[other], objects[name])
            return [name, other]
        }
        objects[name] = bytes
        return [name]
    }

    /// Every rotten object must be named, by itself or, when it is gone, by what it was a part of.
    private func check(_ world: RepositoryWorld, _ rotten: Set<ObjectName>) throws -> CheckReport? {
        let report: CheckReport
        do {
            let reference = try world.replica(1).newestHead(trusting: world.ledger)
            report = try RepositoryCheck.run(
                try world.replica(0),
                ledger: world.ledger,
                known: reference.map { [HeadReference(number: $0.number, digest: $0.digest, witness: "second")] } ?? [],
                reference: reference,
                lease: try world.lease(),
                readData: true,
                context: world.context
            )
        } catch let error as RepositoryError {
            #expect(rotten.contains(.repository), "\(error)")
            return nil
        }
        let named = Set(report.findings.map(\.object))
        for name in rotten where !named.contains(name.description) {
            let isSaid: Bool =
                switch name.kind {
                case .ledger: named.contains("ledger")
                // Of a head that nothing rests on any more, nothing is missed.
                case .head: named.contains("heads") || (name != .head(4) && world.stores[0].contents[name] == nil)
                // Nothing says how many of these there must be.
                case .receipt, .checkpoint: world.stores[0].contents[name] == nil
                default: false
                }
            #expect(isSaid, "\(name) is rotten; named are \(named.sorted())")
        }
        for finding in report.findings { #expect(finding.remedy.contains("landfast ")) }
        return report
    }

    /// A replication from the rotten copy carries only what is as it was.
    private func replicate(_ world: RepositoryWorld, _ sound: [ObjectName: [UInt8]]) throws {
        do {
            _ = try world.replicate(to: 2)
        } catch {
            #expect(error is any ExplainedError)
        }
        for (name, bytes) in try world.everyByte(of: 2) {
            let isSound = bytes == sound[name]
            #expect(isSound, "\(name) was carried on")
        }
    }

    /// What is restored is right; what is not, is said, and the check has said it before.
    private func restore(_ world: RepositoryWorld, _ source: MemorySource, _ report: CheckReport?) throws {
        let target: MemoryTarget
        let result: RestoreResult
        do {
            (target, result) = try world.restore(from: 0)
        } catch {
            #expect(report.map { !$0.findings.isEmpty } ?? true, "\(error)")
            return
        }
        let expected = source.files
        let restored = target.files
        for (path, content) in restored {
            let isRight = expected[path] == content
            #expect(isRight, "\(path)")
        }
        // Without its newest head the copy shows an older state, which says nothing of later files.
        guard let report, !report.findings.contains(where: { $0.object.hasPrefix("heads") }) else { return }
        let missing = Set(expected.keys).subtracting(restored.keys)
        #expect(missing.isEmpty == result.problems.isEmpty)
        let affected = report.findings.flatMap(\.affected)
        let isAnnounced = affected.contains { $0.isWhole || $0.lists > 0 }
        #expect(isAnnounced || missing.isSubset(of: affected.flatMap(\.paths)), "\(missing)")
    }

    /// The other replica is untouched, and makes the rotten one what it was.
    private func repair(_ world: RepositoryWorld, _ source: MemorySource, _ sound: [ObjectName: [UInt8]]) throws {
        world.forgetCaches()
        let (target, result) = try world.restore(from: 1)
        #expect(result.problems.isEmpty)
        let isWhole = target.files == source.files
        #expect(isWhole)
        guard world.stores[0].contents[.repository] == sound[.repository] else { return }
        let report = try world.repair(try world.partiesOfFirstTwo(), only: ["store:first"])
        #expect(report.losses.isEmpty)
        let needed = sound.filter { ![.receipt, .checkpoint].contains($0.key.kind) && ($0.key.number ?? 4) == 4 }
        let repaired = try world.everyByte(of: 0)
        let changed = needed.filter { repaired[$0.key] != $0.value }.keys
        #expect(changed.isEmpty)
        #expect(try world.check(0, readData: true).findings.isEmpty)
    }

    @Test(
        "one flipped bit anywhere in an object is found",
        arguments: [
            ObjectKind.pack, .index, .snapshot, .head, .ledger, .repository, .receipt, .checkpoint,
        ]
    )
    func everyPlace(kind: ObjectKind) throws {
        let (world, _) = try filled(7, large: 2000)
        let name = try #require(try world.stores[0].list(kind).last).name
        let sound = try world.everyByte(of: 0)
        let count = try #require(sound[name]).count
        // The edges, and places in between.
        let places = [0, 7, 8, count - 1, count - 12, count - 13] + (0..<10).map { $0 * count / 10 }
        for place in Set(places) where (0..<count).contains(place) {
            world.stores[0].flipBit(place * 8 + 3, of: name)
            do {
                let report = try world.check(0, readData: true)
                #expect(report.findings.contains { $0.object == name.description }, "byte \(place)")
            } catch {
                #expect(kind == .repository, "\(error)")
            }
            try world.putBack(sound, into: 0)
        }
    }
}
