import Catalog
import Controller
import Sealing
import Simulation
import TestSupport
import Testing

@Suite("Controllers in random histories")
struct ControllerHistoryTests {
    /// What must hold whatever has happened.
    private func check(_ world: ControlledWorld, _ begun: [Plan.Step]) throws -> [String] {
        var wrong: [String] = []
        let now = world.clock.now()
        let holders = try world.catalog.heldWork(at: now)
        let keys = holders.map(\.key)
        if Set(keys).count != keys.count { wrong.append("two hold the same work") }
        for (repository, held) in Dictionary(grouping: holders, by: \.key.repository) {
            let committing = held.filter { record in
                ["backup", "prune", "erase", "evacuate"].contains(record.key.kind)
                    && !(record.lease.map { world.revived.contains($0.holder) } ?? false)
            }
            if committing.count > 1 { wrong.append("\(committing.count) commit to \(repository)") }
        }
        for step in begun {
            guard let dataset = world.datasets[step.work.repository] else { continue }
            let store = step.work.store.map { ControlledWorld.storeNames[$0] }
            if step.work.kind == .replicate, let store, !world.allowed.contains(store) {
                wrong.append("a copy is brought forward in \(store), where none may be")
            }
            if step.work.kind == .drill, let store, dataset.copies[store] ?? 0 == 0 {
                wrong.append("a restore is rehearsed from \(store), which has nothing")
            }
        }
        let plan = try world.plan()
        if plan.steps != (try world.plan()).steps { wrong.append("the same records give two plans") }
        let kinds = plan.steps.map(\.work.kind)
        if kinds != kinds.sorted() { wrong.append("the order is not kept") }
        return wrong
    }

    /// One thing that happens, chosen by the seed.
    private func happen(_ world: ControlledWorld) throws -> (what: String, begun: [Plan.Step]) {
        switch world.below(12) {
        case 0, 1, 2: return ("plan", try world.tick())
        case 3, 4:
            guard !world.jobs.isEmpty else { return ("nothing", []) }
            let number = world.below(world.jobs.count)
            let job = world.jobs[number]
            try world.finish(number)
            return ("\(job.holder) ends \(job.key.kind)", [])
        case 5:
            guard !world.jobs.isEmpty else { return ("nothing", []) }
            let job = world.jobs.remove(at: world.below(world.jobs.count))
            return ("\(job.holder) dies at \(job.key.kind)", [])
        case 6:
            guard !world.jobs.isEmpty else { return ("nothing", []) }
            let number = world.below(world.jobs.count)
            world.jobs[number].isPaused.toggle()
            return ("\(world.jobs[number].holder) stands still or goes on", [])
        case 7:
            let store = ControlledWorld.storeNames[world.below(3)]
            if world.down.remove(store) == nil { world.down.insert(store) }
            return ("\(store) goes or comes", [])
        case 8:
            try world.request()
            return ("an erasure is asked for", [])
        case 9:
            // Never the primary's: the model has no other place for it.
            if world.allowed.remove("third") == nil { world.allowed.insert("third") }
            return ("the policy changes", [])
        default:
            try world.renew()
            let seconds = Int64([1, 20, 50, 61, 600, 90_000][world.below(6)])
            world.clock.advance(seconds: seconds)
            return ("\(seconds) s pass", [])
        }
    }

    /// With all in reach and nobody dying, everything is done in the end.
    private func settle(_ world: ControlledWorld) throws -> [String] {
        world.down = []
        for repository in world.datasets.keys { try world.observe(repository) }
        for _ in 0..<60 {
            // Work that was waiting for a next try may begin; leases of the dead end.
            world.clock.advance(seconds: 3601)
            world.jobs = []
            while true {
                _ = try world.tick()
                guard !world.jobs.isEmpty else { break }
                while !world.jobs.isEmpty { try world.finish(0) }
            }
            let waiting = try world.plan().steps
            if waiting.isEmpty { break }
        }
        var wrong: [String] = []
        for dataset in world.datasets.values {
            for (store, head) in dataset.copies where head != dataset.head {
                wrong.append("\(store) is at head \(head) of \(dataset.head)")
            }
            if dataset.head == 0 { wrong.append("\(dataset.record.name) was never backed up") }
            if !Set(dataset.copies.keys).isSubset(of: world.allowed) { wrong.append("a copy is where none may be") }
        }
        for (id, erasure) in world.erasures where !erasure.waiting.isEmpty { wrong.append("\(id) is not complete") }
        let plan = try world.plan()
        if !plan.steps.isEmpty { wrong.append("still due: \(plan.steps.map(\.work))") }
        if !plan.alarms.isEmpty { wrong.append("still wrong: \(plan.alarms.map(\.kind))") }
        return wrong
    }

    @Test("whatever dies, stands still or goes away, nothing is done twice at once, and all is done in the end")
    func histories() throws {
        let first = Noise.seed(1)
        let seeds = Noise.rounds(few: 20, many: 1000)
        let steps = 60
        var begun = 0
        for seed in first..<first + UInt64(seeds) {
            let world = try ControlledWorld(seed: seed)
            var trace: [String] = []
            for _ in 0..<steps {
                let (what, taken) = try happen(world)
                trace.append(what)
                begun += taken.count
                let wrong = try check(world, taken)
                guard wrong.isEmpty else {
                    Issue.record("seed \(seed): \(wrong)\n\(trace.joined(separator: "\n"))")
                    return
                }
            }
            let wrong = try settle(world)
            guard wrong.isEmpty else {
                Issue.record("seed \(seed), in the end: \(wrong)\n\(trace.joined(separator: "\n"))")
                return
            }
        }
        print("controllers: \(seeds) histories of \(steps) steps, \(begun) pieces of work begun, from seed \(first)")
        #expect(begun > seeds)
    }
}
