internal import Controller
internal import Sealing

/// A plan as people and programs read it.
struct PlanWords {
    let installation: Installation
    let observer: WorldObserver
    let now: Timestamp

    func document(_ plan: Plan) -> JSONValue {
        .object([
            "time": .string(now.iso8601), "datasets": .count(plan.datasets), "running": .count(plan.running),
            "steps": .array(plan.steps.map(document)), "alarms": .array(plan.alarms.map(document)),
        ])
    }

    func text(_ plan: Plan, colour: Bool) -> String {
        var table = Table("WORK", "DATASET", "STORE", "DUE SINCE", "WHY", "NOW")
        for step in plan.steps {
            table.add(
                step.work.kind.name,
                name(step.work.repository),
                store(step.work.store) ?? "-",
                Quantity.time(step.due),
                reason(step.reason),
                step.wait.map(self.wait) ?? "begins"
            )
        }
        var text = table.isEmpty ? "Nothing is due.\n" : table.rendered(colour: colour)
        if plan.running > 0 {
            text += "\(Quantity.count(plan.running, "piece")) of work under way, see `landfast run list`.\n"
        }
        if !plan.alarms.isEmpty {
            var alarms = Table("ALARM", "DATASET", "STORE", "SINCE", "WHAT")
            for alarm in plan.alarms {
                alarms.add(
                    alarm.kind.rawValue,
                    name(alarm.repository),
                    place(alarm) ?? "-",
                    Quantity.time(alarm.since),
                    sentence(alarm)
                )
            }
            text += "\n" + alarms.rendered(colour: colour)
        }
        return text
    }

    func document(_ alarm: Alarm) -> JSONValue {
        .object([
            "alarm": .string(alarm.kind.rawValue), "dataset": .string(name(alarm.repository)),
            "repository": .string(alarm.repository.hex), "store": .text(store(alarm.store)),
            "party": .text(alarm.party), "since": .string(alarm.since.iso8601), "work": .text(alarm.work?.name),
            "message": .string(sentence(alarm)),
        ])
    }

    private func document(_ step: Plan.Step) -> JSONValue {
        .object([
            "work": .string(step.work.kind.name), "dataset": .string(name(step.work.repository)),
            "repository": .string(step.work.repository.hex), "store": .text(store(step.work.store)),
            "due": .string(step.due.iso8601), "reason": .string(reason(step.reason)),
            "begins": .bool(step.wait == nil), "waits_for": .text(step.wait.map(self.wait)),
        ])
    }

    func name(_ repository: RepositoryID) -> String { installation.name(of: repository) }

    func store(_ position: Int?) -> String? { position.map(observer.storeName) }

    /// Where an alarm is: a store's name, or another party.
    func place(_ alarm: Alarm) -> String? { store(alarm.store) ?? alarm.party }

    func reason(_ reason: Plan.Reason) -> String {
        switch reason {
        case .erasureOpen(let due): "an erasure is open, and due by \(Quantity.time(due))"
        case .placeForbidden(let store): "the policy allows no copy in \(observer.storeName(store))"
        case .keysForbidden: "the policy allows no keys where a custodian holds some"
        case .neverRun: "it was never done"
        case .scheduled: "the schedule says so"
        case .recoveryPointMissed: "the newest snapshot is too old"
        case .behind(let head, let newest): "the copy is at head \(head), the newest is \(newest)"
        }
    }

    private func wait(_ wait: Plan.Wait) -> String {
        switch wait {
        case .agentBusy: "waits: this machine does all that it may at once"
        case .storeBusy(let store): "waits: \(observer.storeName(store)) is used by all that may at once"
        case .sourceBusy: "waits: sources of this dataset are read by all that may at once"
        case .repositoryBusy: "waits for other work on the same repository"
        case .retry(let moment): "waits: is tried again at \(Quantity.time(moment))"
        case .windowClosed: "waits until the schedule's window opens"
        }
    }

    /// What is wrong, in a sentence without names of persons or files.
    func sentence(_ alarm: Alarm) -> String {
        switch alarm.kind {
        case .recoveryPointMissed: "the newest snapshot is older than the policy allows"
        case .copyBehind: "the copy was not brought to the newest head for longer than a snapshot may be old"
        case .verificationLate: "the copy was not checked well for twice the time in which it must be"
        case .drillLate: "no restore was rehearsed well for twice the time in which it must be"
        case .outOfPlace where alarm.party?.hasPrefix("custodian:") ?? false: "the policy allows no keys here"
        case .outOfPlace where alarm.store == nil:
            "the policy allows no copy in this store, which is configured no more: what lies there is still there"
        case .outOfPlace: "the policy allows no copy in this store"
        case .erasureLate: "an erasure is not complete, and its due date has passed"
        case .targetOverdue:
            "a restore target is there longer than was said: remove its folder, and end it with `landfast target forget`"
        case .physicalDeadline:
            "bytes of something erased are still on a copy, and the policy's physical deadline for them is near or has passed"
        case .workFails: "\(alarm.work?.name ?? "work") has failed at least three times in a row"
        case .rolledBack:
            "every copy and custodian shows less than was seen before: nothing is read until that is put right"
        case .catalogBehind: "ledgers held erasures that the catalog did not know; their parties are still to be asked"
        }
    }
}
