import Controller
import Sealing
import Testing

/// A small world to plan in: three stores, one kind of dataset, everything each hour or so.
private struct Scene {
    var world: ObservedWorld
    var facts: DatasetFacts

    static let start = Timestamp(seconds: 1_795_864_000)

    /// A dataset with three copies at head 5, where all was done a moment ago.
    static func quiet() throws -> Scene {
        let now = start
        let repository = try #require(RepositoryID(hex: "00000000000000000000000000000001"))
        var facts = DatasetFacts(
            repository: repository,
            needs: 0,
            created: now.adding(seconds: -86_400),
            newestSnapshot: now.adding(seconds: -60),
            head: 5,
            copies: (0..<3).map { DatasetFacts.Copy(store: $0, head: 5) }
        )
        let done = WorkHistory(lastBegun: now.adding(seconds: -60), lastSucceeded: now, lastEnded: now)
        facts.backup = done
        facts.pruning = done
        facts.drill = done
        facts.lastDrilled = 0
        for index in facts.copies.indices {
            facts.copies[index].replication = done
            facts.copies[index].verification = done
            facts.copies[index].readData = done
        }
        let needs = DatasetNeeds(
            backup: Schedule(.every(seconds: 3600)),
            recoveryPointSeconds: 7200,
            verification: Schedule(.every(seconds: 7200)),
            readData: Schedule(.every(seconds: 86_400)),
            drill: Schedule(.every(seconds: 86_400)),
            retention: Schedule(.every(seconds: 86_400)),
            allowsStore: [true, true, true]
        )
        let stores = ["hel1-a", "hel1-b", "fsn1-a"].map { ObservedWorld.StoreFacts(name: $0) }
        return Scene(world: ObservedWorld(now: now, stores: stores, needs: [needs], agentLimit: 10), facts: facts)
    }

    func plan() -> Plan { Planner.plan(world, [facts]) }

    mutating func pass(_ seconds: Int64) { world.now = world.now.adding(seconds: seconds) }
}

@Suite("The planner")
struct PlannerTests {
    private func other(_ number: Int) throws -> RepositoryID {
        let digits = String(number, radix: 16)
        return try #require(RepositoryID(hex: String(repeating: "0", count: 32 - digits.count) + digits))
    }

    @Test("where all was done a moment ago, nothing is due and nothing is wrong")
    func quiet() throws {
        let plan = try Scene.quiet().plan()
        #expect(plan.steps.isEmpty)
        #expect(plan.alarms.isEmpty)
        #expect(plan.datasets == 1)
    }

    @Test("a dataset that was never backed up is due at once, and an alarm when its time is over")
    func neverBackedUp() throws {
        var scene = try Scene.quiet()
        scene.facts = DatasetFacts(repository: scene.facts.repository, needs: 0, created: Scene.start)
        #expect(scene.plan().steps.map(\.work) == [Work(.backup, scene.facts.repository)])
        #expect(scene.plan().steps.first?.reason == .neverRun)
        #expect(scene.plan().alarms.isEmpty)
        scene.pass(7201)
        #expect(scene.plan().alarms.map(\.kind) == [.recoveryPointMissed])
        #expect(scene.plan().alarms.first?.since == Scene.start.adding(seconds: 7200))
    }

