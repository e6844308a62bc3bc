import Files
import Ledger
import Sealing
import Simulation
import Stores
import TestSupport
import Testing

@testable import Repository

@Suite("Pruning")
struct PruneTests {
    /// A world with a snapshot for each of some days, and what each of them restored when it was made.
    private struct History {
        let world: RepositoryWorld
        let source: MemorySource
        /// By snapshot id, oldest first.
        var runs: [(id: String, contents: [PathBytes: MemorySource.File])] = []

        init(_ world: RepositoryWorld, days: Int, fileSize: Int = 40_000) throws {
            self.world = world
            source = MemorySource()
            source.putFolder("")
            source.putFolder("users")
            for person in 1...3 {
                let label = try ScopeLabel(subject: "user:\(person)", object: nil)
                source.putFolder(PathBytes("users/\(person)"), label)
                source.put(PathBytes("users/\(person)/stays"), world.noise.bytes(200_000), label)
            }
            source.put("shared", world.noise.bytes(300_000))
            source.put("changes", world.noise.bytes(fileSize))
            for _ in 0..<days { try nextDay(fileSize: fileSize) }
        }

        mutating func nextDay(fileSize: Int = 40_000) throws {
            world.clock.advance(seconds: 86_400)
            source.put("changes", world.noise.bytes(fileSize))
            source.put(PathBytes("users/1/day-\(runs.count)"), world.noise.bytes(fileSize), try Self.ada)
            if runs.count > 1 { source.remove(PathBytes("users/1/day-\(runs.count - 2)"), try Self.ada) }
            let result = try world.backup(source)
            runs.append((result.snapshot.id, source.everything))
        }

        static var ada: ScopeLabel { get throws { try ScopeLabel(subject: "user:1", object: nil) } }

        /// Everything that is still there restores byte-equal from a store, and what is there is this.
        func expect(_ ids: [String], from store: Int = 0, _ comment: String = "") throws {
            #expect(try world.open(store).snapshots().map(\.id).reversed() == ids, "\(comment)")
            for (id, contents) in runs where ids.contains(id) {
                let (target, result) = try world.restore(from: store, snapshot: id)
                #expect(result.problems.isEmpty, "\(comment)")
                let isEqual = target.everything.mapValues(\.content) == contents.mapValues(\.content)
                #expect(isEqual, "\(comment)")
            }
            #expect(try world.check(store, readData: true).findings.isEmpty, "\(comment)")
        }
    }

