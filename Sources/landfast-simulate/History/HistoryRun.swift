internal import Catalog
internal import Controller
internal import Erasure
internal import Files
internal import Ledger
internal import Sealing
internal import Simulation
internal import Stores

/// A history that the service lives through, with the checkers behind each step.
struct HistoryRun {
    /// What was wrong.
    struct Failure: Error {
        /// Each begins with the number of the invariant that it breaks.
        let violations: [String]
    }

    /// What a violation breaks: the numbers in front of its colon, such as `I2`, or `work`.
    static func broken(_ violation: String) -> [String] {
        violation.prefix { $0 != ":" }.split(separator: ",").map { $0.trimmingPrefix(" ").description }
    }

    private let world: ServiceWorld
    private let checker: Checker
    /// Steps until now, a count.
    private(set) var steps = 0
    /// Told of each step and of what was done in it.
    var follow: ((String) -> Void)?

    init(seed: UInt64, plant: Plant?) throws {
        world = try ServiceWorld(seed: seed, plant: plant)
        checker = Checker(world)
    }

    /// Lives through all steps, and then on until everything is done.
    /// - Throws: ``Failure``.
    mutating func run(_ history: [Step]) throws {
        for step in history { try take(step) }
        try end()
        try check { world.complaints += try unfinished() }
    }

    private mutating func take(_ step: Step) throws {
        steps += 1
        follow?("\(steps): \(step)")
        try check { try perform(step) }
    }

    private func check(_ body: () throws -> Void) throws {
        var allowed = world.allowedStores
        var found: [String] = []
        do {
            try body()
        } catch {
            found.append("unexpected: \(error)")
        }
        allowed.formUnion(world.allowedStores)
        if let follow { world.events.forEach(follow) }
        world.events = []
        do {
            found += try checker.violations(allowed: allowed)
        } catch {
            found.append("unexpected: the checker: \(error)")
        }
        for dataset in world.datasets { dataset.remember() }
        guard found.isEmpty else { throw Failure(violations: found) }
    }

    private func perform(_ step: Step) throws {
        switch step {
        case .change(let number, let change):
            if !world.isBeingRead { try world.change(world.datasets[number], change) }
        case .plan(let controller): try world.plan(controller: controller)
        case .begin(let controller): try world.begin(controller: controller)
        case .work(let number, let fault):
            let ready = world.jobs.filter { $0.run == nil }
            if !ready.isEmpty { try world.perform(ready[number % ready.count], fault) }
        case .goOn(let number):
            let halted = world.jobs.filter { $0.run != nil }
            if !halted.isEmpty { try world.goOn(halted[number % halted.count]) }
        case .die(let number):
            if !world.jobs.isEmpty { try world.die(world.jobs[number % world.jobs.count]) }
        case .renew: try world.renew()
        case .pass(let seconds): world.clock.advance(seconds: seconds)
        case .store(let number, let condition):
            for dataset in world.datasets { dataset.world.stores[number].condition = condition }
        case .putBack(let number, let store, let steps): putBack(world.datasets[number], store, steps)
        case .damage(let number, let store, let damage): self.damage(world.datasets[number], store, damage)
        case .keepCustodian(let number, let custodian):
            let dataset = world.datasets[number]
            let name = SimulatedWorld.custodians[custodian]
            guard dataset.oldCustodian == nil else { return }
            dataset.keptCustodian = (name, try dataset.world.keep(custodian: name))
        case .putBackCustodian(let number): try putBackCustodian(world.datasets[number])
        case .keepCatalog: try world.keepCatalog()
        case .putBackMachine(let store, let steps): try putBackMachine(store, steps)
        case .policy(let number): world.policy = number
        case .ask(let tenant, let person, let ticket, let grace, let approvals, let stays):
            let label = try ServiceWorld.label(person, ticket)
            if world.plant == .logLabels { try world.logLabel(label) }
            try world.ask(
                tenant: tenant % world.tenants.count,
                label,
                terms: ErasureTerms(graceSeconds: grace, approvals: approvals),
                staysInSource: stays
            )
        case .approve: try world.approveAll()
        case .cancel(let number):
            let ids = world.asked.keys.sorted()
            if !ids.isEmpty { try world.cancel(ids[number % ids.count]) }
        case .hold(let number): try world.hold(world.datasets[number])
        case .readmit(let tenant, let person):
            world.readmit(
                tenant: tenant % world.tenants.count,
                try ServiceWorld.label(person)
            )
        case .mend(let number): try world.mend(world.datasets[number])
        case .mount(let number, let isThere): world.datasets[number].isMounted = isThere
        case .clearSources: try world.clearSources()
        case .forgetCaches(let number): world.datasets[number].world.forgetCaches()
        case .remap(let number, let mapping): world.remap(world.datasets[number], mapping)
        case .rescope(let number, let fault): try world.rescope(world.datasets[number], fault)
        }
    }

    // MARK: What goes wrong on disks

