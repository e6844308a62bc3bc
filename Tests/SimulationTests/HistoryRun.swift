import Erasure
import Files
import Ledger
import Repository
import Sealing
import Simulation
import Stores
import TestSupport

/// A history that is lived through in a world, with the model beside it.
final class HistoryRun {
    private let world: SimulatedWorld
    private let source = MemorySource()
    private var model = WorldModel()
    /// What each store held after each step.
    private var past: [[[ObjectName: [UInt8]]]] = []
    /// True while every store is at the newest head.
    private var isLevel = true
    /// The newest head that the primary had before it was put back, until it has it again.
    private var missedHead: UInt64?
    /// True while the primary is an old one.
    private var isPrimaryOld: Bool { missedHead != nil }
    /// The store whose provider locks each object for some days.
    private let locked: SimulatedStore?

    /// What was wrong, and after which step.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A history in a new world.
    /// - Parameter locked: the store whose provider locks each object for some days; nil for none.
    init(seed: UInt64, locked: Int? = nil) throws {
        // One thread, so that the seed decides as much as it can.
        let world = try SimulatedWorld(seed: seed, workers: 1)
        self.world = world
        self.locked = locked.map { world.stores[$0] }
        self.locked?.rules = KeepingRules(retentionSeconds: 3 * 86_400, clock: world.clock)
        for number in 1...4 { change(UInt64(number)) }
        source.put("shared", world.noise.bytes(40_000))
    }

    /// Lives through all steps, and then once more without faults.
    /// - Returns: how many snapshots were acknowledged.
    func run(_ steps: [Step]) throws -> Int {
        for (number, step) in steps.enumerated() {
            do {
                try perform(step)
            } catch let failure as Failure {
                throw Failure(description: "step \(number + 1), \(step): \(failure)")
            } catch {
                throw Failure(description: "step \(number + 1), \(step): unexpected: \(error)")
            }
            past.append(world.stores.map(\.contents))
        }
        // Every lock ends in the end, and none comes after it.
        locked?.rules.retentionSeconds = 0
        world.clock.advance(seconds: 4 * 86_400)
        for step in [Step.replicate(nil), .carryOn(nil), .backUp(nil), .compact(nil), .replicate(nil)] {
            do {
                try perform(step)
            } catch {
                throw Failure(description: "in the end, \(step): \(error)")
            }
        }
        try compare(isSettled: true)
        return model.count
    }

    private func perform(_ step: Step) throws {
        switch step {
        case .change(let number): change(number)
        case .backUp(let fault): try backUp(fault)
        case .replicate(let fault): try replicate(fault)
        case .erase(let person, let ticket, let stays, let fault):
            try erase(label(person, ticket), staysInSource: stays, fault)
        case .carryOn(let fault):
            for id in model.openErasures where id != Self.unheard { try carryOn(id, fault) }
        case .readmit(let person): try readmit(label(person))
        case .compact(let fault): try compact(fault)
        case .compare: try compare(isSettled: false)
        case .putBack(let store, let steps): putBack(store, steps)
        case .forgetCaches: world.forgetCaches()
        }
    }

    private static let unheard = "unheard"

    private func label(_ person: Int, _ ticket: Int? = nil) throws -> ScopeLabel {
        try ScopeLabel(subject: "user:\(person)", object: ticket.map { "ticket:\($0)" })
    }

    private func change(_ number: UInt64) {
        let noise = Noise(seed: number)
        let person = 1 + Int(noise.uint64() % 4)
        guard let own = try? label(person), let ticket = try? label(person, 1) else { return }
        let path = PathBytes("users/\(person)/\(noise.uint64() % 3)")
        switch noise.uint64() % 5 {
        case 0: source.remove(path, own)
        case 1: source.put(PathBytes("shared-\(noise.uint64() % 3)"), noise.bytes(Int(noise.uint64() % 20_000)))
        case 2: source.put(PathBytes("users/\(person)/tickets/1/mail"), noise.bytes(700), ticket)
        default: source.put(path, noise.bytes(Int(noise.uint64() % 4000)), own)
        }
    }

