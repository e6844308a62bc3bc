import Catalog
import Controller
import Foundation
import Residency
import Sealing
import TestSupport
import Testing

/// A catalog with one tenant in Finland and one dataset, and who plans for it.
private final class Observed: Sendable {
    let folder: URL
    let clock = ManualClock(Timestamp(seconds: 1_795_864_000))
    let catalog: Catalog
    let dataset: DatasetRecord

    init(region: String = "test-fi-1") throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("landfast-observed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        catalog = try Catalog.create(path: folder.appendingPathComponent("catalog.sqlite").path, clock: clock)
        let tenant = TenantRecord(
            id: String(repeating: "a", count: 32),
            name: "pohjola",
            homeRegion: region,
            labels: [:],
            agreements: [],
            created: clock.now()
        )
        try catalog.add(tenant)
        dataset = DatasetRecord(
            tenant: tenant.id,
            name: "attachments",
            datasetClass: "attachments",
            repository: RepositoryID(rootKey: SigningKey.generate(from: SeededRandom(seed: 3)).publicKey),
            state: .ready,
            created: clock.now()
        )
        try catalog.put(dataset)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func plan(
        stores: [(String, String)] = [("first", "test-fi-1"), ("second", "test-fi-2")],
        agentRegion: String = "test-fi-1",
        policy: PolicySet = TestPolicy.policy
    ) throws -> Plan {
        try WorldObserver(
            catalog: catalog,
            policy: policy,
            registry: TestPolicy.registry,
            stores: stores.map { WorldObserver.Store(name: $0.0, region: $0.1) },
            schedules: ["attachments": DatasetSchedules()],
            agent: .agent(name: "agent", region: agentRegion),
            agentLimit: 2
        ).plan(at: clock.now())
    }

    func see(
        _ store: String,
        head: UInt64?,
        _ condition: ObservationRecord.Condition = .current,
        region: String = "test-fi-1"
    ) throws {
        try catalog.observe([
            ObservationRecord(
                repository: dataset.repository,
                party: "store:" + store,
                region: region,
                condition: condition,
                head: head,
                headDigest: head.map { SHA256.hash([UInt8(truncatingIfNeeded: $0)].span) },
                ledgerCount: nil,
                ledgerRoot: nil,
                bytes: nil,
                observed: clock.now(),
                isPrimary: store == "first"
            )
        ])
    }

    func seeKeys(region: String) throws {
        try catalog.observe([
            ObservationRecord(
                repository: dataset.repository,
                party: "custodian:alpha",
                region: region,
                condition: .current,
                head: nil,
                headDigest: nil,
                ledgerCount: nil,
                ledgerRoot: nil,
                bytes: nil,
                observed: clock.now()
            )
        ])
    }

    func snapshot() throws {
        try catalog.replaceSnapshots(
            of: dataset.repository,
            with: [
                SnapshotRecord(
                    repository: dataset.repository,
                    id: String(repeating: "1", count: 32),
                    taken: clock.now(),
                    files: 1,
                    bytes: 1,
                    scopes: 1,
                    erasedScopes: 0,
                    policy: TestPolicy.policy.digest,
                    observed: clock.now()
                )
            ]
        )
    }

    /// Does a piece of work as an agent would.
    func work(_ kind: String, store: String? = nil, isGood: Bool = true) throws {
        let key = WorkRecord.Key(repository: dataset.repository, kind: kind, store: store)
        let lease = WorkRecord.Lease(holder: "agent", expires: clock.now().adding(seconds: 60))
        #expect(try catalog.lease(key, run: "run", lease, ifLastBegun: try catalog.work(key)?.begun))
        try catalog.end(key, holder: "agent", outcome: isGood ? "complete" : "failed", isGood: isGood)
    }
}

@Suite("Plans from the catalog")
struct ObserverTests {
    @Test("a dataset's way: a backup, then copies, checks of each and a rehearsal, then nothing")
    func wholeWay() throws {
        let world = try Observed()
        let repository = world.dataset.repository
        #expect(try world.plan().steps.map(\.work) == [Work(.backup, repository)])
        try world.work("backup")
        try world.snapshot()
        try world.see("first", head: 1)
        try world.see("second", head: nil, .behind)
        #expect(try world.plan().steps.map(\.work.kind).contains(.replicate))
        try world.work("replicate", store: "second")
        try world.see("second", head: 1)
        let due = Set(try world.plan().steps.map(\.work))
        #expect(due.contains(Work(.readData, repository, store: 0)))
        #expect(due.contains(Work(.readData, repository, store: 1)))
        #expect(due.contains(Work(.drill, repository, store: 0)))
        for store in ["first", "second"] { try world.work("read-data", store: store) }
        try world.work("drill")
        if due.contains(Work(.prune, repository)) { try world.work("prune") }
        #expect(try world.plan().steps.isEmpty)
        #expect(try world.plan().alarms.isEmpty)
    }

