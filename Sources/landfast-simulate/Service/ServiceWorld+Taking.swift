internal import Catalog
internal import Controller
internal import Erasure
internal import Ledger
internal import Repository
internal import Sealing
internal import Simulation
internal import Stores

extension ServiceWorld {
    /// Takes note of what a process has acknowledged: in the catalog, as it does itself, and in the model.
    /// - Returns: whether the work was done.
    func take(_ effect: Effect, of job: Job) throws -> Bool {
        let work = job.work
        guard let dataset = dataset(of: work.repository) else { return false }
        switch effect {
        case .backedUp(let result, let scopes, let primary):
            // What it shares with older snapshots may be what was damaged.
            let owing = Set([primary]).subtracting(dataset.damaged)
            dataset.model.backedUp(result, of: scopes, on: owing, completeBefore: job.completeErasures)
            if plant == .acknowledgeEarly {
                dataset.world.stores.first { $0.place.name == primary }?.lose(last: 1)
            }
            if dataset.isSound { try compareScopes(dataset, result.snapshot.id, of: scopes) }
            return true
        case .replicated(let stores):
            let sound = stores.subtracting(dataset.damaged)
            dataset.model.replicated(to: sound, of: job.acknowledged)
            if plant == .copyUnchecked { copyUnchecked(dataset) }
            return work.store.map { stores.contains(storeName($0)) } ?? true
        case .checked(let findings): return findings == 0
        case .drilled(let snapshot, let store, let problems, let kept):
            dataset.model.keepsWorkingCopy(of: snapshot, kept)
            guard try isClockGood() else { return false }
            try catalog.add(
                DrillRecord(
                    repository: work.repository,
                    snapshot: snapshot,
                    store: store,
                    drilled: clock.now(),
                    outcome: problems == 0 ? .passed : .failed,
                    shown: .read
                )
            )
            return problems == 0
        case .pruned: return true
        case .moved(let added, let removed, let isAll):
            for store in removed {
                dataset.model.left(store)
                dataset.damaged.remove(store)
            }
            dataset.model.replicated(to: Set(added), of: job.acknowledged)
            return isAll
        case .erased(let reports, let scopes, let unmounted):
            for report in reports { try take(report, scopes: scopes[report.id] ?? [:], unmounted: unmounted) }
            return reports.allSatisfy(\.isComplete)
        }
    }

    private func take(_ said: ErasureReport, scopes: [RepositoryID: ScopePrefix], unmounted: Set<Int>) throws {
        var report = said
        if plant == .countUnseen, report.verified == .unverified { report.verified = .complete }
        if plant == .countAbsent { report.parties.removeAll { $0.state == .unreachable || $0.state == .unknown } }
        if plant == .trustTemplates { report.findings = [] }
        noteIssue(report)
        try record(report)
        guard report.isComplete else { return }
        complaints += try groundlessWord(of: report, unmounted: unmounted)
        complaints += try unprovenParties(of: report)
        for dataset in datasets {
            guard let scope = scopes[dataset.world.repository] else { continue }
            dataset.model.complete(report.id, scope: scope)
        }
        if plant == .keepKeys { try bringKeysBack() }
    }

    /// What was issued is issued, also when somebody took it back while an agent was about to issue it.
    private func noteIssue(_ report: ErasureReport) {
        let isIssued = report.stages.contains { if case .issued = $0.stage { true } else { false } }
        guard isIssued, let open = asked[report.id], open.isCancelled else { return }
        asked[report.id]?.isCancelled = false
        for dataset in datasets(of: open.tenant) { dataset.model.asked(report.id, open.label) }
    }

    /// What is called complete was looked for everywhere, and was there when it was asked for.
    private func groundlessWord(of report: ErasureReport, unmounted: Set<Int>) throws -> [String] {
        guard report.verified == .complete, let open = asked[report.id] else { return [] }
        var found = unmounted.sorted().map { "I5: an erasure is called complete, and nobody saw the source of \($0)" }
        // Of an object of a person who was erased nobody knows any more whether it was there: it is as gone as the person.
        let person = asked.values.first {
            $0.tenant == open.tenant && $0.label.object == nil && $0.label.subject == open.label.subject
        }
        let labels = [open.label] + (person.map { [$0.label] } ?? [])
        if !datasets(of: open.tenant).contains(where: { labels.contains(where: $0.everHeld) }) {
            found.append("I5: an erasure is called complete, of somebody whom no source ever held")
        }
        return found
    }

    /// Parties that an erasure needs and that cannot have done it: what is said to be complete is looked at.
    private func unprovenParties(of report: ErasureReport) throws -> [String] {
        var found: [String] = []
        for dataset in datasets where report.parties.contains(where: { $0.repository == dataset.world.repository }) {
            let ledger = try dataset.world.agent(SimulatedProcess()).ledger()
            for party in ledger.parties {
                let said = report.parties.first {
                    $0.repository == dataset.world.repository && $0.party == party.id
                }
                if said?.receipt == nil {
                    found.append("I5: erasure is complete, and there is no receipt of \(party.id) in \(dataset.number)")
                }
                let store = dataset.world.stores.first { "store:" + $0.place.name == party.id }
                if store?.condition == .away {
                    found.append("I5: erasure is complete, and \(party.id) of \(dataset.number) cannot be reached")
                }
            }
        }
        return found
    }

    /// Writes down in the catalog how far an erasure is.
    func record(_ report: ErasureReport) throws {
        guard try isClockGood() else { return }
        // Of one that nobody heard of who asked, the ledgers told.
        let found = try catalog.erasure(report.id)?.tenant
        guard let number = asked[report.id]?.tenant ?? tenants.firstIndex(where: { $0.id == found }) else { return }
        let ledgers = try datasets(of: number).map { try $0.world.agent(SimulatedProcess()).ledger() }
        let tenant = tenants[number].id
        guard let record = ErasureProgressRecord(report, tenant: tenant, ledgers, at: clock.now()) else { return }
        try catalog.put([record])
    }
}