    private func putBack(_ dataset: SimulatedDataset, _ number: Int, _ steps: Int) {
        if world.plant == .copyBack { return world.copyBack(dataset) }
        let store = dataset.world.stores[number]
        guard dataset.past.count >= steps, dataset.canLose(store.place.name), !isHalted(dataset) else { return }
        let old = dataset.past[dataset.past.count - steps][number]
        guard old != store.contents, old[.repository] != nil, store.contents[.repository] != nil else { return }
        // A head that nobody else shows is lost with it, whether or not its writer had heard that it was durable.
        let newest = store.contents.keys.filter { $0.kind == .head }.max()
        let others = dataset.world.stores.filter { $0 !== store }
        guard newest.map({ head in old[head] != nil || others.contains { $0.contents[head] != nil } }) ?? true else {
            return
        }
        store.contents = old
        dataset.model.putBack(store.place.name)
    }

    private func damage(_ dataset: SimulatedDataset, _ number: Int, _ damage: UInt64) {
        let store = dataset.world.stores[number]
        guard dataset.canLose(store.place.name), !isHalted(dataset) else { return }
        // What nobody else has is lost with it, whoever repairs.
        let others = dataset.world.stores.filter { $0 !== store }.map(\.contents)
        let names = store.contents.keys.filter { name in
            [.pack, .index, .snapshot].contains(name.kind) && others.contains { $0[name] != nil }
        }.sorted()
        guard !names.isEmpty else { return }
        let name = names[Int(damage % UInt64(names.count))]
        if damage % 7 == 0 {
            store.truncate(name, to: 40)
        } else {
            store.flipBit(Int(damage >> 8 & 0xFFFF), of: name)
        }
        dataset.harm(name, in: store.place.name)
    }

    /// Whoever stands still has read what would change behind it.
    private func isHalted(_ dataset: SimulatedDataset) -> Bool {
        world.jobs.contains { $0.run != nil && world.dataset(of: $0.work.repository)?.tenant.id == dataset.tenant.id }
    }

    private func putBackCustodian(_ dataset: SimulatedDataset) throws {
        guard let kept = dataset.keptCustodian, !isHalted(dataset) else { return }
        try dataset.world.putBack(custodian: kept.name, to: kept.copy)
        dataset.oldCustodian = kept.name
        dataset.touches += 1
    }

    private func putBackMachine(_ store: Int, _ steps: Int) throws {
        guard try world.putBackCatalog() else { return }
        for dataset in world.datasets {
            if world.plant != .copyBack { putBack(dataset, store, steps) }
            try putBackCustodian(dataset)
        }
        // What `serve` does when it starts.
        for dataset in world.datasets { try world.observe(dataset) }
    }

    // MARK: The end

    /// With all in reach, nobody dying and time enough, everything is done.
    private mutating func end() throws {
        while !world.jobs.isEmpty { try take(.die(0)) }
        try take(.pass(seconds: 200_000))
        for store in Law.regions.indices { try take(.store(store, .sound)) }
        for dataset in world.datasets.indices {
            try take(.mount(dataset: dataset, true))
            try take(.mend(dataset: dataset))
        }
        try take(.approve)
        for dataset in world.datasets.indices { try take(.remap(dataset: dataset, 0)) }
        try take(.clearSources)
        for _ in 0..<Self.patience {
            // Work that waits for its next try may begin.
            try take(.pass(seconds: 3700))
            for dataset in world.datasets where !dataset.damaged.isEmpty { try take(.mend(dataset: dataset.number)) }
            for dataset in world.datasets.indices { try take(.rescope(dataset: dataset, nil)) }
            repeat {
                while !world.jobs.isEmpty { try take(.work(0, nil)) }
                try take(.plan(controller: 0))
                try take(.begin(controller: 0))
            } while !world.jobs.isEmpty
            if try world.plan().steps.isEmpty { return }
        }
    }

    /// How often what failed is tried again in the end.
    private static let patience = 12

    private func unfinished() throws -> [String] {
        var found: [String] = []
        let plan = try world.plan()
        if !plan.steps.isEmpty { found.append("work: still due: \(plan.steps.map(\.work.kind.name))") }
        if !plan.alarms.isEmpty { found.append("work: still wrong: \(plan.alarms.map(\.kind.rawValue))") }
        for dataset in world.datasets {
            let members = try dataset.members()
            if !members.isSubset(of: world.allowedStores) {
                found.append("I1: dataset \(dataset.number) has copies in \(members.sorted())")
            }
            for store in dataset.world.stores where !members.contains(store.place.name) {
                if !store.contents.isEmpty { found.append("I1: \(store.place.name) of \(dataset.number) is not empty") }
            }
            let open = dataset.model.openErasures.filter { world.asked[$0] != nil }
            if !open.isEmpty { found.append("work: erasures of \(dataset.number) are not complete: \(open.count)") }
            if dataset.model.count == 0 { found.append("work: dataset \(dataset.number) was never backed up") }
        }
        return found
    }
}