    @Test("work that somebody holds is not due, and due again when its lease has ended without an end")
    func leases() throws {
        let world = try Observed()
        let key = WorkRecord.Key(repository: world.dataset.repository, kind: "backup")
        let lease = WorkRecord.Lease(holder: "agent", expires: world.clock.now().adding(seconds: 60))
        #expect(try world.catalog.lease(key, run: "run", lease, ifLastBegun: nil))
        #expect(try world.plan().steps.isEmpty)
        world.clock.advance(seconds: 60)
        #expect(try world.plan().steps.first?.wait == .retry(world.clock.now().adding(seconds: 10)))
        world.clock.advance(seconds: 10)
        #expect(try world.plan().beginning.map(\.work.kind) == [.backup])
    }

    @Test("a copy in a store that the policy allows no more is an alarm, and is moved")
    func outOfPlace() throws {
        let world = try Observed()
        try world.work("backup")
        try world.snapshot()
        try world.see("first", head: 1)
        try world.see("second", head: 1)
        let plan = try world.plan(stores: [("first", "test-fi-1"), ("second", "test-us-1")])
        #expect(plan.alarms.map(\.kind) == [.outOfPlace])
        #expect(plan.steps.first?.work == Work(.evacuate, world.dataset.repository))
        #expect(!plan.steps.contains { $0.work.kind == .replicate })
        // A store that is configured no more still has what lies in it; nobody here can take it away.
        let after = try world.plan(stores: [("first", "test-fi-1")])
        #expect(after.alarms.isEmpty, "it is in a region that the policy allows")
        try world.see("third", head: 1, region: "test-us-1")
        let gone = try world.plan(stores: [("first", "test-fi-1"), ("second", "test-fi-1")])
        #expect(gone.alarms.map(\.kind) == [.outOfPlace] && gone.alarms.map(\.party) == ["store:third"])
        #expect(!gone.steps.contains { $0.work.kind == .evacuate })
    }

    @Test("a rule about one tenant by name counts for that tenant, and for no other")
    func byName() throws {
        let world = try Observed()
        try world.work("backup")
        try world.snapshot()
        try world.see("first", head: 1)
        func policy(about name: String) throws -> PolicySet {
            let rule = """
                rules:
                  - id: not-there
                    tenants: {names: [\(name)]}
                    classes: [attachments]
                    places: [store]
                    deny: {regions: [test-fi-1]}

                """
            let text = String(decoding: TestPolicy.policyText, as: UTF8.self)
                .replacingOccurrences(of: "rules:\n", with: rule)
            let file = SourceFile(name: "policy.yaml", text: text)
            let (policy, diagnostics) = PolicySet.parse([file], registry: TestPolicy.registry, at: nil)
            return try #require(policy, "\(diagnostics)")
        }
        #expect(try world.plan(policy: policy(about: "somebody-else")).alarms.isEmpty)
        #expect(try world.plan(policy: policy(about: "pohjola")).alarms.map(\.kind) == [.outOfPlace])
    }

