import Catalog
import Controller
import Foundation
import Residency
import Sealing
import Simulation
import TestSupport

/// Two controllers and their agents on one catalog, over stores that come and go: all that happens follows from a seed.
///
/// The catalog, the observer, the planner and the leases are the real ones. What work does to stores is a number for each
/// copy: the head that it shows.
final class ControlledWorld {
    /// Work that somebody does now.
    struct Job {
        let key: WorkRecord.Key
        let work: Work
        let holder: String
        /// True when its process stands still: it renews nothing, and goes on later.
        var isPaused = false
    }

    /// One dataset as it really is.
    struct Dataset {
        let record: DatasetRecord
        var head: UInt64 = 0
        var snapshot: Timestamp?
        var copies: [String: UInt64] = [:]
    }

    /// An erasure as it really is: the stores that have not done it.
    struct Erasure {
        let record: ErasureRequestRecord
        let repositories: [RepositoryID]
        var waiting: Set<String>
    }

    static let stores = ["first": "test-fi-1", "second": "test-fi-2", "third": "test-fi-1"]
    static let leaseSeconds: Int64 = 60

    let clock = ManualClock(Timestamp(seconds: 1_795_864_000))
    let catalog: Catalog
    let noise: Noise
    var datasets: [RepositoryID: Dataset] = [:]
    var erasures: [String: Erasure] = [:]
    var down: Set<String> = []
    var jobs: [Job] = []
    /// Agents that kept a lease which had ended: others may have begun something on the same repository meanwhile.
    var revived: Set<String> = []
    /// Stores that the policy in force allows; the others have to be left.
    var allowed = Set(stores.keys)
    private let folder: URL
    private var names = 0

