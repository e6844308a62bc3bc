internal import Catalog
internal import Controller
internal import Erasure
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Simulation
internal import Stores

extension ServiceWorld {
    /// What an agent does for a piece of work; nil: there is nothing to do any more.
    ///
    /// It is given all that it needs and changes nothing but disks; what it has acknowledged is what it returns.
    func body(
        of work: Work,
        _ dataset: SimulatedDataset
    ) throws -> (@Sendable (SimulatedProcess) throws -> Effect)? {
        let world = dataset.world
        let permits = permits(dataset)
        let source = dataset.source
        let store = work.store.map(storeName)
        func agent(_ process: SimulatedProcess) -> Agent { world.agent(process, permits: permits) }
        switch work.kind {
        case .backup:
            return { process in
                let agent = world.agent(process, permits: permits)
                return try Self.ending(agent) {
                    let scopes = source.scopes
                    let result = try agent.backUp(source)
                    guard result.problems.isEmpty else { throw ServiceError("\(result.problems)") }
                    return .backedUp(result, scopes, primary: try agent.primaryName())
                }
            }
        case .replicate:
            guard let store else { return nil }
            return { process in
                let agent = world.agent(process, permits: permits)
                return try Self.ending(agent) { .replicated(try agent.replicate(to: store)) }
            }
        case .verify, .readData:
            guard let store else { return nil }
            return { process in
                let agent = world.agent(process, permits: permits)
                return try Self.ending(agent) { .checked(findings: try agent.check(store).findings.count) }
            }
        case .drill:
            guard let store else { return nil }
            return { process in
                let agent = world.agent(process, permits: permits)
                return try Self.ending(agent) {
                    guard let newest = try agent.snapshots(of: store).first else {
                        throw ServiceError("\(store) shows no snapshot")
                    }
                    let result = try agent.restore(newest, from: store, to: MemoryTarget())
                    return .drilled(snapshot: newest, store: store, problems: result?.problems.count ?? 1)
                }
            }
        case .prune:
            // What goes is not known before it has gone; those that stay are.
            let kept = try newestSnapshots(dataset, 2)
            guard !kept.isEmpty else { return nil }
            dataset.model.mayLose(allBut: kept)
            return { process in
                let agent = world.agent(process, permits: permits)
                return try Self.ending(agent) {
                    _ = try agent.prune(keepingLast: 2)
                    return .pruned
                }
            }
        case .evacuate: return moving(dataset)
        case .erase: return try erasing(try tenantNumber(dataset))
        }
    }

    /// Ends an agent after what it does, whatever comes of it.
    static func ending(_ agent: Agent, _ body: () throws -> Effect) throws -> Effect {
        let result = Result { try body() }
        try agent.end()
        let effect = try result.get()
        guard !agent.process.isCrashed else { throw ServiceError("the process died") }
        return effect
    }

    private func tenantNumber(_ dataset: SimulatedDataset) throws -> Int {
        guard let number = tenants.firstIndex(where: { $0.id == dataset.tenant.id }) else {
            throw ServiceError("a dataset has a tenant")
        }
        return number
    }

    /// The newest snapshots that the primary shows.
    private func newestSnapshots(_ dataset: SimulatedDataset, _ count: Int) throws -> Set<String> {
        let agent = dataset.world.agent(SimulatedProcess())
        let primary = try agent.primaryName()
        guard let ids = try? agent.snapshots(of: primary) else { return [] }
        // What was acknowledged and is not shown there now is kept in any case.
        let shown = Set(ids)
        return Set(ids.prefix(count)).union(dataset.model.acknowledged.subtracting(shown))
    }

    // MARK: Moving

