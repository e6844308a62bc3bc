import Files
import Ledger
import Sealing
import Simulation
import Stores
import Testing

@testable import Repository

/// Upkeep of copies from which something cannot be deleted yet.
@Suite("What a store keeps")
struct KeptTests {
    private static let day: Int64 = 86_400

    private let ada: ScopeLabel

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
    }

    private func filled(_ number: Int, days: Int64 = 30) throws -> (RepositoryWorld, MemorySource, end: Timestamp) {
        let world = try RepositoryWorld()
        world.stores[number].rules = KeepingRules(retentionSeconds: days * Self.day, clock: world.clock)
        let source = MemorySource()
        source.put("users/1/own", world.noise.bytes(40_000), ada)
        source.put("users/2/own", world.noise.bytes(40_000), try ScopeLabel(subject: "user:2"))
        _ = try world.backup(source)
        return (world, source, world.clock.now().adding(seconds: days * Self.day))
    }

    @Test("compaction leaves what is locked, says until when, commits no second head for it, and deletes it in the end")
    func compaction() throws {
        let (world, _, end) = try filled(0)
        try world.issueTombstone(for: ada)
        let first = try world.compact()
        #expect(first.kept.lock == ObjectLock(until: end) && first.kept.count > 0)
        #expect(try !world.residue(0, world.scope(of: ada)).isClean)
        #expect(try world.residue(0, world.scope(of: ada)).lock == ObjectLock(until: end))
        let second = try world.compact()
        #expect(second.state == first.state && second.objectsDeleted == 0 && second.kept == first.kept)
        world.clock.advance(seconds: 31 * Self.day)
        let last = try world.compact()
        #expect(last.state == first.state && last.kept.isEmpty && last.objectsDeleted == first.kept.count)
        #expect(try world.residue(0, world.scope(of: ada)).isClean)
        #expect(try world.check(0, readData: true).findings.isEmpty)
    }

    @Test("one locked object holds back no other one")
    func oneLocked() throws {
        let (world, _, _) = try filled(1, days: 0)
        _ = try world.replicate(to: 1)
        let old = try #require(try world.packs(of: 1).first)
        world.stores[1].lock(.pack(old), ObjectLock(until: nil, isHold: true))
        try world.eraseWhole()
        let result = try world.replicate(to: 1)
        #expect(result.kept.count == 1 && result.kept.lock?.isHold == true && result.objectsDeleted > 0)
        #expect(try world.stores[1].list(.pack).map(\.name) == [.pack(old)])
        #expect(try world.stores[1].list(.index).isEmpty && world.stores[1].list(.snapshot).isEmpty)
        world.stores[1].lock(.pack(old), nil)
        #expect(try world.replicate(to: 1).kept.isEmpty)
        #expect(try world.stores[1].list(.pack).isEmpty)
    }

    @Test("pruning a locked copy removes the snapshots, frees nothing yet, and is no error")
    func pruning() throws {
        let (world, source, end) = try filled(0)
        source.put("users/2/own", world.noise.bytes(40_000), try ScopeLabel(subject: "user:2"))
        _ = try world.backup(source)
        let first = try world.prune(Retention(last: 1), unusedPercent: 0)
        #expect(first.removed.count == 1 && first.kept.lock?.until.map { $0 >= end } == true)
        #expect(first.bytesFreed == 0 && first.objectsDeleted == 0)
        let second = try world.prune(Retention(last: 1), unusedPercent: 0)
        #expect(second.state == first.state && second.kept.lock == first.kept.lock, "each pruning commits another head")
        world.clock.advance(seconds: 31 * Self.day)
        let last = try world.prune(Retention(last: 1), unusedPercent: 0)
        #expect(last.kept.isEmpty && last.bytesFreed > 0 && last.state == first.state)
        #expect(try world.restore().1.problems.isEmpty)
    }

    @Test("credentials that cannot delete are asked once, and everything else is done")
    func refused() throws {
        let (world, source, _) = try filled(1, days: 0)
        _ = try world.replicate(to: 1)
        world.stores[1].rules = KeepingRules(refusesDeletion: true)
        try world.erase(ada)
        source.put("users/2/more", world.noise.bytes(10_000), try ScopeLabel(subject: "user:2"))
        _ = try world.backup(source)
        let process = SimulatedProcess()
        let replica = try Replica(opening: process.view(of: world.stores[1]))
        let before = process.changes
        let result = try world.replicate(from: 0, to: replica)
        #expect(result.kept.isRefused && result.kept.count > 1 && result.objectsCopied > 0)
        let creations = result.objectsCopied + result.ledgerEntriesAdded + 2
        #expect(process.changes - before <= creations + 1, "each object was tried")
        #expect(try world.restore(from: 1).1.problems.isEmpty)
        world.stores[1].rules = KeepingRules()
        #expect(try world.replicate(to: 1).kept.isEmpty)
        #expect(try world.residue(1, world.scope(of: ada)).isClean)
    }

    @Test("E5: a copy that is to go and is locked goes as far as it can, stays declared, and goes on later")
    func removal() throws {
        let (world, _, end) = try filled(1)
        _ = try world.replicate(to: 1)
        #expect {
            _ = try ReplicaRemoval.run(in: world.stores[1])
        } throws: {
            let error = $0 as? RepositoryError
            return error?.kind == .kept && error?.message.contains("locked until \(end)") == true
        }
        #expect(try world.stores[1].size(.repository) != nil)
        world.clock.advance(seconds: 31 * Self.day)
        _ = try ReplicaRemoval.run(in: world.stores[1])
        #expect(world.stores[1].contents.isEmpty)
    }

    @Test("a repair leaves a damaged object that is locked, says so, and puts everything else right")
    func repair() throws {
        let (world, _, _) = try filled(1)
        _ = try world.replicate(to: 1)
        let pack = try #require(try world.packs(of: 1).first)
        let index = try #require(try world.stores[1].list(.index).first?.name)
        try world.flipBit(in: .pack(pack), of: 1)
        try world.flipBit(in: index, of: 1)
        world.stores[1].lock(index, nil)
        let first = try world.repair(world.parties(), only: ["store:second"])
        #expect(!first.isWhole && first.losses.isEmpty)
        #expect(first.actions.filter { $0.outcome == .kept }.map(\.object) == [ObjectName.pack(pack).description])
        #expect(first.actions.contains { $0.object == index.description && $0.outcome == .copied(from: "store:first") })
        world.clock.advance(seconds: 31 * Self.day)
        #expect(try world.repair(world.parties(), only: ["store:second"]).isWhole)
        #expect(try world.check(1, readData: true).findings.isEmpty)
    }

    @Test("E5: an old version that a lock keeps keeps the copy declared, too")
    func removalOfVersions() throws {
        let (world, _, _) = try filled(1)
        _ = try world.replicate(to: 1)
        for name in try world.stores[1].list(.pack).map(\.name) { world.stores[1].hide(name) }
        #expect(throws: RepositoryError.self) { try ReplicaRemoval.run(in: world.stores[1]) }
        #expect(try world.stores[1].strays().contains { $0.kind == .version && $0.lock != nil })
        world.clock.advance(seconds: 31 * Self.day)
        _ = try ReplicaRemoval.run(in: world.stores[1])
        #expect(try world.stores[1].strays().isEmpty)
    }
}