    @Test("work comes in its order: erasure, evacuation, backup, replication, checks, drills, retention")
    func order() throws {
        var scene = try Scene.quiet()
        scene.pass(2 * 86_400 - 120)
        scene.facts.copies[1].head = 4
        scene.facts.copies[1].behindSince = scene.world.now
        scene.world.needs[0].allowsStore[2] = false
        scene.facts.erasures = [
            DatasetFacts.OpenErasure(requested: Scene.start, actionable: Scene.start, due: scene.world.now)
        ]
        let plan = scene.plan()
        #expect(plan.steps.map(\.work.kind) == plan.steps.map(\.work.kind).sorted())
        #expect(
            Set(plan.steps.map(\.work.kind)) == [.erase, .evacuate, .backup, .replicate, .readData, .drill, .prune]
        )
        #expect(plan.alarms.contains { $0.kind == .outOfPlace && $0.store == 2 })
        #expect(plan.alarms.contains { $0.kind == .recoveryPointMissed })
        // Each copy and each party is one alarm, and the clock of each begins by itself.
        scene.world.needs[0].allowsStore[1] = false
        scene.facts.otherForbidden = ["custodian:keys", "store:gone"]
        let all = scene.plan().alarms.filter { $0.kind == .outOfPlace }
        #expect(all.map(\.store) == [1, 2, nil, nil])
        #expect(all.map(\.party) == [nil, nil, "custodian:keys", "store:gone"])
    }

    @Test("an erasure that nobody may carry out yet is not due, and late when its date has passed")
    func erasureWaits() throws {
        var scene = try Scene.quiet()
        let due = Scene.start.adding(seconds: 100)
        scene.facts.erasures = [DatasetFacts.OpenErasure(requested: Scene.start, actionable: nil, due: due)]
        #expect(scene.plan().steps.isEmpty)
        #expect(scene.plan().alarms.isEmpty)
        scene.pass(101)
        #expect(scene.plan().steps.isEmpty)
        #expect(scene.plan().alarms.map(\.kind) == [.erasureLate])
        scene.facts.erasures[0].actionable = Scene.start
        #expect(scene.plan().steps.map(\.work.kind) == [.erase])
    }

    @Test("P19: bytes of something erased are an alarm before the day by which they must be gone, and until they are")
    func physicalDeadline() throws {
        var scene = try Scene.quiet()
        let day: Int64 = 86_400
        scene.world.needs[0].physicalDeadlineSeconds = 30 * day
        func alarms() -> [Alarm] { scene.plan().alarms.filter { $0.kind == .physicalDeadline } }
        scene.pass(100 * day)
        #expect(alarms().isEmpty, "nothing is left")
        scene.facts.bytesLeftSince = scene.world.now
        scene.pass(23 * day - 1)
        #expect(alarms().isEmpty)
        scene.pass(1)
        #expect(alarms().map(\.since) == [scene.world.now], "a week before")
        scene.pass(30 * day)
        #expect(alarms().count == 1)
        // A short time leaves half of it.
        scene.world.needs[0].physicalDeadlineSeconds = 2 * day
        scene.facts.bytesLeftSince = scene.world.now
        scene.pass(day - 1)
        #expect(alarms().isEmpty)
        scene.pass(1)
        #expect(alarms().count == 1)
        scene.world.needs[0].physicalDeadlineSeconds = nil
        #expect(alarms().isEmpty)
    }

    @Test("a copy that is behind is brought forward, but never one that must leave its place")
    func replication() throws {
        var scene = try Scene.quiet()
        scene.facts.copies[1].head = 4
        scene.facts.copies[2].head = 0
        #expect(
            Set(scene.plan().steps.map(\.work))
                == [
                    Work(.replicate, scene.facts.repository, store: 1),
                    Work(.replicate, scene.facts.repository, store: 2),
                ]
        )
        #expect(scene.plan().steps.first?.reason == .behind(head: 4, newest: 5))
        scene.world.needs[0].allowsStore[2] = false
        #expect(scene.plan().steps.map(\.work.kind) == [.evacuate, .replicate])
        scene.facts.copies[1].behindSince = Scene.start.adding(seconds: -7201)
        #expect(scene.plan().alarms.contains { $0.kind == .copyBehind && $0.store == 1 })
    }

    @Test("a copy that must leave its place is neither checked nor rehearsed from")
    func leavesUnread() throws {
        var scene = try Scene.quiet()
        scene.pass(90_000)
        func stores(_ kind: Work.Kind) -> [Int?] {
            scene.plan().steps.filter { $0.work.kind == kind }.map(\.work.store)
        }
        #expect(stores(.readData) == [0, 1, 2])
        #expect(stores(.drill) == [1])
        scene.world.needs[0].allowsStore[1] = false
        #expect(stores(.readData) == [0, 2])
        #expect(stores(.drill) == [2])
    }

    @Test("what runs already is not begun again")
    func running() throws {
        var scene = try Scene.quiet()
        scene.pass(3600)
        let work = Work(.backup, scene.facts.repository)
        #expect(scene.plan().beginning.map(\.work) == [work])
        scene.world.running = [RunningWork(work, needs: 0, primary: 0)]
        #expect(scene.plan().steps.isEmpty)
    }

    @Test("what failed is tried again later, each time after twice as long, and is an alarm after three times")
    func failures() throws {
        var scene = try Scene.quiet()
        scene.facts.backup = WorkHistory(
            lastBegun: Scene.start,
            lastSucceeded: Scene.start.adding(seconds: -500),
            lastEnded: Scene.start,
            failures: 1
        )
        #expect(scene.plan().steps.first?.wait == .retry(Scene.start.adding(seconds: 10)))
        scene.pass(10)
        #expect(scene.plan().steps.first?.wait == nil)
        scene.facts.backup.failures = 3
        #expect(scene.plan().steps.first?.wait == .retry(Scene.start.adding(seconds: 40)))
        #expect(scene.plan().alarms.contains { $0.kind == .workFails && $0.work == .backup })
        scene.facts.backup.failures = 1_000_000
        #expect(scene.plan().steps.first?.wait == .retry(Scene.start.adding(seconds: 3600)))
    }

    @Test("what ended well a moment ago and is due all the same waits a little, so that nothing goes round and round")
    func rests() throws {
        var scene = try Scene.quiet()
        scene.facts.copies[1].head = 4
        #expect(scene.plan().steps.map(\.wait) == [.retry(Scene.start.adding(seconds: 10))])
        scene.pass(10)
        #expect(scene.plan().beginning.map(\.work.kind) == [.replicate])
    }

    @Test("copies are drilled in turn")
    func drillsTakeTurns() throws {
        var scene = try Scene.quiet()
        scene.facts.drill.lastBegun = Scene.start.adding(seconds: -86_400)
        for (last, next) in [(0, 1), (1, 2), (2, 0)] {
            scene.facts.lastDrilled = last
            #expect(scene.plan().steps.map(\.work) == [Work(.drill, scene.facts.repository, store: next)])
        }
        scene.facts.copies[1].head = 4
        scene.facts.lastDrilled = 0
        #expect(scene.plan().steps.contains { $0.work == Work(.drill, scene.facts.repository, store: 2) })
    }

    @Test("reading every byte is a check too")
    func readDataIsACheck() throws {
        var scene = try Scene.quiet()
        scene.facts.copies[1].verification.lastBegun = Scene.start.adding(seconds: -7300)
        #expect(scene.plan().steps.isEmpty)
        scene.facts.copies[1].readData.lastBegun = Scene.start.adding(seconds: -7300)
        #expect(scene.plan().steps.map(\.work) == [Work(.verify, scene.facts.repository, store: 1)])
        scene.facts.copies[1].readData.lastBegun = nil
        #expect(scene.plan().steps.map(\.work) == [Work(.readData, scene.facts.repository, store: 1)])
    }

    @Test("work begins only where there is room: on the agent, in stores, at sources, and in the repository")
    func admission() throws {
        var scene = try Scene.quiet()
        scene.pass(3600)
        let datasets = try (1...6).map { number in
            var facts = DatasetFacts(
                repository: try other(number),
                needs: 0,
                created: Scene.start,
                newestSnapshot: Scene.start,
                head: 5,
                copies: scene.facts.copies
            )
            facts.backup = WorkHistory(
                lastBegun: Scene.start.adding(seconds: Int64(number)),
                lastSucceeded: Scene.start
            )
            facts.pruning = scene.facts.pruning
            facts.drill = scene.facts.drill
            return facts
        }
        scene.pass(10)
        scene.world.agentLimit = 4
        var plan = Planner.plan(scene.world, datasets)
        #expect(plan.beginning.map(\.work.repository) == (try (1...4).map(other)))
        #expect(plan.steps.last?.wait == .agentBusy)
        scene.world.needs[0].sourceLimit = 3
        plan = Planner.plan(scene.world, datasets)
        #expect(plan.beginning.count == 3)
        #expect(plan.steps.last?.wait == .sourceBusy)
        scene.world.stores[0] = ObservedWorld.StoreFacts(name: "hel1-a", limit: 2)
        plan = Planner.plan(scene.world, datasets)
        #expect(plan.beginning.count == 2)
        #expect(plan.steps.last?.wait == .storeBusy(0))
        scene.world.running = [RunningWork(Work(.prune, try other(1)), needs: 0, primary: 0)]
        plan = Planner.plan(scene.world, datasets)
        #expect(plan.steps.first?.wait == .repositoryBusy)
        #expect(plan.beginning.map(\.work.repository) == [try other(2)])
    }

    @Test("copies are moved when nothing else is done in the repository, and nothing else begins before they are")
    func movesAlone() throws {
        var scene = try Scene.quiet()
        scene.pass(90_000)
        scene.world.needs[0].allowsStore[1] = false
        let repository = scene.facts.repository
        #expect(scene.plan().beginning.map(\.work) == [Work(.evacuate, repository)])
        scene.world.running = [RunningWork(Work(.drill, repository), needs: 0, primary: 0)]
        let waiting = scene.plan()
        #expect(waiting.beginning.isEmpty)
        #expect(waiting.steps.count > 1 && waiting.steps.allSatisfy { $0.wait == .repositoryBusy })
        scene.world.running = [RunningWork(Work(.evacuate, repository), needs: 0, primary: 0)]
        #expect(scene.plan().beginning.isEmpty)
        // A move that has failed keeps nothing up until it is tried again.
        scene.world.running = []
        scene.facts.evacuation = WorkHistory(lastBegun: scene.world.now, lastEnded: scene.world.now, failures: 1)
        #expect(scene.plan().beginning.contains { $0.work.kind == .backup })
        scene.facts.evacuation = WorkHistory()
        scene.facts.erasures = [
            DatasetFacts.OpenErasure(requested: Scene.start, actionable: Scene.start, due: Scene.start)
        ]
        scene.world.running = [RunningWork(Work(.evacuate, repository), needs: 0, primary: 0)]
        #expect(!scene.plan().beginning.contains { $0.work.kind == .backup })
    }

    @Test("an erasure waits for no room")
    func erasureNeedsNoRoom() throws {
        var scene = try Scene.quiet()
        scene.world.agentLimit = 0
        scene.facts.erasures = [
            DatasetFacts.OpenErasure(requested: Scene.start, actionable: Scene.start, due: Scene.start)
        ]
        #expect(scene.plan().beginning.map(\.work.kind) == [.erase])
    }

    @Test("closed windows hold work back, and say so")
    func windows() throws {
        var scene = try Scene.quiet()
        scene.pass(3600)
        let closed = try #require(TimeWindow("2020-01-01", zone: .utc))
        scene.world.needs[0].backup = Schedule(.every(seconds: 3600), windows: [closed])
        #expect(scene.plan().steps.map(\.wait) == [.windowClosed])
    }

    @Test("what is another agent's to do is not due here")
    func anothers() throws {
        var scene = try Scene.quiet()
        scene.pass(90_000)
        #expect(!scene.plan().steps.isEmpty)
        scene.world.needs[0].isOurs = false
        #expect(scene.plan().steps.isEmpty)
        #expect(!scene.plan().alarms.isEmpty)
    }

    @Test("the same facts give the same plan, in whatever order they come")
    func deterministic() throws {
        var scene = try Scene.quiet()
        scene.pass(90_000)
        let datasets = try (1...50).map { number in
            var facts = scene.facts
            facts = DatasetFacts(
                repository: try other(number),
                needs: 0,
                created: Scene.start,
                newestSnapshot: Scene.start,
                head: 5,
                copies: facts.copies
            )
            return facts
        }
        let plan = Planner.plan(scene.world, datasets)
        #expect(plan.steps == Planner.plan(scene.world, datasets.reversed()).steps)
        #expect(plan.steps.count > 50)
    }
}
