internal import Catalog
internal import Controller
internal import Erasure
internal import Files
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Simulation

/// What people do: nothing strikes their commands, and what is out of reach refuses them.
extension ServiceWorld {
    /// Asks for an erasure.
    func ask(tenant: Int, _ label: ScopeLabel, terms: ErasureTerms, staysInSource: Bool) throws {
        let datasets = datasets(of: tenant)
        // While one is under way about the same person the model cannot tell what must be there.
        guard datasets.allSatisfy({ $0.model.openErasures.isEmpty }), try isClockGood() else { return }
        let unheard = "unheard-\(nextName())"
        for dataset in datasets { dataset.model.asked(unheard, label) }
        guard let id = try? request(datasets, label, terms) else { return }
        for dataset in datasets {
            dataset.model.asked(id, label)
            dataset.model.forget(unheard)
            if !staysInSource && !isBeingRead { leave(dataset.source, label) }
        }
        asked[id] = Asked(tenant: tenant, label: label, approvals: terms.approvals)
        try report(id)
    }

    private func request(_ datasets: [SimulatedDataset], _ label: ScopeLabel, _ terms: ErasureTerms) throws -> String {
        // Whoever asks for somebody who was never there insists on it.
        let isNobody = !datasets.contains { $0.everHeld(label) }
        return try withSites(datasets) { sites in
            let isSomething = try plant == .acceptWrongLabels || reachesSomething(label, datasets, sites)
            guard isSomething || isNobody else { throw ServiceError("the label reaches nothing") }
            return try office.request(
                .label(label),
                reason: "art-17",
                terms: terms,
                expectsNothing: !isSomething,
                in: &sites
            )
        }
    }

    private func reachesSomething(
        _ label: ScopeLabel,
        _ datasets: [SimulatedDataset],
        _ sites: [ErasureSite]
    ) throws -> Bool {
        guard let context = datasets.first?.world.context else { return false }
        var sites = sites
        for (index, dataset) in datasets.enumerated() where dataset.isMounted {
            sites[index].source = .open(dataset.source)
        }
        let count = try ReachCount(keys: keys, context: context, run: "simulation").count([.label(label)], in: sites)
        return count[0].contains(where: \.isSomething)
    }

    /// The helpdesk removes from its sources whom it has asked to be erased.
    func clearSources() throws {
        guard !isBeingRead else { return }
        for open in asked.values where !open.isCancelled {
            for dataset in datasets(of: open.tenant) { leave(dataset.source, open.label) }
        }
        // A source without anybody looks as one that is not mounted: somebody new shows that it is there.
        for dataset in datasets where dataset.source.scopes.keys.allSatisfy({ $0 == nil }) {
            let newcomer = Self.persons + 1
            dataset.source.put(PathBytes("users/\(Self.marker)\(newcomer)/0"), [1], try Self.label(newcomer))
            dataset.noteHeld()
        }
    }

    private func leave(_ source: MemorySource, _ label: ScopeLabel) {
        for (found, files) in source.scopes {
            guard let found, found.subject == label.subject else { continue }
            if label.object != nil && found.object != label.object { continue }
            for path in files.keys { source.remove(path, found) }
        }
    }

    /// Somebody agrees to every erasure that lacks it.
    func approveAll() throws {
        for (id, open) in asked.sorted(by: { $0.key < $1.key }) where open.approvals > 0 && !open.isCancelled {
            let isHeard: Void? = try? withSites(datasets(of: open.tenant)) { sites in
                try office.approve(id, by: "approver-\(open.approvals)", in: &sites)
            }
            if isHeard != nil { asked[id]?.approvals -= 1 }
            try report(id)
        }
    }

    /// Takes a request back, as long as nothing was destroyed.
    func cancel(_ id: String) throws {
        guard let open = asked[id], !open.isCancelled else { return }
        let isDone =
            (try? withSites(datasets(of: open.tenant)) { sites in
                try office.cancel(id, reason: "withdrawn", in: &sites)
            }) != nil
        guard isDone else { return }
        asked[id]?.isCancelled = true
        for dataset in datasets(of: open.tenant) { dataset.model.forget(id) }
        try report(id)
    }

    /// Puts a dataset under a hold for an hour.
    func hold(_ dataset: SimulatedDataset) throws {
        guard try isClockGood() else { return }
        let now = clock.now()
        let ledger = try? withSites([dataset]) { sites in
            _ = try office.hold(basis: "hgb-257", until: now.adding(seconds: 3600), in: &sites[0])
            return sites[0].ledger
        }
        guard let ledger else { return }
        let open = try catalog.openErasures().filter { $0.tenant == dataset.tenant.id }
        let standings = open.map { ($0.id, ErasureStanding(of: $0.id, in: ledger, at: now)) }
        try catalog.note(Dictionary(uniqueKeysWithValues: standings), in: ledger.repository)
    }

    /// Admits a person again who was erased.
    func readmit(tenant: Int, _ label: ScopeLabel) {
        let datasets = datasets(of: tenant)
        guard datasets.allSatisfy({ $0.model.openErasures.isEmpty }) else { return }
        try? withSites(datasets) { sites in try office.readmit(label, in: &sites) }
    }

    /// Repairs damaged copies and brings all that can be reached forward.
    func mend(_ dataset: SimulatedDataset) throws {
        let agent = dataset.world.agent(SimulatedProcess(), permits: permits(dataset))
        do {
            if !dataset.damaged.isEmpty {
                // What only a copy has that cannot be reached now is mended when it can.
                if try agent.repair(acceptsLoss: true).isWhole { dataset.damaged.subtract(allowedStores) }
            }
            dataset.model.replicated(to: try agent.replicate().subtracting(dataset.damaged))
        } catch {
            events.append("    mending \(dataset.number): failed: \(Self.words(error))")
        }
        if dataset.model.stale.isEmpty { dataset.oldCustodian = nil }
        try observe(dataset)
    }

    /// Writes down how far an erasure is, as the command does that somebody has just run.
    private func report(_ id: String) throws {
        guard let open = asked[id] else { return }
        let parts = datasets(of: open.tenant)
        guard let context = parts.first?.world.context else { return }
        let sites = try parts.map { dataset in
            try dataset.world.agent(SimulatedProcess(), permits: permits(dataset)).site(for: [.write, .remove])
        }
        guard sites.contains(where: { $0.ledger.erasure(id) != nil }) else { return }
        let reports = try Propagation(keys: keys, context: context, run: "simulation").drive([id], in: sites)
        for report in reports { try record(report) }
    }

    private var office: ErasureOffice { ErasureOffice(keys: keys, clock: clock, random: random) }

    private func withSites<Result>(
        _ datasets: [SimulatedDataset],
        _ body: (inout [ErasureSite]) throws -> Result
    ) throws -> Result {
        let agents = datasets.map { $0.world.agent(SimulatedProcess(), permits: permits($0)) }
        var sites = try agents.map { try $0.site(for: [.write, .remove]) }
        return try body(&sites)
    }
}