    private func moving(_ dataset: SimulatedDataset) -> @Sendable (SimulatedProcess) throws -> Effect {
        let world = dataset.world
        let permits = permits(dataset)
        let tenant = Law.tenant(dataset.tenant.name)
        let policy = Law.policies[policy]
        let clock = clock
        let deletesFirst = plant == .deleteFirst
        return { process in
            let agent = world.agent(process, permits: permits)
            return try Self.ending(agent) {
                let ledger = try agent.ledger()
                func isVacant(_ store: SimulatedStore) -> Bool {
                    store.condition != .away && store.contents[.repository] == nil
                }
                let members = world.stores.filter { ledger.party("store:" + $0.place.name) != nil }
                let present = members.filter { !isVacant($0) }
                let placement = Residency.place(
                    tenant,
                    .attachments,
                    stores: world.stores.filter { store in
                        store.condition == .sound || present.contains { $0 === store }
                    }.map { PlaceCandidate(name: $0.place.name, region: $0.place.region) },
                    custodians: SimulatedWorld.custodians.map { PlaceCandidate(name: $0, region: Law.ownRegion) },
                    inUse: PlacesInUse(
                        stores: Self.primaryFirst(present.map(\.place.name), ledger),
                        custodians: SimulatedWorld.custodians
                    ),
                    policy: policy,
                    registry: Law.registry,
                    at: clock.now()
                )
                guard placement.isSatisfied else { throw ServiceError("nothing can be placed") }
                let staying = placement.stores.map(\.name)
                let relocation = Relocation(
                    from: members.filter { !isVacant($0) || !staying.contains($0.place.name) }.map {
                        Relocation.PlaceInUse(name: $0.place.name, region: $0.place.region)
                    },
                    custodians: SimulatedWorld.custodians.map {
                        Relocation.PlaceInUse(name: $0, region: Law.ownRegion)
                    },
                    primary: ledger.primary.map { String($0.dropFirst("store:".count)) },
                    to: placement
                )
                return try Self.take(
                    deletesFirst ? relocation.steps.reversed() : relocation.steps,
                    staying: deletesFirst ? [] : staying,
                    agent
                )
            }
        }
    }

    private static func primaryFirst(_ stores: [String], _ ledger: Ledger) -> [String] {
        stores.filter { "store:" + $0 == ledger.primary } + stores.filter { "store:" + $0 != ledger.primary }
    }

    /// Takes every step that can be taken; a copy that cannot be removed now stays for the next time.
    private static func take(_ steps: [Relocation.Step], staying: [String], _ agent: Agent) throws -> Effect {
        var added: [String] = []
        var removed: [String] = []
        var isAll = true
        for step in steps {
            switch step {
            case .removeStore(let place):
                do {
                    try agent.take(step, staying: staying)
                    removed.append(place.name)
                } catch {
                    isAll = false
                }
            case .addStore(let place):
                try agent.take(step, staying: staying)
                added.append(place.name)
            default: try agent.take(step, staying: staying)
            }
        }
        return .moved(added: added, removed: removed, isAll: isAll)
    }

    // MARK: Erasing

    /// Carries all of a tenant's erasures as far as they go, in all of its repositories.
    private func erasing(_ tenant: Int) throws -> (@Sendable (SimulatedProcess) throws -> Effect)? {
        let ids = try catalog.openErasures().filter { $0.tenant == tenants[tenant].id }.map(\.id)
        guard !ids.isEmpty else { return nil }
        let parts = datasets(of: tenant).map { ($0.world, permits($0), $0.source) }
        let keys = keys
        let clock = clock
        let random = random
        return { process in
            let agents = parts.map { world, permits, _ in world.agent(process, permits: permits) }
            let result = Result {
                var sites = try zip(agents, parts).map { agent, part in
                    try agent.site(source: part.2, for: [.write, .remove])
                }
                for (agent, site) in zip(agents, sites) { try agent.spread(site) }
                let known = ids.filter { id in sites.contains { $0.ledger.erasure(id) != nil } }
                _ = try ErasureOffice(keys: keys, clock: clock, random: random).issue(known, in: &sites)
                guard let context = parts.first?.0.context else { throw ServiceError("a tenant has datasets") }
                let reports = try Propagation(keys: keys, context: context, run: "simulation").drive(known, in: sites)
                let scopes = known.map { id in
                    let pairs = sites.compactMap { site in
                        site.ledger.erasure(id).map { (site.repository, $0.request.scope) }
                    }
                    return (id, Dictionary(uniqueKeysWithValues: pairs))
                }
                return Effect.erased(reports, scopes: Dictionary(uniqueKeysWithValues: scopes))
            }
            for agent in agents { try agent.end() }
            let effect = try result.get()
            guard !process.isCrashed else { throw ServiceError("the process died") }
            return effect
        }
    }
}
