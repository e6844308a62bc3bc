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
    /// The catalog sees what an agent can see of a dataset's copies now.
    func observe(_ dataset: SimulatedDataset) throws {
        guard try isClockGood() else { return }
        let agent = dataset.world.agent(SimulatedProcess(), permits: permits(dataset))
        defer { try? agent.end() }
        let site = try agent.site(for: [.write, .remove])
        let repository = dataset.world.repository
        try adopt(site.ledger, of: dataset)
        let states = site.replicas.compactMapValues { try? $0.newestHead(trusting: site.ledger) }
        let newest = states.values.max { $0.number < $1.number }
        let now = clock.now()
        let parties = site.ledger.parties.filter { $0.kind == .store }
        try catalog.observe(
            parties.map { party in
                let state = states[party.id]
                let isSeen = site.replicas[party.id] != nil
                return ObservationRecord(
                    repository: repository,
                    party: party.id,
                    region: party.region,
                    condition: !isSeen ? .unreachable : state?.number == newest?.number ? .current : .behind,
                    head: state?.number,
                    headDigest: state?.digest,
                    ledgerCount: nil,
                    ledgerRoot: nil,
                    bytes: nil,
                    observed: now,
                    isPrimary: party.id == site.ledger.primary
                )
            }
        )
        try catalog.note(members: Set(site.ledger.parties.map(\.id)), of: repository)
        guard let primary = site.ledger.primary,
            let shown = try? agent.summaries(of: String(primary.dropFirst("store:".count)), in: site)
        else { return }
        try catalog.replaceSnapshots(
            of: repository,
            with: shown.map { SnapshotRecord($0, of: repository, at: now) }
        )
    }
}
