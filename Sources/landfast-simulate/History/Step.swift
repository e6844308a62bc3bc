internal import Simulation

/// One thing that happens to the service.
///
/// A step carries the numbers that it needs, so that it means the same when others before it are left out.
enum Step: Hashable, Sendable, CustomStringConvertible {
    /// Files come, change and go in a source, as the number says.
    case change(dataset: Int, UInt64)
    /// A controller plans, and begins what it has planned; another step may come in between.
    case plan(controller: Int)
    case begin(controller: Int)
    /// One of the agents that have work does it.
    case work(Int, Fault?)
    /// One that stands still goes on.
    case goOn(Int)
    /// One dies.
    case die(Int)
    /// Agents keep their leases.
    case renew
    /// Time passes, or is set back.
    case pass(seconds: Int64)
    /// A store changes its condition.
    case store(Int, SimulatedStore.Condition)
    /// A copy is put back to what it was some steps ago.
    case putBack(dataset: Int, store: Int, steps: Int)
    /// A bit of an object is flipped, or the object is cut, as the number says.
    case damage(dataset: Int, store: Int, UInt64)
    /// What a custodian holds is kept; later it is put back.
    case keepCustodian(dataset: Int, Int)
    case putBackCustodian(dataset: Int)
    /// The catalog is kept; later the whole machine is put back: its catalog, a custodian, and the copies in one store.
    case keepCatalog
    case putBackMachine(store: Int, steps: Int)
    /// Another policy is put in force.
    case policy(Int)
    /// Somebody's erasure is asked for.
    case ask(tenant: Int, person: Int, ticket: Int?, grace: Int64, approvals: Int, staysInSource: Bool)
    case approve
    /// One of the requests is taken back.
    case cancel(Int)
    case hold(dataset: Int)
    case readmit(tenant: Int, person: Int)
    /// Somebody repairs and replicates.
    case mend(dataset: Int)
    case forgetCaches(dataset: Int)
    /// The disk of a source comes or goes.
    case mount(dataset: Int, Bool)
    /// The helpdesk removes from its sources whom it has asked to be erased.
    case clearSources
    /// Other templates are put in force; the first ones are the right ones.
    case remap(dataset: Int, Int)
    /// Somebody seals again what lies under the wrong keys.
    case rescope(dataset: Int, Fault?)

    var description: String {
        switch self {
        case .change(let dataset, let number): "change \(number) in source \(dataset)"
        case .plan(let controller): "controller \(controller) plans"
        case .begin(let controller): "controller \(controller) begins what it planned"
        case .work(let number, let fault): "agent \(number) works" + (fault.map { ", struck by \($0)" } ?? "")
        case .goOn(let number): "agent \(number), who stood still, goes on"
        case .die(let number): "agent \(number) dies"
        case .renew: "leases are kept"
        case .pass(let seconds): seconds < 0 ? "the clock is set back by \(-seconds) s" : "\(seconds) s pass"
        case .store(let store, let condition): "store \(store) is \(condition)"
        case .putBack(let dataset, let store, let steps):
            "the copy of \(dataset) in store \(store) is put back by \(steps) states"
        case .damage(let dataset, let store, let number): "damage \(number) to the copy of \(dataset) in store \(store)"
        case .keepCustodian(let dataset, let number): "what custodian \(number) holds of \(dataset) is kept"
        case .putBackCustodian(let dataset): "a custodian of \(dataset) is put back"
        case .keepCatalog: "the catalog is kept"
        case .putBackMachine(let store, let steps):
            "the machine is put back: its catalog, a custodian, and store \(store) by \(steps) states"
        case .policy(let number): "policy \(number) is put in force"
        case .ask(let tenant, let person, let ticket, let grace, let approvals, let stays):
            "erasure of \(person)\(ticket.map { "/\($0)" } ?? "") of tenant \(tenant) is asked for, grace \(grace) s, "
                + "\(approvals) approvals" + (stays ? ", stays in the source" : "")
        case .approve: "somebody approves"
        case .cancel(let number): "request \(number) is taken back"
        case .hold(let dataset): "dataset \(dataset) is held"
        case .readmit(let tenant, let person): "person \(person) of tenant \(tenant) is readmitted"
        case .mend(let dataset): "dataset \(dataset) is mended"
        case .mount(let dataset, let isThere): "the source of \(dataset) is \(isThere ? "mounted" : "not mounted")"
        case .clearSources: "whoever is to be erased leaves the sources"
        case .forgetCaches(let dataset): "caches of \(dataset) are deleted"
        case .remap(let dataset, let number): "templates \(number) are put in force for \(dataset)"
        case .rescope(let dataset, let fault):
            "dataset \(dataset) is rescoped" + (fault.map { ", struck by \($0)" } ?? "")
        }
    }
}

