package import Catalog
package import Residency
package import Sealing

/// Makes of the catalog's records what planning rests on.
package struct WorldObserver: Sendable {
    /// A store, and what the configuration says about it.
    package struct Store: Sendable {
        /// The operator's name for it.
        package let name: String
        /// Its region.
        package let region: String
        /// How many pieces of work may use it at once.
        package let limit: Int

        /// A store from its parts.
        package init(name: String, region: String, limit: Int = .max) {
            self.name = name
            self.region = region
            self.limit = limit
        }
    }

    private let catalog: Catalog
    private let policy: PolicySet
    private let registry: RegionRegistry
    private let stores: [Store]
    private let storePositions: [String: Int]
    private let schedules: [String: DatasetSchedules]
    private let agent: Place
    private let agentLimit: Int

    /// An observer of one installation.
    /// - Parameters:
    ///   - schedules: for each dataset that has a source here, by name, when its work is done.
    ///   - agent: where the work is done from.
    ///   - agentLimit: how many pieces of work it does at once.
    package init(
        catalog: Catalog,
        policy: PolicySet,
        registry: RegionRegistry,
        stores: [Store],
        schedules: [String: DatasetSchedules],
        agent: Place,
        agentLimit: Int
    ) {
        self.catalog = catalog
        self.policy = policy
        self.registry = registry
        self.stores = stores
        self.schedules = schedules
        self.agent = agent
        self.agentLimit = agentLimit
        storePositions = Dictionary(uniqueKeysWithValues: stores.enumerated().map { ($0.element.name, $0.offset) })
    }

    /// What is to be done now.
    package func plan(at now: Timestamp) throws -> Plan {
        let (world, positions) = try world(at: now)
        let profiles = Dictionary(uniqueKeysWithValues: positions.map { ($0.value, $0.key) })
        var known: [OtherPlace: Bool] = [:]
        let facts = try DatasetFactsPages(
            catalog: catalog,
            naming: policy.namedTenants,
            needs: positions,
            stores: storePositions,
            erasures: OpenErasures(in: catalog, at: now),
            departures: catalog.departures(),
            overdue: catalog.overdueTargets(at: now),
            allows: { place in
                if let answer = known[place] { return answer }
                let answer = profiles[place.needs].map { allows($0, place, at: now) } ?? false
                known[place] = answer
                return answer
            },
            now: now
        )
        var plan = Planner.plan(world, facts)
        try facts.finish()
        plan.alarms += try alarmsOnRecord()
        return plan
    }

    /// The finding that all that could be reached showed less than was seen before.
    package static let rolledBackFinding = "ledger-rolled-back"
    /// The finding that ledgers held erasures which the catalog did not know.
    package static let catalogBehindFinding = "erasures-adopted"

    /// What commands found that opened a dataset, and that is not over.
    private func alarmsOnRecord() throws -> [Alarm] {
        let kinds = [Self.rolledBackFinding: Alarm.Kind.rolledBack, Self.catalogBehindFinding: .catalogBehind]
        return try catalog.openFindings().compactMap { finding in
            guard let kind = kinds[finding.kind], let repository = finding.repository else { return nil }
            return Alarm(kind, repository, since: finding.firstSeen)
        }
    }

    /// How old the newest snapshot of a kind of dataset may be, in seconds; nil: the policy does not say.
    package func recoveryPointSeconds(_ profile: DatasetProfile, at now: Timestamp) throws -> Int64? {
        guard let datasetClass = DatasetClass(rawValue: profile.datasetClass) else { return nil }
        return try needs(profile, datasetClass, at: now)?.recoveryPointSeconds
    }

    /// The name of a store that a plan speaks of.
    package func storeName(_ position: Int) -> String { stores[position].name }

    private func world(at now: Timestamp) throws -> (ObservedWorld, [DatasetProfile: Int]) {
        var needs: [DatasetNeeds] = []
        var positions: [DatasetProfile: Int] = [:]
        for profile in try catalog.profiles(naming: policy.namedTenants) {
            guard let datasetClass = DatasetClass(rawValue: profile.datasetClass),
                let wanted = try self.needs(profile, datasetClass, at: now)
            else { continue }
            positions[profile] = needs.count
            needs.append(wanted)
        }
        var running: [RunningWork] = []
        for record in try catalog.heldWork(at: now) {
            guard let work = Work(record.key, stores: storePositions) else { continue }
            let primary = try catalog.observations(of: work.repository).first(where: \.isPrimary)?.party
            running.append(
                RunningWork(
                    work,
                    needs: try catalog.profile(of: work.repository, naming: policy.namedTenants).flatMap {
                        positions[$0]
                    },
                    primary: primary.flatMap { storePositions[String($0.dropFirst("store:".count))] }
                )
            )
        }
        let world = ObservedWorld(
            now: now,
            stores: stores.map { ObservedWorld.StoreFacts(name: $0.name, limit: $0.limit) },
            needs: needs,
            agentLimit: agentLimit,
            running: running
        )
        return (world, positions)
    }

    /// What one kind of dataset needs; nil: the policy says nothing about it, and then nothing is done with it.
    private func needs(
        _ profile: DatasetProfile,
        _ datasetClass: DatasetClass,
        at now: Timestamp
    ) throws -> DatasetNeeds? {
        let tenant = try inputs(profile)
        guard let effective = policy.effective(for: tenant, datasetClass, registry: registry) else { return nil }
        func allows(_ place: Place) -> Bool { isAllowed(place, tenant, datasetClass, at: now) }
        let here = schedules[profile.dataset]
        return (here ?? DatasetSchedules()).needs(
            effective,
            allowsStore: stores.map { allows(.store(name: $0.name, region: $0.region)) },
            hasSource: here != nil,
            isOurs: allows(agent)
        )
    }

    private func inputs(_ profile: DatasetProfile) throws -> TenantInputs {
        let record = try profile.tenant()
        return TenantInputs(
            name: record.name,
            homeRegion: record.homeRegion,
            labels: record.labels,
            agreements: record.agreements.map {
                Agreement(reference: $0.reference, leavesTo: $0.leavesTo, expires: $0.expires)
            }
        )
    }

    private func isAllowed(
        _ place: Place,
        _ tenant: TenantInputs,
        _ datasetClass: DatasetClass,
        at now: Timestamp
    ) -> Bool {
        let request = PlacementRequest(tenant: tenant, datasetClass: datasetClass, place: place, action: .write)
        return Residency.decide(request, policy: policy, registry: registry, at: now).isAllowed
    }

    /// Whether a party may hold a kind of dataset's copies or keys; what nobody can tell is no.
    private func allows(_ profile: DatasetProfile, _ other: OtherPlace, at now: Timestamp) -> Bool {
        guard let datasetClass = DatasetClass(rawValue: profile.datasetClass), let tenant = try? inputs(profile)
        else { return false }
        let parts = other.party.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return false }
        switch parts[0] {
        case "custodian":
            return isAllowed(.custodian(name: parts[1], region: other.region), tenant, datasetClass, at: now)
        case "store": return isAllowed(.store(name: parts[1], region: other.region), tenant, datasetClass, at: now)
        default: return false
        }
    }
}

extension Work {
    /// A piece of work as the catalog knows it; nil when it is of no kind that is planned, or in a store that is not
    /// configured any more.
    package init?(_ key: WorkRecord.Key, stores: [String: Int]) {
        guard let kind = Kind.allCases.first(where: { $0.name == key.kind }) else { return nil }
        var position: Int?
        if let store = key.store {
            guard let known = stores[store] else { return nil }
            position = known
        }
        self.init(kind, key.repository, store: position)
    }
}
