internal import Catalog
internal import Controller
internal import Erasure
internal import Files
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Simulation
internal import Stores

extension ServiceWorld {
    /// What a process does, from its beginning to what it acknowledges.
    typealias Body = @Sendable (SimulatedProcess) throws -> Effect

    /// What an agent does for a piece of work; nil: there is nothing to do any more.
    ///
    /// It is given all that it needs and changes nothing but disks; what it has acknowledged is what it returns.
    func body(of work: Work, _ dataset: SimulatedDataset) throws -> Body? {
        let source = dataset.source
        switch (work.kind, work.store.map(storeName)) {
        case (.backup, _) where !dataset.isMounted: return { _ in throw ServiceError("the source is not there") }
        case (.backup, _):
            return process(dataset) { agent in
                let scopes = source.scopes
                let result = try agent.backUp(source)
                guard result.problems.isEmpty else { throw ServiceError("\(result.problems)") }
                return .backedUp(result, scopes, primary: try agent.primaryName())
            }
        case (.replicate, let store?): return process(dataset) { .replicated(try $0.replicate(to: store)) }
        case (.verify, let store?), (.readData, let store?):
            return process(dataset) { .checked(findings: try $0.check(store).findings.count) }
        case (.drill, let store?): return drilling(dataset, from: store)
        case (.prune, _):
            try expectPruning(dataset)
            return process(dataset) { agent in
                _ = try agent.prune(keepingLast: Self.keptSnapshots)
                return .pruned
            }
        case (.evacuate, _): return moving(dataset)
        case (.erase, _): return try erasing(try tenantNumber(dataset))
        case (.replicate, nil), (.verify, nil), (.readData, nil), (.drill, nil):
            throw ServiceError("\(work.kind.name) is about a store")
        }
    }

    /// A process at work in one repository, under the policy in force now; it ends whatever comes of its work.
    private func process(
        _ dataset: SimulatedDataset,
        _ work: @escaping @Sendable (Agent) throws -> Effect
    ) -> Body {
        let world = dataset.world
        let permits = permits(dataset)
        return { process in
            let agent = world.agent(process, permits: permits)
            let result = Result { try work(agent) }
            try agent.end()
            return try Self.acknowledged(result, by: process)
        }
    }

    /// A process that is dead has acknowledged nothing.
    private static func acknowledged(
        _ result: Result<Effect, any Error>,
        by process: SimulatedProcess
    ) throws -> Effect {
        let effect = try result.get()
        guard !process.isCrashed else { throw ServiceError("the process died") }
        return effect
    }

    private func tenantNumber(_ dataset: SimulatedDataset) throws -> Int {
        guard let number = tenants.firstIndex(where: { $0.id == dataset.tenant.id }) else {
            throw ServiceError("a dataset has a tenant")
        }
        return number
    }

    /// Takes note that all snapshots but the newest may go: those of now, whenever it was decided which go.
    ///
    /// What was acknowledged and is not shown by the primary now stays in any case.
    func expectPruning(_ dataset: SimulatedDataset) throws {
        let agent = dataset.world.agent(SimulatedProcess())
        guard let shown = try? agent.snapshots(of: agent.primaryName()), !shown.isEmpty else { return }
        let hidden = dataset.model.acknowledged.subtracting(shown)
        dataset.model.mayLose(allBut: hidden.union(shown.prefix(Self.keptSnapshots)))
    }

    /// Snapshots that retention keeps, as the policies have it.
    private static let keptSnapshots = 2

    private func drilling(_ dataset: SimulatedDataset, from store: String) -> Body {
        let keepsWorkingCopy = plant == .keepWorkingCopy
        return process(dataset) { agent in
            guard let newest = try agent.snapshots(of: store).first else {
                throw ServiceError("\(store) shows no snapshot")
            }
            let result = try agent.drill(newest, from: store)
            var kept: Set<PathBytes> = []
            if keepsWorkingCopy {
                let target = MemoryTarget()
                _ = try agent.restore(newest, from: store, to: target)
                kept = Set(target.everything.keys)
            }
            return .drilled(snapshot: newest, store: store, problems: result?.problems.count ?? 1, kept: kept)
        }
    }

    // MARK: Moving

    private func moving(_ dataset: SimulatedDataset) -> Body {
        let world = dataset.world
        let tenant = Law.tenant(dataset.tenant.name)
        let policy = Law.policies[policy]
        let clock = clock
        let deletesFirst = plant == .deleteFirst
        return process(dataset) { agent in
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
    private func erasing(_ tenant: Int) throws -> Body? {
        let ids = try catalog.openErasures().filter { $0.tenant == tenants[tenant].id }.map(\.id)
        guard !ids.isEmpty else { return nil }
        let parts = datasets(of: tenant).map { ($0.world, permits($0), $0.isMounted ? $0.source : nil) }
        let unmounted = Set(datasets(of: tenant).filter { !$0.isMounted }.map(\.number))
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
                var reports = try Propagation(keys: keys, context: context, run: "simulation").drive(known, in: sites)
                try Self.verify(&reports, Verification(keys: keys, context: context, run: "simulation"), in: sites)
                let scopes = known.map { id in
                    let pairs = sites.compactMap { site in
                        site.ledger.erasure(id).map { (site.repository, $0.request.scope) }
                    }
                    return (id, Dictionary(uniqueKeysWithValues: pairs))
                }
                return Effect.erased(reports, scopes: Dictionary(uniqueKeysWithValues: scopes), unmounted: unmounted)
            }
            for agent in agents { try agent.end() }
            return try Self.acknowledged(result, by: process)
        }
    }

    /// Looks everywhere for what every party has acknowledged, as served work does.
    private static func verify(
        _ reports: inout [ErasureReport],
        _ verification: Verification,
        in sites: [ErasureSite]
    ) throws {
        let acknowledged = reports.indices.filter { reports[$0].isComplete }
        guard !acknowledged.isEmpty else { return }
        let seen = try verification.verify(acknowledged.map { reports[$0].id }, in: sites)
        for (index, report) in zip(acknowledged, seen) { reports[index].verified = report.conclusion }
    }
}