    init(seed: UInt64) throws {
        noise = Noise(seed: seed)
        let memory = URL(fileURLWithPath: "/dev/shm")
        let place =
            FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
        folder = place.appendingPathComponent("landfast-controlled-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        catalog = try Catalog.create(path: folder.appendingPathComponent("catalog.sqlite").path, clock: clock)
        let random = SeededRandom(seed: seed)
        for name in ["pohjola", "kaleva"] {
            let tenant = TenantRecord(
                id: Hex.encode(random.bytes(16)),
                name: name,
                homeRegion: "test-fi-1",
                labels: [:],
                agreements: [],
                created: clock.now()
            )
            try catalog.add(tenant)
            for dataset in ["attachments", "archive"] {
                let record = DatasetRecord(
                    tenant: tenant.id,
                    name: dataset,
                    datasetClass: dataset,
                    repository: RepositoryID(rootKey: SigningKey.generate(from: random).publicKey),
                    state: .ready,
                    created: clock.now()
                )
                try catalog.put(record)
                datasets[record.repository] = Dataset(record: record, copies: Self.stores.mapValues { _ in 0 })
                try observe(record.repository)
            }
        }
    }

    /// A number from 0 to one less than this.
    func below(_ count: Int) -> Int { Int(noise.uint64() % UInt64(count)) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// What a controller would do now.
    func plan() throws -> Plan {
        let observer = WorldObserver(
            catalog: catalog,
            policy: TestPolicy.policy,
            registry: TestPolicy.registry,
            stores: Self.storeNames.map { name in
                WorldObserver.Store(
                    name: name,
                    // A region where the policy allows this tenant nothing.
                    region: allowed.contains(name) ? Self.stores[name] ?? "" : "test-us-1",
                    limit: 3
                )
            },
            schedules: ["attachments": DatasetSchedules(), "archive": DatasetSchedules()],
            agent: .agent(name: "agent", region: "test-fi-1"),
            agentLimit: 4
        )
        return try observer.plan(at: clock.now())
    }

    static let storeNames = stores.keys.sorted()

    /// A controller plans, and its agents take what begins.
    /// - Returns: what was begun.
    func tick() throws -> [Plan.Step] {
        var begun: [Plan.Step] = []
        for step in try plan().beginning {
            let store = step.work.store.map { Self.storeNames[$0] }
            let key = WorkRecord.Key(
                repository: step.work.repository,
                kind: step.work.kind.name,
                store: step.work.kind == .drill ? nil : store
            )
            names += 1
            let holder = "agent-\(names)"
            let lease = WorkRecord.Lease(holder: holder, expires: clock.now().adding(seconds: Self.leaseSeconds))
            let isOurs = try catalog.lease(
                key,
                run: "run-\(names)",
                lease,
                ifLastBegun: step.lastBegun,
                excluding: Set(Work.Kind.allCases.filter(step.work.kind.excludes).map(\.name))
            )
            guard isOurs else { continue }
            jobs.append(Job(key: key, work: step.work, holder: holder))
            begun.append(step)
        }
        return begun
    }

    /// All agents that do not stand still keep their leases; one that ended is kept too, unless somebody has taken the work.
    func renew() throws {
        let now = clock.now()
        let lease = now.adding(seconds: Self.leaseSeconds)
        for job in jobs where !job.isPaused {
            if let held = try catalog.work(job.key)?.lease, held.expires <= now { revived.insert(job.holder) }
            _ = try catalog.renew(job.key, WorkRecord.Lease(holder: job.holder, expires: lease))
        }
    }

    /// An agent comes to the end of its work, as far as the stores let it.
    func finish(_ number: Int) throws {
        let job = jobs.remove(at: number)
        let isGood = try perform(job.work)
        try catalog.end(job.key, holder: job.holder, outcome: isGood ? "complete" : "failed", isGood: isGood)
    }

    /// Does the work; two that do the same do no harm, as with heads.
    private func perform(_ work: Work) throws -> Bool {
        guard var dataset = datasets[work.repository] else { return false }
        let store = work.store.map { Self.storeNames[$0] }
        let primary = "first"
        defer { try? observe(work.repository) }
        switch work.kind {
        case .backup:
            guard !down.contains(primary) else { return false }
            dataset.head += 1
            dataset.copies[primary] = dataset.head
            dataset.snapshot = clock.now()
            datasets[work.repository] = dataset
            try recordSnapshot(dataset)
            return true
        case .replicate:
            guard let store, !down.contains(store), !down.contains(primary) else { return false }
            dataset.copies[store] = dataset.head
            datasets[work.repository] = dataset
            return true
        case .verify, .readData: return store.map { !down.contains($0) } ?? false
        case .drill:
            guard let store, !down.contains(store) else { return false }
            try catalog.add(
                DrillRecord(
                    repository: work.repository,
                    snapshot: String(repeating: "1", count: 32),
                    store: store,
                    drilled: clock.now(),
                    outcome: .passed
                )
            )
            return true
        case .prune: return !down.contains(primary)
        case .evacuate:
            // A new copy is made first; the model has room elsewhere always.
            guard down.isEmpty else { return false }
            for name in dataset.copies.keys where !allowed.contains(name) { dataset.copies[name] = nil }
            datasets[work.repository] = dataset
            return true
        case .erase: return try erase(dataset.record.tenant)
        }
    }

    private func erase(_ tenant: String) throws -> Bool {
        var isComplete = true
        for (id, erasure) in erasures where erasure.record.tenant == tenant {
            var erasure = erasure
            erasure.waiting.formIntersection(down)
            erasures[id] = erasure
            try put(erasure)
            isComplete = isComplete && erasure.waiting.isEmpty
        }
        return isComplete
    }

    /// Somebody asks for an erasure.
    func request() throws {
        let tenants = Set(datasets.values.map(\.record.tenant)).sorted()
        let tenant = tenants[below(tenants.count)]
        let id = "erasure-\(erasures.count)"
        let now = clock.now()
        let record = ErasureRequestRecord(
            id: id,
            tenant: tenant,
            scope: .subject,
            reason: "art-17",
            state: "pending",
            requested: now,
            graceEnds: now.adding(seconds: Int64(below(300))),
            due: now.adding(seconds: 86_400 * 30),
            approvalsNeeded: 0,
            changed: now
        )
        let repositories = datasets.values.filter { $0.record.tenant == tenant }.map(\.record.repository)
        let erasure = Erasure(record: record, repositories: repositories, waiting: Set(Self.stores.keys))
        erasures[id] = erasure
        try put(erasure)
    }

    private func put(_ erasure: Erasure) throws {
        let state = erasure.waiting.isEmpty ? "complete" : "pending"
        let request = ErasureRequestRecord(
            id: erasure.record.id,
            tenant: erasure.record.tenant,
            scope: erasure.record.scope,
            reason: erasure.record.reason,
            state: state,
            requested: erasure.record.requested,
            graceEnds: erasure.record.graceEnds,
            due: erasure.record.due,
            approvalsNeeded: 0,
            changed: clock.now()
        )
        let states = Dictionary(uniqueKeysWithValues: erasure.repositories.map { ($0, state) })
        try catalog.put([ErasureProgressRecord(request: request, repositories: states, parties: [])])
    }

    private func recordSnapshot(_ dataset: Dataset) throws {
        guard let taken = dataset.snapshot else { return }
        let record = SnapshotRecord(
            repository: dataset.record.repository,
            id: String(repeating: "1", count: 32),
            taken: taken,
            files: 1,
            bytes: 1,
            scopes: 1,
            erasedScopes: 0,
            policy: TestPolicy.policy.digest,
            observed: clock.now()
        )
        try catalog.replaceSnapshots(of: dataset.record.repository, with: [record])
    }

    /// The catalog sees what can be seen of a dataset's copies.
    func observe(_ repository: RepositoryID) throws {
        guard let dataset = datasets[repository] else { return }
        defer { try? catalog.note(members: Set(dataset.copies.keys.map { "store:" + $0 }), of: repository) }
        let now = clock.now()
        try catalog.observe(
            dataset.copies.map { store, head in
                let isSeen = !down.contains(store)
                return ObservationRecord(
                    repository: repository,
                    party: "store:" + store,
                    region: Self.stores[store] ?? "",
                    condition: !isSeen ? .unreachable : head == dataset.head ? .current : .behind,
                    head: isSeen && head > 0 ? head : nil,
                    headDigest: isSeen && head > 0 ? SHA256.hash([UInt8(truncatingIfNeeded: head)].span) : nil,
                    ledgerCount: nil,
                    ledgerRoot: nil,
                    bytes: nil,
                    observed: now,
                    isPrimary: store == "first"
                )
            }
        )
    }
}