    @Test("keys where the policy allows none are an alarm, and are moved, when no copy is out of place too")
    func keysOutOfPlace() throws {
        let world = try Observed()
        try world.work("backup")
        try world.snapshot()
        try world.see("first", head: 1)
        try world.seeKeys(region: "test-de-1")
        #expect(try world.plan().alarms.map(\.kind) == [.outOfPlace], "no agreement lets keys leave the country")
        try world.seeKeys(region: "test-us-1")
        let plan = try world.plan()
        #expect(plan.alarms.map(\.kind) == [.outOfPlace])
        #expect(plan.steps.first?.work == Work(.evacuate, world.dataset.repository))
        #expect(plan.steps.first?.reason == .keysForbidden)
        try world.seeKeys(region: "test-fi-2")
        #expect(try world.plan().alarms.isEmpty)
    }

    @Test("an erasure is due when its grace is over, and left alone while a provider's lock keeps the bytes")
    func erasures() throws {
        let world = try Observed()
        let now = world.clock.now()
        try world.work("backup")
        try world.snapshot()
        func put(_ state: String, until: Timestamp?, second: String = "deleted", isIssued: Bool = false) throws {
            let request = ErasureRequestRecord(
                id: String(repeating: "e", count: 32),
                tenant: world.dataset.tenant,
                scope: .subject,
                reason: "art-17",
                state: state,
                requested: now,
                graceEnds: now.adding(seconds: 100),
                due: now.adding(seconds: 1000),
                approvalsNeeded: 0,
                changed: now
            )
            let party = ErasurePartyRecord(
                repository: world.dataset.repository,
                party: "store:first",
                region: "test-fi-1",
                state: state,
                until: until,
                receipt: nil,
                observed: now
            )
            try world.catalog.put([
                ErasureProgressRecord(
                    request: request,
                    repositories: [world.dataset.repository: state],
                    standings: [world.dataset.repository: ErasureStanding(isIssued: isIssued)],
                    parties: [
                        party,
                        ErasurePartyRecord(
                            repository: world.dataset.repository,
                            party: "store:second",
                            region: "test-fi-2",
                            state: second,
                            receipt: nil,
                            observed: now
                        ),
                    ]
                )
            ])
        }
        func isDue() throws -> Bool { try world.plan().steps.contains { $0.work.kind == .erase } }
        try put("pending", until: nil)
        #expect(try !isDue())
        world.clock.advance(seconds: 100)
        #expect(try isDue())
        try put("locked-until", until: now.adding(seconds: 5000))
        #expect(try !isDue())
        #expect(try world.plan().alarms.isEmpty)
        // Another copy has bytes that can be deleted now.
        try put("locked-until", until: now.adding(seconds: 5000), second: "unreadable")
        #expect(try isDue())
        try put("locked-until", until: now.adding(seconds: 5000))
        world.clock.advance(seconds: 1000)
        #expect(try world.plan().alarms.contains { $0.kind == .erasureLate })
        world.clock.advance(seconds: 3900)
        #expect(try isDue())
        // P19: locked bytes are an alarm in time, whatever the keys are; custodians have none.
        func isNear() throws -> Bool { try world.plan().alarms.contains { $0.kind == .physicalDeadline } }
        try put("locked-until", until: now.adding(seconds: 900 * 86_400), isIssued: true)
        #expect(try !isNear())
        world.clock.advance(seconds: 900 * 86_400)
        #expect(try isNear())
        try put("deleted", until: nil, isIssued: true)
        #expect(try !isNear())
        try put("complete", until: nil)
        #expect(try !isDue())
    }

    /// Puts a request on record as whoever carries erasures out does.
    private func put(
        _ scope: ScopeKind,
        in world: Observed,
        state: String = "pending",
        approvals: (given: Int, needed: Int) = (0, 0),
        _ standing: ErasureStanding = ErasureStanding()
    ) throws {
        let now = world.clock.now()
        let request = ErasureRequestRecord(
            id: String(repeating: "e", count: 32),
            tenant: world.dataset.tenant,
            scope: scope,
            reason: "art-17",
            state: state,
            requested: now,
            graceEnds: now.adding(seconds: 100),
            due: now.adding(seconds: 30 * 86_400),
            approvalsNeeded: approvals.needed,
            approvalsGiven: approvals.given,
            changed: now
        )
        try world.catalog.put([
            ErasureProgressRecord(
                request: request,
                repositories: [world.dataset.repository: state],
                standings: [world.dataset.repository: standing],
                parties: []
            )
        ])
    }

