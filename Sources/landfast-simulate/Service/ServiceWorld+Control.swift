internal import Catalog
internal import Controller
internal import Residency
internal import Sealing
internal import Simulation
internal import Stores

extension ServiceWorld {
    /// What is to be done now.
    func plan() throws -> Plan {
        try WorldObserver(
            catalog: catalog,
            policy: Law.policies[policy],
            registry: Law.registry,
            stores: stores.map { WorldObserver.Store(name: $0.name, region: $0.region, limit: 3) },
            schedules: ["attachments": DatasetSchedules(), "archive": DatasetSchedules()],
            agent: .agent(name: "agent", region: Law.ownRegion),
            agentLimit: 4
        ).plan(at: clock.now())
    }

    private var stores: [(name: String, region: String)] {
        (datasets.first?.world.stores ?? []).map { ($0.place.name, $0.place.region) }
    }

    func storeName(_ position: Int) -> String { stores[position].name }

    /// A controller plans, unless the clock was set back.
    func plan(controller: Int) throws {
        guard try isClockGood() else { return }
        plans[controller] = try plan()
    }

    /// False when the clock shows a time before one that the catalog has seen.
    func isClockGood() throws -> Bool {
        do {
            try catalog.noteTime()
            return true
        } catch  where error.kind == .clockSetBack {
            return false
        }
    }

    /// A controller's agents take what begins by its plan, which may be an old one.
    func begin(controller: Int) throws {
        guard let plan = plans[controller], try isClockGood() else { return }
        plans[controller] = nil
        for step in plan.beginning {
            let store = step.work.store.map(storeName)
            let key = WorkRecord.Key(
                repository: step.work.repository,
                kind: step.work.kind.name,
                store: step.work.kind == .drill ? nil : store
            )
            let name = nextName()
            let holder = "agent-\(name)"
            let lease = WorkRecord.Lease(holder: holder, expires: clock.now().adding(seconds: Self.leaseSeconds))
            let isOurs = try catalog.lease(
                key,
                run: "run-\(name)",
                lease,
                ifLastBegun: step.lastBegun,
                excluding: Set(Work.Kind.allCases.filter(step.work.kind.excludes).map(\.name))
            )
            guard isOurs || plant == .ignoreLeases else { continue }
            jobs.append(Job(key: key, work: step.work, holder: holder))
        }
    }

    /// Agents that do not stand still keep their leases; one that had ended is kept too, unless somebody else has it.
    func renew() throws {
        guard try isClockGood() else { return }
        let now = clock.now()
        for job in jobs where job.run == nil {
            if let held = try catalog.work(job.key)?.lease, held.expires <= now { overdue.insert(job.holder) }
            let lease = WorkRecord.Lease(holder: job.holder, expires: now.adding(seconds: Self.leaseSeconds))
            _ = try catalog.renew(job.key, lease)
        }
    }

    /// An agent does its work: to the end, to its death, or to where it stands still.
    func perform(_ job: Job, _ fault: Fault?) throws {
        guard let dataset = dataset(of: job.work.repository) else { return }
        let hasWhatItNeeds = dataset.isMounted || job.work.kind != .backup
        let isCalm = try isCalm(dataset) && fault == nil && hasWhatItNeeds
        guard let body = try body(of: job.work, dataset) else { return try end(job, isGood: true) }
        let run = PausableRun<Effect>(fault)
        job.run = run
        job.policy = policy
        job.completeErasures = dataset.model.completeErasures
        job.acknowledged = dataset.model.acknowledged
        let process = run.process
        try settle(job, run.start { try body(process) }, isCalm: isCalm)
    }

    /// An agent that stood still goes on; when another policy was put in force meanwhile, it finds so and ends.
    func goOn(_ job: Job) throws {
        guard let run = job.run else { return }
        guard job.policy == policy else { return try die(job) }
        overdue.insert(job.holder)
        if job.work.kind == .prune { try dataset(of: job.work.repository).map(expectPruning) }
        try settle(job, run.goOn(), isCalm: false)
    }

    /// An agent dies; its lease ends by itself.
    func die(_ job: Job) throws {
        job.run?.kill()
        jobs.removeAll { $0 === job }
        try dataset(of: job.work.repository).map(observe)
    }

    private func settle(_ job: Job, _ outcome: Result<Effect, any Error>?, isCalm: Bool) throws {
        guard let outcome else { return }
        jobs.removeAll { $0 === job }
        note(job, outcome)
        let isDead = job.run?.process.isCrashed ?? false
        if case .failure(let error) = outcome, isCalm, !isDead {
            complaints.append("work: \(job.work.kind.name) failed although nothing was wrong: \(error)")
        }
        guard !isDead else { return try dataset(of: job.work.repository).map(observe) ?? () }
        let isGood: Bool
        switch outcome {
        case .success(let effect): isGood = try take(effect, of: job)
        case .failure: isGood = false
        }
        if job.work.kind.changesCopies { try dataset(of: job.work.repository).map(observe) }
        try end(job, isGood: isGood)
    }

    private func end(_ job: Job, isGood: Bool) throws {
        jobs.removeAll { $0 === job }
        guard try isClockGood() else { return }
        try catalog.end(job.key, holder: job.holder, outcome: isGood ? "complete" : "failed", isGood: isGood)
    }

    /// True when nothing keeps work on a dataset from ending well.
    func isCalm(_ dataset: SimulatedDataset) throws -> Bool {
        guard dataset.isSound, try isClockGood(), jobs.allSatisfy({ $0.run == nil }) else { return false }
        return try dataset.members().isSubset(of: allowedStores)
    }
}

extension Work.Kind {
    /// False for what only looks.
    fileprivate var changesCopies: Bool {
        switch self {
        case .verify, .readData, .drill: false
        case .erase, .evacuate, .backup, .replicate, .prune: true
        }
    }
}