    /// Runs a process, and says whether its work was acknowledged; without a fault it must be.
    private func attempt(_ fault: Fault?, _ body: (Agent) throws -> Void) throws -> Bool {
        let agent = world.start(fault)
        let result = Result { try body(agent) }
        try agent.end()
        switch result {
        case .success: return true
        case .failure(let error):
            guard fault != nil || isPrimaryOld else { throw error }
            return false
        }
    }

    private func backUp(_ fault: Fault?) throws {
        isLevel = false
        let isDone = try attempt(fault) { agent in
            let result = try agent.backUp(source)
            guard result.problems.isEmpty else { throw Failure(description: "\(result.problems)") }
            model.backedUp(result, source)
        }
        if isDone && isPrimaryOld { throw Failure(description: "I4: an old primary took a commit") }
    }

    private func replicate(_ fault: Fault?) throws {
        _ = try attempt(fault) { agent in
            let stores = try agent.replicate()
            model.replicated(to: stores)
            if stores.contains("first") { missedHead = nil }
            if stores.count == world.stores.count { isLevel = true }
            if fault == nil, !isLevel { throw Failure(description: "only \(stores) were reached") }
        }
        if let missed = missedHead, try newestHead() ?? 0 >= missed {
            // It has caught up, although whoever did it never heard of it.
            missedHead = nil
        }
    }

    private func erase(_ label: ScopeLabel, staysInSource: Bool, _ fault: Fault?) throws {
        guard model.openErasures.isEmpty else { return }
        isLevel = false
        model.asked(Self.unheard, label)
        var heard: String?
        _ = try attempt(nil) { agent in heard = try agent.request(label) }
        guard let id = heard else { return }
        model.asked(id, label)
        model.forget(Self.unheard)
        if !staysInSource {
            for (found, files) in source.scopes {
                guard let found, found.subject == label.subject else { continue }
                if label.object != nil && found.object != label.object { continue }
                for path in files.keys { source.remove(path, found) }
            }
        }
        try carryOn(id, fault)
    }

    private func carryOn(_ id: String, _ fault: Fault?) throws {
        isLevel = false
        _ = try attempt(fault) { agent in
            let report = try agent.erase(id)
            let scope = try agent.site().ledger.erasure(id)?.request.scope
            model.erased(report, scope: scope)
            let isWaiting = report.overall == .lockedUntil && locked.map { $0.rules.retentionSeconds > 0 } ?? false
            if fault == nil, !isPrimaryOld, !report.isComplete, !isWaiting {
                let parties = report.parties.map { "\($0.party) \($0.state) \($0.detail)" }
                throw Failure(description: "not complete: \(parties)")
            }
            if report.isComplete { model.replicated(to: Set(SimulatedWorld.storeNames)) }
        }
    }

    private func readmit(_ label: ScopeLabel) throws {
        guard model.openErasures.isEmpty else { return }
        let agent = world.start()
        do {
            try agent.readmit(label)
        } catch let error as ErasureError where error.kind == .notErased {
            return
        }
    }

    private func compact(_ fault: Fault?) throws {
        isLevel = false
        // Tombstones whose keys are there still are for the erasure to carry out.
        guard model.openErasures.isEmpty else { return }
        _ = try attempt(fault) { agent in _ = try agent.compact() }
    }

    private func compare(isSettled: Bool) throws {
        let found = try model.violations(in: world, isSettled: isSettled)
        if !found.isEmpty { throw Failure(description: found.joined(separator: "\n")) }
    }

    /// The primary is put back only while another copy has all that it had: else the operator has lost something.
    private func putBack(_ number: Int, _ steps: Int) {
        guard past.count >= steps, number > 0 || isLevel else { return }
        let old = past[past.count - steps][number]
        let store = world.stores[number]
        guard old != store.contents else { return }
        // A ledger alone that goes back is no old copy: every process joins what all parties hold.
        let newest = store.contents.keys.filter { $0.kind == .head }.max()
        store.contents = old
        model.putBack(store.place.name)
        isLevel = false
        guard number == 0, missedHead == nil, let newest, old[newest] == nil else { return }
        missedHead = newest.number
    }

    /// The number of the head that is in effect on the primary.
    private func newestHead() throws -> UInt64? {
        let site = try world.start().site()
        return try site.replicas["store:first"]?.newestHead(trusting: site.ledger)?.number
    }
}