    private func kinds(_ world: Observed) throws -> Set<Work.Kind> { Set(try world.plan().steps.map(\.work.kind)) }

    @Test("law 2: an erasure is left alone while approvals lack or a hold lies on it, and due when the hold has ended")
    func waiting() throws {
        let world = try Observed()
        let start = world.clock.now()
        try world.work("backup")
        try world.snapshot()
        try put(.subject, in: world, approvals: (1, 2))
        world.clock.advance(seconds: 200)
        #expect(try !kinds(world).contains(.erase))
        try put(.subject, in: world, approvals: (2, 2), ErasureStanding(isHeld: true))
        world.clock.advance(seconds: 200)
        #expect(try !kinds(world).contains(.erase))
        let end = start.adding(seconds: 1000)
        try put(.subject, in: world, approvals: (2, 2), ErasureStanding(isHeld: true, heldUntil: end))
        world.clock.advance(seconds: 599)
        #expect(try !kinds(world).contains(.erase))
        world.clock.advance(seconds: 1)
        #expect(try kinds(world).contains(.erase))
        #expect(try world.plan().steps.first { $0.work.kind == .erase }?.due == end)
        // A hold acts only before the tombstone is there.
        world.clock.advance(seconds: -500)
        try put(.subject, in: world, approvals: (2, 2), ErasureStanding(isIssued: true))
        world.clock.advance(seconds: 101)
        #expect(try kinds(world).contains(.erase))
    }

    @Test(
        "S16: of an account that has ended nothing is backed up; once it is erased nothing is left but to finish that"
    )
    func ended() throws {
        let world = try Observed()
        try world.work("backup")
        try world.snapshot()
        try world.see("first", head: 2)
        try world.see("second", head: 1)
        try put(.tenant, in: world, approvals: (0, 1))
        world.clock.advance(seconds: 10 * 86_400)
        #expect(try kinds(world) == [.replicate, .readData, .drill, .prune])
        #expect(try !world.plan().alarms.contains { $0.kind == .recoveryPointMissed })
        try put(.tenant, in: world, approvals: (1, 1))
        world.clock.advance(seconds: 100)
        #expect(try kinds(world) == [.erase])
        try put(.tenant, in: world, state: "complete", approvals: (1, 1), ErasureStanding(isIssued: true))
        world.clock.advance(seconds: 100)
        #expect(try kinds(world) == [.erase], "its certificate is not signed")
        try world.catalog.noteCertificate(ofErasure: String(repeating: "e", count: 32))
        #expect(try world.plan().steps.isEmpty)
        #expect(try world.plan().alarms.isEmpty)
        #expect(try world.catalog.departure(ofTenant: world.dataset.tenant)?.stage(at: world.clock.now()) == .gone)
    }

    @Test("of a tenant that the policy does not know, nothing is done")
    func unknownTenant() throws {
        let world = try Observed(region: "nowhere")
        let plan = try world.plan()
        #expect(plan.steps.isEmpty && plan.datasets == 0)
    }

    @Test("an agent where the policy allows none of a tenant's data does no work on it, and raises alarms all the same")
    func elsewhere() throws {
        let world = try Observed()
        #expect(try world.plan(agentRegion: "test-us-1").steps.isEmpty)
        world.clock.advance(seconds: 365 * 86_400)
        #expect(try world.plan(agentRegion: "test-us-1").alarms.map(\.kind) == [.recoveryPointMissed])
        #expect(try world.plan().steps.map(\.work.kind) == [.backup])
    }

    @Test("a store that is in no configuration any more is left out")
    func unknownStore() throws {
        let world = try Observed()
        try world.work("backup")
        try world.snapshot()
        try world.see("first", head: 1)
        try world.see("second", head: nil, .behind)
        let plan = try world.plan(stores: [("first", "test-fi-1")])
        #expect(!plan.steps.contains { $0.work.kind == .replicate })
    }
}
