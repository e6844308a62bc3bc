internal import Sealing

/// Decides what is to be done, from what was observed and nothing else: the same facts give the same plan.
///
/// Erasures come first, then copies that must leave their place, snapshots, copies that are behind, checks, rehearsals,
/// and retention last; what is due for longer comes before what is due since a moment ago.
package struct Planner {
    private let world: ObservedWorld
    private let schedules: [Schedules]
    private var running: Set<Work> = []
    private var plan = Plan()

    /// The schedules of one kind of dataset, as they stand now.
    private struct Schedules {
        let backup: Schedule.Now
        let verification: Schedule.Now
        let readData: Schedule.Now
        let drill: Schedule.Now
        let retention: Schedule.Now?

        init(_ needs: DatasetNeeds, at now: Timestamp) {
            backup = needs.backup.now(now)
            verification = needs.verification.now(now)
            readData = needs.readData.now(now)
            drill = needs.drill.now(now)
            retention = needs.retention?.now(now)
        }
    }

    /// The plan for these datasets, which are gone through once.
    package static func plan(_ world: ObservedWorld, _ datasets: some Sequence<DatasetFacts>) -> Plan {
        var planner = Planner(world)
        for facts in datasets { planner.add(facts) }
        return planner.finish()
    }

    private init(_ world: ObservedWorld) {
        self.world = world
        schedules = world.needs.map { Schedules($0, at: world.now) }
        running = Set(world.running.map(\.work.leased))
        plan.running = running.count
    }

    private var now: Timestamp { world.now }

    private mutating func add(_ facts: DatasetFacts) {
        plan.datasets += 1
        erase(facts)
        remove(facts)
        evacuate(facts)
        for (target, since) in facts.overdueTargets.sorted(by: { $0.key < $1.key }) {
            alarm(.targetOverdue, facts, party: target, since: since)
        }
        if facts.life == .erased { return }
        if facts.life == .living { backUp(facts) }
        for (position, copy) in facts.copies.enumerated() {
            if position > 0 { replicate(facts, copy) }
            verify(facts, copy)
        }
        drill(facts)
        prune(facts)
    }

    private func finish() -> Plan {
        var plan = plan
        plan.steps.sort {
            ($0.work.kind, $0.due, $0.work.repository, $0.work.store ?? -1)
                < ($1.work.kind, $1.due, $1.work.repository, $1.work.store ?? -1)
        }
        var admission = Admission(world)
        for index in plan.steps.indices where plan.steps[index].wait == nil {
            plan.steps[index].wait = admission.admit(plan.steps[index])
        }
        return plan
    }

    private mutating func step(
        _ kind: Work.Kind,
        _ facts: DatasetFacts,
        store: Int? = nil,
        _ reason: Plan.Reason,
        due: Timestamp,
        _ history: WorkHistory,
        isOpen: Bool = true
    ) {
        let work = Work(kind, facts.repository, store: store)
        if history.failures >= Alarm.failures, let since = history.lastSucceeded ?? history.lastBegun {
            alarm(.workFails, facts, store: store, since: since, work: kind)
        }
        guard world.needs[facts.needs].isOurs, !running.contains(work.leased) else { return }
        var wait: Plan.Wait?
        if let retry = history.retry ?? history.rest(of: kind), retry > now {
            wait = .retry(retry)
        } else if !isOpen {
            wait = .windowClosed
        }
        plan.steps.append(
            Plan.Step(
                work: work,
                reason: reason,
                due: due,
                needs: facts.needs,
                primary: facts.copies.first?.store,
                lastBegun: history.lastBegun,
                wait: wait
            )
        )
    }

    /// Since when scheduled work is due; what ended badly is due again until it ends well, whatever the calendar says.
    private func due(
        _ schedule: Schedule.Now,
        _ facts: DatasetFacts,
        _ history: WorkHistory,
        known: Timestamp
    ) -> Timestamp? {
        schedule.due(lastBegun: history.lastBegun, spread: facts.spread, known: known)
            ?? (history.failures > 0 ? history.lastEnded : nil)
    }

    private mutating func alarm(
        _ kind: Alarm.Kind,
        _ facts: DatasetFacts,
        store: Int? = nil,
        party: String? = nil,
        since: Timestamp,
        work: Work.Kind? = nil
    ) {
        plan.alarms.append(Alarm(kind, facts.repository, store: store, party: party, since: since, work: work))
    }

    /// Bytes may be removed together with others' as long as there is time; people must know before it has passed.
    private mutating func remove(_ facts: DatasetFacts) {
        guard let since = facts.bytesLeftSince, let length = world.needs[facts.needs].physicalDeadlineSeconds else {
            return
        }
        let deadline = since.adding(seconds: length)
        let noticed = deadline.adding(seconds: -min(Alarm.physicalNoticeSeconds, length / 2))
        if noticed <= now { alarm(.physicalDeadline, facts, since: noticed) }
    }

    private mutating func erase(_ facts: DatasetFacts) {
        guard !facts.erasures.isEmpty else { return }
        if let late = facts.erasures.map(\.due).filter({ $0 < now }).min() {
            alarm(.erasureLate, facts, since: late)
        }
        let open = facts.erasures.filter { $0.actionable.map { $0 <= now } ?? false }
        guard let first = open.compactMap(\.actionable).min(), let due = open.map(\.due).min() else { return }
        step(.erase, facts, .erasureOpen(due: due), due: first, facts.erasure)
    }

    private mutating func evacuate(_ facts: DatasetFacts) {
        let allowed = world.needs[facts.needs].allowsStore
        guard !facts.otherForbidden.isEmpty || facts.copies.contains(where: { !allowed[$0.store] }) else { return }
        let since = facts.evacuation.lastSucceeded ?? facts.created
        let copies = facts.copies.filter { !allowed[$0.store] }
        for copy in copies { alarm(.outOfPlace, facts, store: copy.store, since: since) }
        for party in facts.otherForbidden { alarm(.outOfPlace, facts, party: party, since: since) }
        // What lies in a store that is configured no more is out of reach: only people can help.
        guard
            let reason = copies.first.map({ Plan.Reason.placeForbidden(store: $0.store) })
                ?? (facts.hasForbiddenKeys ? .keysForbidden : nil)
        else { return }
        step(.evacuate, facts, reason, due: now, facts.evacuation)
    }

    private mutating func backUp(_ facts: DatasetFacts) {
        let needs = world.needs[facts.needs]
        let limit = (facts.newestSnapshot ?? facts.created).adding(seconds: needs.recoveryPointSeconds)
        let isLate = limit < now
        if isLate { alarm(.recoveryPointMissed, facts, since: limit) }
        guard needs.hasSource else { return }
        let schedule = schedules[facts.needs].backup
        guard let due = due(schedule, facts, facts.backup, known: facts.created) else { return }
        let reason: Plan.Reason = facts.newestSnapshot == nil ? .neverRun : isLate ? .recoveryPointMissed : .scheduled
        step(.backup, facts, reason, due: due, facts.backup, isOpen: schedule.isOpen)
    }

    private mutating func replicate(_ facts: DatasetFacts, _ copy: DatasetFacts.Copy) {
        guard copy.head < facts.head, world.needs[facts.needs].allowsStore[copy.store] else { return }
        let since = copy.behindSince ?? now
        if since.adding(seconds: world.needs[facts.needs].recoveryPointSeconds) < now {
            alarm(.copyBehind, facts, store: copy.store, since: since)
        }
        step(
            .replicate,
            facts,
            store: copy.store,
            .behind(head: copy.head, newest: facts.head),
            due: since,
            copy.replication
        )
    }

    private mutating func verify(_ facts: DatasetFacts, _ copy: DatasetFacts.Copy) {
        // Nobody reads where the policy allows no copy, but to take it away.
        guard copy.head > 0, world.needs[facts.needs].allowsStore[copy.store] else { return }
        let schedules = schedules[facts.needs]
        let needs = world.needs[facts.needs]
        // What reads every byte checks all else too.
        let known = facts.newestSnapshot ?? facts.created
        if let due = due(schedules.readData, facts, copy.readData, known: known) {
            late(.verificationLate, facts, store: copy.store, copy.readData, needs.readData, since: known)
            step(
                .readData,
                facts,
                store: copy.store,
                copy.readData.lastBegun == nil ? .neverRun : .scheduled,
                due: due,
                copy.readData,
                isOpen: schedules.readData.isOpen
            )
            return
        }
        var history = copy.verification
        history.lastBegun = [history.lastBegun, copy.readData.lastBegun].compactMap(\.self).max()
        guard let due = due(schedules.verification, facts, history, known: known) else { return }
        late(.verificationLate, facts, store: copy.store, copy.verification, needs.verification, since: known)
        step(
            .verify,
            facts,
            store: copy.store,
            .scheduled,
            due: due,
            copy.verification,
            isOpen: schedules.verification.isOpen
        )
    }

    private mutating func drill(_ facts: DatasetFacts) {
        guard facts.newestSnapshot != nil, let store = drilledNext(facts) else { return }
        let schedule = schedules[facts.needs].drill
        let known = facts.newestSnapshot ?? facts.created
        guard let due = due(schedule, facts, facts.drill, known: known) else { return }
        late(.drillLate, facts, store: nil, facts.drill, world.needs[facts.needs].drill, since: known)
        let reason: Plan.Reason = facts.drill.lastBegun == nil ? .neverRun : .scheduled
        step(.drill, facts, store: store, reason, due: due, facts.drill, isOpen: schedule.isOpen)
    }

    /// The copies take turns, in the order of their stores; one that is behind is brought forward before.
    private func drilledNext(_ facts: DatasetFacts) -> Int? {
        let allowed = world.needs[facts.needs].allowsStore
        let stores = facts.copies.filter { $0.head > 0 && $0.head == facts.head && allowed[$0.store] }.map(\.store)
            .sorted()
        guard let last = facts.lastDrilled else { return stores.first }
        return stores.first { $0 > last } ?? stores.first
    }

    private mutating func prune(_ facts: DatasetFacts) {
        guard let schedule = schedules[facts.needs].retention, facts.newestSnapshot != nil else { return }
        let known = facts.newestSnapshot ?? facts.created
        guard let due = due(schedule, facts, facts.pruning, known: known) else { return }
        step(.prune, facts, .scheduled, due: due, facts.pruning, isOpen: schedule.isOpen)
    }

    /// Says so when something did not end well for twice the time in which it must.
    private mutating func late(
        _ kind: Alarm.Kind,
        _ facts: DatasetFacts,
        store: Int?,
        _ history: WorkHistory,
        _ schedule: Schedule,
        since known: Timestamp
    ) {
        guard case .every(let seconds) = schedule.rhythm else { return }
        let last = history.lastSucceeded ?? known
        if last.adding(seconds: 2 * seconds) < now { alarm(kind, facts, store: store, since: last) }
    }
}

extension DatasetFacts {
    /// Where in a schedule's delay this dataset lies: always in the same place.
    var spread: UInt64 {
        // An id is a hash: its bytes are as good as random.
        repository.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
