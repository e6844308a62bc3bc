internal import Catalog
internal import Controller
internal import Erasure
internal import Files
internal import Ledger
internal import Residency
internal import Sealing
internal import Simulation
internal import Stores

/// The whole service on one seed: two controllers and their agents on one catalog, two repositories of one tenant or of
/// two, each in three of four stores and at two custodians.
///
/// Catalog, observer, planner, leases, decisions, engine, erasure and custody are the real ones; clock, randomness, disks
/// and processes are simulated.
final class ServiceWorld {
    /// Work that an agent holds the lease of.
    final class Job {
        let key: WorkRecord.Key
        let work: Work
        let holder: String
        /// What it does, once it has begun and stands still.
        var run: PausableRun<Effect>?
        /// The policy that was in force when it began.
        var policy = 0
        /// The erasures that were complete by then.
        var completeErasures: Set<String> = []
        /// The snapshots that were acknowledged by then.
        var acknowledged: Set<String> = []

        init(key: WorkRecord.Key, work: Work, holder: String) {
            self.key = key
            self.work = work
            self.holder = holder
        }
    }

    static let leaseSeconds: Int64 = 60
    static let controllers = 2
    /// Persons of each tenant, numbered from 1; the next number means nobody.
    static let persons = 3

    let clock = ManualClock(SimulatedWorld.start)
    let noise: Noise
    let plant: Plant?
    /// Opened anew when it was put back.
    var catalog: Catalog
    let tenants: [TenantRecord]
    private(set) var datasets: [SimulatedDataset] = []
    let keys: ErasureKeys
    /// Which of ``Law/policies`` is in force.
    var policy = 0
    /// What each controller last planned.
    var plans = [Plan?](repeating: nil, count: controllers)
    var jobs: [Job] = []
    /// Agents whose lease had ended before they kept it, or whose work others may do meanwhile.
    var overdue: Set<String> = []
    /// Erasures that were asked for, by their ids.
    var asked: [String: Asked] = [:]
    /// What has to be said at once.
    var complaints: [String] = []
    /// What was done, for whoever follows a history.
    var events: [String] = []
    let random: SeededRandom
    private let folder: TemporaryFolder
    private var names = 0

    /// What was asked for of an erasure.
    struct Asked {
        let tenant: Int
        let label: ScopeLabel
        var approvals: Int
        var isCancelled = false
    }

    init(seed: UInt64, plant: Plant?) throws {
        self.plant = plant
        noise = Noise(seed: seed)
        let random = SeededRandom(seed: seed)
        self.random = random
        let keys = ErasureKeys(
            officer: .generate(from: random),
            agent: .generate(from: random),
            writer: .generate(from: random)
        )
        self.keys = keys
        folder = try TemporaryFolder()
        let clock = clock
        let catalog = try Catalog.create(path: folder.path.appending("catalog.sqlite").description, clock: clock)
        self.catalog = catalog
        let names = seed % 2 == 0 ? ["pohjola", "kaleva"] : ["pohjola"]
        tenants = try names.map { name in
            let inputs = Law.tenant(name)
            let tenant = TenantRecord(
                id: Hex.encode(random.bytes(16)),
                name: name,
                homeRegion: inputs.homeRegion,
                labels: inputs.labels,
                agreements: inputs.agreements.map {
                    TenantRecord.Agreement(reference: $0.reference, leavesTo: $0.leavesTo, expires: $0.expires)
                },
                created: clock.now()
            )
            try catalog.add(tenant)
            return tenant
        }
        for (number, name) in ["attachments", "archive"].enumerated() {
            try found(number, tenants[number % tenants.count], dataset: name)
        }
    }

    /// The catalog's file.
    var catalogFile: PathBytes { folder.path.appending("catalog.sqlite") }

    private func found(_ number: Int, _ tenant: TenantRecord, dataset name: String) throws {
        let world = try SimulatedWorld(
            seed: noise.uint64(),
            // One thread, so that the seed decides as much as it can.
            workers: 1,
            clock: clock,
            keys: keys,
            regions: Law.regions
        )
        let record = DatasetRecord(
            tenant: tenant.id,
            name: name,
            datasetClass: "attachments",
            repository: world.repository,
            state: .ready,
            created: clock.now()
        )
        try catalog.put(record)
        let dataset = SimulatedDataset(number: number, tenant: tenant, record: record, world: world)
        datasets.append(dataset)
        for change in 1...4 { try self.change(dataset, UInt64(change)) }
        dataset.source.put("shared", noise.bytes(6000))
        try observe(dataset)
        dataset.remember()
    }

    /// The dataset of a repository.
    func dataset(of repository: RepositoryID) -> SimulatedDataset? {
        datasets.first { $0.world.repository == repository }
    }

    /// All of a tenant's, in the order of their numbers.
    func datasets(of tenant: Int) -> [SimulatedDataset] {
        datasets.filter { $0.tenant.id == tenants[tenant].id }
    }

    /// True while a backup stands still: what it reads stays as it is until that has ended.
    var isBeingRead: Bool { jobs.contains { $0.run != nil && $0.work.kind == .backup } }

    /// A new name for an agent or a run.
    func nextName() -> Int {
        names += 1
        return names
    }

    /// A person's label, or that of one object of a person.
    static func label(_ person: Int, _ ticket: Int? = nil) throws -> ScopeLabel {
        try ScopeLabel(subject: "user:\(marker)\(person)", object: ticket.map { "ticket:\(marker)\($0)" })
    }

    /// What labels and names of files have in them, and nothing else may.
    static let marker = "kuka-"

    /// Files of a dataset's source come, change and go, as the number says.
    func change(_ dataset: SimulatedDataset, _ number: UInt64) throws {
        let noise = Noise(seed: number)
        let person = 1 + Int(noise.uint64() % UInt64(Self.persons))
        let own = try Self.label(plant == .shareScope ? 1 : person)
        let ticket = try Self.label(plant == .shareScope ? 1 : person, 1)
        let path = PathBytes("users/\(Self.marker)\(person)/\(noise.uint64() % 3)")
        switch noise.uint64() % 5 {
        case 0: dataset.source.remove(path, own)
        case 1: dataset.source.put(PathBytes("shared-\(noise.uint64() % 2)"), noise.bytes(Int(noise.uint64() % 5000)))
        case 2:
            let mail = PathBytes("users/\(Self.marker)\(person)/tickets/\(Self.marker)1/mail")
            dataset.source.put(mail, noise.bytes(700), ticket)
        default: dataset.source.put(path, noise.bytes(Int(noise.uint64() % 2000)), own)
        }
        dataset.noteHeld()
    }

    /// What the policy in force lets an agent do with a tenant's stores.
    func permits(_ dataset: SimulatedDataset) -> Agent.Permits? {
        guard plant != .writeAnywhere else { return nil }
        let policy = Law.policies[policy]
        let tenant = dataset.tenant.name
        let repository = dataset.world.repository
        let clock = clock
        return { place, action in
            let store = Place.store(name: place.name, region: place.region)
            return Law.decide(store, action, for: tenant, under: policy, at: clock.now())
                .grant(repository: repository, lifetimeSeconds: 3600)
        }
    }

    /// The stores in which the policy in force allows copies.
    var allowedStores: Set<String> {
        Set(
            (datasets.first?.world.stores ?? []).map(\.place).filter { place in
                let store = Place.store(name: place.name, region: place.region)
                return Law.decide(store, .write, for: "pohjola", under: Law.policies[policy], at: clock.now()).isAllowed
            }.map(\.name)
        )
    }
}
