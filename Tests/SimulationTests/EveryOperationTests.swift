import Erasure
import Files
import Ledger
import Repository
import Simulation
import Stores
import TestSupport
import Testing

@Suite("A fault at every operation")
struct EveryOperationTests {
    /// A piece of work that a fault strikes.
    enum Work: String, CaseIterable, Sendable {
        case backup, replicate, erase, compact, restore, prune, repair
    }

    /// A world in which the work is about to be done.
    private struct Stage {
        let world: SimulatedWorld
        let source: MemorySource
        var model = WorldModel()
        var erasure: (id: String, label: ScopeLabel)?
    }

    /// Three persons and something of nobody's, in two snapshots, on all stores.
    private func stage(_ work: Work, seed: UInt64) throws -> Stage {
        let world = try SimulatedWorld(seed: seed)
        var stage = Stage(world: world, source: MemorySource())
        for person in 1...3 {
            let label = try ScopeLabel(subject: "user:\(person)")
            stage.source.putFolder(PathBytes("users/\(person)"), label)
            for file in 0..<3 {
                stage.source.put(PathBytes("users/\(person)/\(file)"), world.noise.bytes(3000), label)
            }
        }
        stage.source.put("shared", world.noise.bytes(60_000))
        try backUp(&stage)
        try replicate(&stage)
        stage.source.put("shared-2", world.noise.bytes(9000))
        stage.source.put("users/1/0", world.noise.bytes(500), try ScopeLabel(subject: "user:1"))
        if work == .backup { return stage }
        try backUp(&stage)
        if work == .replicate { return stage }
        try replicate(&stage)
        if work == .prune {
            stage.model.mayLose(allBut: [try #require(try world.start().snapshots(of: "first").first)])
        }
        if work == .repair { try damage(&stage) }
        guard work == .compact else { return stage }
        // A tombstone whose keys are gone, while the bytes are still everywhere.
        let label = try ScopeLabel(subject: "user:2")
        let agent = world.start()
        let id = try agent.request(label)
        var sites = [try agent.site()]
        _ = try ErasureOffice(keys: world.keys, clock: world.clock, random: world.random).issue([id], in: &sites)
        _ = try world.start().site()
        stage.model.asked(id, label)
        stage.erasure = (id, label)
        return stage
    }

    /// Bad objects of each kind in the second store.
    private func damage(_ stage: inout Stage) throws {
        let store = stage.world.stores[1]
        for kind in [ObjectKind.pack, .index, .snapshot] {
            guard let object = try store.list(kind).first else { continue }
            store.flipBit(Int(stage.world.noise.uint64() % 8000), of: object.name)
        }
        if let object = try store.list(.pack).last { store.truncate(object.name, to: 50) }
        stage.model.putBack("second")
    }

    private func backUp(_ stage: inout Stage, _ agent: Agent? = nil) throws {
        let result = try (agent ?? stage.world.start()).backUp(stage.source)
        try #require(result.problems.isEmpty)
        stage.model.backedUp(result, stage.source)
    }

    private func replicate(_ stage: inout Stage, _ agent: Agent? = nil) throws {
        stage.model.replicated(to: try (agent ?? stage.world.start()).replicate())
    }

    /// Does the work once, and tells the model what was acknowledged.
    private func perform(_ work: Work, _ stage: inout Stage, _ agent: Agent) throws {
        switch work {
        case .backup: try backUp(&stage, agent)
        case .replicate: try replicate(&stage, agent)
        case .erase: try erase(&stage, agent)
        case .compact: _ = try agent.compact()
        case .restore: try restore(stage, agent)
        case .prune: _ = try agent.prune(keepingLast: 1)
        case .repair:
            let report = try agent.repair()
            guard report.isWhole else { throw Unfinished() }
            stage.model.replicated(to: ["second"])
        }
    }

    private func erase(_ stage: inout Stage, _ agent: Agent) throws {
        let label = try ScopeLabel(subject: "user:1")
        if stage.erasure == nil {
            // Should the process die meanwhile, nobody knows whether the request was made.
            stage.model.asked("unknown", label)
            let id = try agent.request(label)
            stage.model.asked(id, label)
            stage.erasure = (id, label)
        }
        guard let (id, _) = stage.erasure else { return }
        let report = try agent.erase(id)
        stage.model.erased(report, scope: try agent.site().ledger.erasure(id)?.request.scope)
    }

    private func restore(_ stage: Stage, _ agent: Agent) throws {
        let snapshot = try #require(try stage.world.start().snapshots(of: "second").first)
        let target = MemoryTarget()
        // Whatever happens, what was written is what was backed up.
        defer {
            for (path, file) in target.everything where file.metadata.kind == .file {
                #expect(stage.source.everything[path]?.content == file.content)
            }
        }
        let result = try #require(try agent.restore(snapshot, from: "second", to: target))
        guard result.problems.isEmpty else { throw Unfinished() }
        #expect(stage.source.everything.allSatisfy { target.everything[$0.key] != nil })
    }

    private struct Unfinished: Error {}

    /// What the world must come to after the fault.
    private func settle(_ work: Work, _ stage: inout Stage) throws {
        try perform(work, &stage, stage.world.start())
        if let (id, _) = stage.erasure {
            let report = try stage.world.start().erase(id)
            #expect(report.isComplete, "\(report.parties.map { "\($0.party) \($0.state) \($0.detail)" })")
            let scope = try stage.world.start().site().ledger.erasure(id)?.request.scope
            stage.model.erased(report, scope: scope)
        }
        try backUp(&stage)
        try replicate(&stage)
    }

    @Test(
        "I2, I3, I4, I7: whatever operation fails, or is the process's last, loses nothing and brings nothing back",
        arguments: Work.allCases
    )
    func everyOperation(work: Work) throws {
        let seed = Noise.seed(1)
        let before = try stage(work, seed: seed)
        let moment = try before.world.keep()
        var first = before
        let agent = before.world.start()
        try perform(work, &first, agent)
        try agent.end()
        let choice = Noise(seed: seed)
        var struck = 0
        let faults = faults(agent.process, choice)
        for fault in faults {
            try before.world.goBack(to: moment)
            var stage = before
            let agent = stage.world.start(fault)
            do {
                try perform(work, &stage, agent)
            } catch {
                struck += 1
            }
            try agent.end()
            let place: Comment = "seed \(seed), \(work.rawValue), \(fault)"
            #expect(try stage.model.violations(in: stage.world, isSettled: false) == [], place)
            do {
                try settle(work, &stage)
            } catch {
                Issue.record("\(place): the next run: \(error)")
            }
            #expect(try stage.model.violations(in: stage.world, isSettled: true) == [], place)
        }
        #expect(agent.process.operations > 50)
        print(
            "\(work.rawValue): \(agent.process.operations) operations, faults tried: \(faults.count), "
                + "of which \(struck) ended the work, seed \(seed)"
        )
    }

    /// Failures and absence at every operation, and deaths at every change; or a sample.
    private func faults(_ process: SimulatedProcess, _ choice: Noise) -> [Fault] {
        var all = (1...process.operations).flatMap { operation in
            [Fault(.failure, at: .operation(operation)), Fault(.absence, at: .operation(operation))]
        }
        for change in 1...max(process.changes, 1) {
            all += [Fault(.failure, .after, at: .change(change)), Fault(.outage, at: .change(change))]
            all += Fault.Moment.allCases.map { Fault(.crash, $0, at: .change(change)) }
        }
        let count = Noise.optimisedRounds(few: 3, many: all.count)
        while all.count > count { all.remove(at: Int(choice.uint64() % UInt64(all.count))) }
        return all
    }
}