    @Test("I2: what is kept restores byte-equal everywhere; what only removed snapshots needed is gone everywhere")
    func keptAndGone() throws {
        let world = try RepositoryWorld()
        let history = try History(world, days: 8)
        for store in 1...2 { _ = try world.replicate(to: store) }
        let before = try world.everyByte(of: 0)
        let result = try world.prune(Retention(last: 2), unusedPercent: 0)
        #expect(result.removed.count == 6 && result.objectsDeleted > 0 && result.bytesFreed > 300_000)
        let kept = history.runs.suffix(2).map(\.id)
        try history.expect(kept)
        for store in 1...2 { _ = try world.replicate(to: store) }
        let needed = try world.neededChunks()
        for store in 0...2 {
            try history.expect(kept, from: store)
            // No pack holds a chunk that no snapshot needs, and nothing of the removed manifests is left.
            #expect(try world.chunks(in: store) == needed)
            #expect(
                try world.open(store).state?.objects.keys.allSatisfy { world.stores[store].contents[$0] != nil } == true
            )
        }
        let after = try world.everyByte(of: 0)
        let size = { (objects: [ObjectName: [UInt8]]) in
            objects.filter { $0.key.kind != .head }.reduce(0) { $0 + $1.value.count }
        }
        #expect(UInt64(size(before) - size(after)) == result.bytesFreed)
        // Once more there is nothing to do, and no head for it.
        let again = try world.prune(Retention(last: 2), unusedPercent: 0)
        #expect(again.removed.isEmpty && again.objectsDeleted == 0 && again.state == result.state)
    }

    @Test("many small indexes become one, through which everything is found that they named")
    func smallIndexes() throws {
        let world = try RepositoryWorld()
        let history = try History(world, days: 18, fileSize: 6000)
        #expect(try world.open(0).state?.indexes.count ?? 0 >= 16)
        let result = try world.prune(Retention(last: 100), unusedPercent: 100)
        #expect(result.removed.isEmpty && result.packsRewritten == 0)
        #expect(result.state?.indexes.count == 1)
        let all = history.runs.map(\.id)
        try history.expect(all)
        for store in 1...2 { _ = try world.replicate(to: store) }
        world.forgetCaches()
        try history.expect(all, from: 2)
        #expect(try world.prune(Retention(last: 100), unusedPercent: 100).state == result.state)
    }

    @Test("a plan says what the run then does, and changes nothing")
    func plan() throws {
        let world = try RepositoryWorld()
        _ = try History(world, days: 6)
        let before = try world.everyByte(of: 0)
        let plan = try world.planPrune(Retention(last: 1, daily: 3))
        #expect(try world.everyByte(of: 0) == before)
        let result = try world.prune(Retention(last: 1, daily: 3))
        #expect(plan.verdicts == result.verdicts && plan.removed.count == 3)
        #expect(plan.packsDropped == result.packsDropped && plan.packsRewritten == result.packsRewritten)
        #expect(plan.bytesFreed > 0)
    }

    @Test("waste below the threshold stays where it is; above it the most wasteful packs are written anew")
    func threshold() throws {
        for (percent, rewrites) in [(100, false), (0, true)] {
            let world = try RepositoryWorld()
            let history = try History(world, days: 3)
            let result = try world.prune(Retention(last: 1), unusedPercent: percent)
            #expect((result.packsRewritten > 0) == rewrites)
            // P20: what stays is said.
            #expect((result.bytesUnused > 0) != rewrites)
            try history.expect(history.runs.suffix(1).map(\.id))
            let extra = try world.chunks(in: 0).subtracting(world.neededChunks())
            #expect(extra.isEmpty == rewrites)
            // A later run uses what lies there still; pruning again with less patience clears it.
            _ = try world.prune(Retention(last: 1), unusedPercent: 0)
            #expect(try world.chunks(in: 0) == world.neededChunks())
        }
    }

    @Test("pruning stopped at any operation loses nothing that is kept, and the next one finishes it")
    func interrupted() throws {
        for kind in [Fault.Kind.outage, .crash] {
            for moment in [Fault.Moment.before, .after] {
                var operation = 1
                while true {
                    let world = try RepositoryWorld()
                    let history = try History(world, days: 4, fileSize: 6000)
                    let kept = history.runs.suffix(2).map(\.id)
                    let process = SimulatedProcess(Fault(kind, moment, at: .change(operation)))
                    let comment = "\(kind) \(moment) change \(operation)"
                    do {
                        let primary = try Replica(opening: process.view(of: world.stores[0]))
                        _ = try world.prune(Retention(last: 2), unusedPercent: 0, primary: primary)
                        #expect(operation > 6, "\(comment): the run has more steps than that")
                        break
                    } catch is StoreError {}
                    // What is kept is whole at once, whatever happened; so is all the rest until the head is there.
                    let present = try world.open(0).snapshots().map(\.id)
                    #expect(Set(present).isSuperset(of: kept), "\(comment)")
                    try history.expect(present.reversed(), comment)
                    _ = try world.prune(Retention(last: 2), unusedPercent: 0)
                    try history.expect(kept, comment)
                    #expect(try world.chunks(in: 0) == world.neededChunks(), "\(comment)")
                    operation += Noise.rounds(few: 5, many: 1)
                }
            }
        }
    }

    @Test("E12: a scope under a tombstone is left to the erasure, which then finds everything")
    func besideErasure() throws {
        let world = try RepositoryWorld()
        let history = try History(world, days: 4)
        let label = try History.ada
        let scope = try world.scope(of: label)
        try world.issueTombstone(for: label)
        let chunks = try world.residue(0, scope).chunks
        _ = try world.prune(Retention(last: 2), unusedPercent: 0)
        #expect(try world.residue(0, scope).chunks == chunks, "a cool-off may still protect them")
        #expect(try world.open(0).snapshots().map(\.id) == history.runs.suffix(2).map(\.id).reversed())
        _ = try world.compact()
        #expect(try world.residue(0, scope).isClean)
        #expect(try world.check(0, readData: true).findings.isEmpty)
        _ = try world.prune(Retention(last: 1), unusedPercent: 0)
        #expect(try world.check(0, readData: true).findings.isEmpty)
        #expect(try world.chunks(in: 0) == world.neededChunks())
        try world.eraseWhole()
        #expect {
            _ = try world.prune(Retention(last: 1))
        } throws: {
            ($0 as? RepositoryError)?.kind == .erased
        }
    }

    @Test("the last drilled snapshot stays, and restores")
    func drilled() throws {
        let world = try RepositoryWorld()
        let history = try History(world, days: 5)
        let drilled = history.runs[1].id
        _ = try world.prune(Retention(last: 1, atMost: 1), drilled: drilled, unusedPercent: 0)
        try history.expect([drilled, history.runs[4].id])
    }

    @Test("pruning pauses when the newest run is partial or much smaller than one since the last pruning")
    func pauses() throws {
        let world = try RepositoryWorld()
        var history = try History(world, days: 3)
        let accepted = history.runs[2].id
        history.source.makeUnreadable("changes")
        try history.nextDay()
        let partial = try world.everyByte(of: 0)
        expectPause { try world.prune(Retention(last: 1)) }
        #expect(try world.everyByte(of: 0) == partial)
        for person in 1...3 {
            let label = try ScopeLabel(subject: "user:\(person)", object: nil)
            history.source.remove(PathBytes("users/\(person)/stays"), label)
        }
        history.source.remove("shared")
        history.source.remove("changes")
        _ = try world.backup(history.source)
        // Later runs that find it gone too do not make it right.
        for _ in 0..<3 { _ = try world.backup(history.source) }
        let shrunk = try world.everyByte(of: 0)
        expectPause { try world.prune(Retention(last: 1), accepted: accepted) }
        expectPause { try world.prune(Retention(last: 1)) }
        expectPause { try world.prune(Retention(last: 1), accepted: "no longer there") }
        #expect(try world.everyByte(of: 0) == shrunk)
        #expect(try world.planPrune(Retention(last: 1), accepted: accepted).shrinkage != nil)
        // Nothing to remove, nothing to ask.
        #expect(try world.prune(Retention(last: 100)).shrinkage == nil)
        // Accepted once, it is what others are measured by.
        let newest = try world.open(0).snapshots()[0].id
        #expect(try world.prune(Retention(last: 3), accepted: newest).removed.count > 0)
        #expect(try world.prune(Retention(last: 1), isConfirmed: true).removed.count == 2)
    }

    private func expectPause(_ body: () throws -> PruneResult, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(sourceLocation: sourceLocation) {
            _ = try body()
        } throws: {
            ($0 as? RepositoryError)?.kind == .suspicious
        }
    }

    @Test("a repository that is not whole is not pruned: nothing can be said about what others need")
    func damaged() throws {
        let world = try RepositoryWorld()
        _ = try History(world, days: 4)
        let packs = try world.stores[0].list(.pack)
        let pack = try #require(packs.max { $0.size < $1.size }).name
        try world.flipBit(in: pack, of: 0)
        let before = try world.everyByte(of: 0)
        #expect(throws: RepositoryError.self) { try world.prune(Retention(last: 1), unusedPercent: 0) }
        let names = { (objects: [ObjectName: [UInt8]]) in
            Set(objects.keys.filter { $0.kind == .snapshot || $0.kind == .head })
        }
        #expect(try names(world.everyByte(of: 0)) == names(before))
    }

    @Test("snapshots of which a repair gave a part up can be pruned; the newest one of which nothing is lost stays")
    func afterLoss() throws {
        let world = try RepositoryWorld()
        var history = try History(world, days: 3)
        // Packs of the last run hold what only it needs, its lists too.
        let older = Set(try world.stores[0].list(.pack).map(\.name))
        try history.nextDay()
        for object in try world.stores[0].list(.pack) where !older.contains(object.name) {
            try world.stores[0].delete(object.name)
        }
        world.forgetCaches()
        #expect(throws: (any Error).self) { try world.prune(Retention(last: 2), unusedPercent: 0) }
        _ = try world.repair(["store:first": try world.replica(0)], acceptsLoss: true)
        let before = try world.open(0).snapshots()
        #expect(before.count == 4 && !before[0].isComplete && before[1].isComplete)
        let result = try world.prune(Retention(last: 1), unusedPercent: 0)
        #expect(result.verdicts[1].reasons == [.newestComplete] && result.removed.count == 2)
        let kept = history.runs[2]
        let (target, restored) = try world.restore(snapshot: kept.id)
        let isEqual = target.everything.mapValues(\.content) == kept.contents.mapValues(\.content)
        #expect(restored.problems.isEmpty && isEqual)
        _ = try world.backup(history.source)
        let again = try world.prune(Retention(last: 1), isConfirmed: true, unusedPercent: 0)
        #expect(again.removed.count == 2)
        #expect(try world.check(0, readData: true).findings.isEmpty)
    }

    @Test("a hold that is added while a prune runs stops it before anything is removed")
    func lateHold() throws {
        let world = try RepositoryWorld()
        let history = try History(world, days: 4)
        let once = HookOnce()
        let store = HookedStore(world.stores[0]) { name in
            guard name.kind == .index else { return }
            try? once.run { try world.addHold(String(repeating: "ab", count: 16)) }
        }
        #expect {
            _ = try world.prune(Retention(last: 1), unusedPercent: 0, primary: try Replica(opening: store))
        } throws: {
            ($0 as? RepositoryError)?.kind == .held
        }
        try history.expect(history.runs.map(\.id))
        let verdicts = try world.prune(Retention(last: 1)).verdicts
        #expect(verdicts.count == 4 && verdicts.allSatisfy { $0.isKept })
    }

    @Test("a backup that commits while a prune runs loses nothing: the prune sees it and starts again")
    func raceWithBackup() throws {
        let world = try RepositoryWorld()
        let history = try History(world, days: 4)
        let once = HookOnce()
        let store = HookedStore(world.stores[0]) { name in
            guard name.kind == .head else { return }
            try? once.run { _ = try world.backup(history.source) }
        }
        let result = try world.prune(Retention(last: 2), unusedPercent: 0, primary: try Replica(opening: store))
        let snapshots = try world.open(0).snapshots()
        #expect(snapshots.count == 2 && result.removed.count == 3)
        #expect(snapshots.map(\.id).contains(history.runs[3].id))
        #expect(try world.check(0, readData: true).findings.isEmpty)
        let (target, restored) = try world.restore()
        #expect(restored.problems.isEmpty)
        let isEqual = target.everything.mapValues(\.content) == history.source.everything.mapValues(\.content)
        #expect(isEqual)
    }

    @Test("a backup whose objects a prune condemned does not commit, and the next one does")
    func raceWithPrune() throws {
        let world = try RepositoryWorld()
        let history = try History(world, days: 4)
        history.source.put("new", world.noise.bytes(1000))
        history.source.beforeRead("new") { _ = try? world.prune(Retention(last: 1), unusedPercent: 0) }
        do {
            _ = try world.backup(history.source)
        } catch let error as RepositoryError {
            #expect(error.kind == .conflict)
        }
        history.source.beforeRead("new") {}
        _ = try world.backup(history.source)
        #expect(try world.check(0, readData: true).findings.isEmpty)
        let restored = try world.restore().0.everything
        let isEqual = restored.mapValues(\.content) == history.source.everything.mapValues(\.content)
        #expect(isEqual)
    }
}