extension Step {
    /// A random history of so many steps.
    static func history(_ noise: Noise, steps: Int) -> [Step] {
        var history: [Step] = []
        while history.count < steps { history += random(noise) }
        return Array(history.prefix(steps))
    }

    private static func random(_ noise: Noise) -> [Step] {
        func below(_ bound: UInt64) -> Int { Int(noise.uint64() % bound) }
        let dataset = below(2)
        switch below(60) {
        case 0...6: return [.plan(controller: below(2)), .begin(controller: below(2))]
        case 7...19: return [.work(below(8), fault(noise))]
        case 20, 21: return [.goOn(below(4))]
        case 22: return [.die(below(8))]
        case 23...25: return [.renew]
        case 26...29: return [.pass(seconds: [5, 20, 61, 600, 3600, 90_000][below(6)])]
        case 30: return [.pass(seconds: -[300, 86_400][below(2)]), .pass(seconds: 172_800)]
        case 31...34: return [.change(dataset: dataset, noise.uint64())]
        case 35, 36:
            let condition: SimulatedStore.Condition = [.sound, .sound, .away, .readOnly, .full][below(5)]
            return [.store(below(4), condition)]
        case 37: return [.putBack(dataset: dataset, store: below(4), steps: 1 + below(7))]
        case 38: return [.damage(dataset: dataset, store: below(4), noise.uint64())]
        case 39: return [.keepCustodian(dataset: dataset, below(2))]
        case 40: return [.putBackCustodian(dataset: dataset)]
        case 41: return [.policy(below(4))]
        case 42, 43:
            return [
                .ask(
                    tenant: below(2),
                    person: 1 + below(UInt64(ServiceWorld.persons + (below(4) == 0 ? 1 : 0))),
                    ticket: below(3) == 0 ? 1 : nil,
                    grace: below(3) == 0 ? 600 : 0,
                    approvals: below(4) == 0 ? 1 : 0,
                    staysInSource: below(3) == 0
                )
            ]
        case 44: return [.approve]
        case 45: return [below(2) == 0 ? .cancel(below(4)) : .hold(dataset: dataset)]
        case 46: return [.readmit(tenant: below(2), person: 1 + below(UInt64(ServiceWorld.persons)))]
        case 47, 48: return [.mend(dataset: dataset)]
        case 49: return [.keepCatalog]
        case 50: return [.putBackMachine(store: below(4), steps: 1 + below(7))]
        case 51: return [.mount(dataset: dataset, below(2) == 0)]
        case 52...54: return [.remap(dataset: dataset, below(2))]
        case 55: return [.rescope(dataset: dataset, strike(noise))]
        case 56: return takenOtherwise(dataset, of: 1 + below(UInt64(ServiceWorld.persons)))
        default: return [.forgetCaches(dataset: dataset)]
        }
    }

    /// Backups are made by templates that know no tickets, and a ticket is to be erased when there are tickets again.
    private static func takenOtherwise(_ dataset: Int, of person: Int) -> [Step] {
        [.remap(dataset: dataset, 1), .pass(seconds: 90_000), .renew, .plan(controller: 0), .begin(controller: 0)]
            + (0..<4).map { .work($0, nil) } + [.remap(dataset: dataset, 0)]
            + (0..<2).map {
                .ask(tenant: $0, person: person, ticket: 1, grace: 0, approvals: 0, staysInSource: false)
            }
    }

    /// What can strike a command that somebody runs, who then sees that it failed.
    private static func strike(_ noise: Noise) -> Fault? {
        guard noise.uint64() % 2 == 0 else { return nil }
        return Fault(noise.uint64() % 2 == 0 ? .outage : .crash, .before, at: .change(1 + Int(noise.uint64() % 16)))
    }

    /// Nothing goes wrong in two thirds of all cases.
    private static func fault(_ noise: Noise) -> Fault? {
        guard noise.uint64() % 3 == 0 else { return nil }
        let kind = Fault.Kind.allCases[Int(noise.uint64() % UInt64(Fault.Kind.allCases.count))]
        let moment = Fault.Moment.allCases[Int(noise.uint64() % 3)]
        switch kind {
        case .absence, .lapse, .pause: return Fault(kind, at: .operation(1 + Int(noise.uint64() % 120)))
        case .failure where moment == .before: return Fault(kind, at: .operation(1 + Int(noise.uint64() % 120)))
        case .failure, .outage, .crash: return Fault(kind, moment, at: .change(1 + Int(noise.uint64() % 16)))
        }
    }
}
