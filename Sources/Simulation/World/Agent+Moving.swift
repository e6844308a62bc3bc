import Custody
import Erasure
import Ledger
import Repository
package import Residency
import Sealing
import Stores

extension Agent {
    /// Takes one step of a relocation of copies; custodians stay where they are.
    ///
    /// What is new is verified before the next step is taken, and a copy goes only when all that stay are current.
    /// - Parameter staying: the stores that shall hold copies in the end.
    package func take(_ step: Relocation.Step, staying: [String]) throws {
        var site = try site(for: [.write, .remove])
        switch step {
        case .addStore(let place): try addStore(place, &site)
        case .movePrimary(_, let store): try movePrimary(to: store, &site)
        case .removeStore(let place): try removeStore(place.name, staying: staying, &site)
        case .addCustodian, .removeCustodian, .declareStoreLost, .declareCustodianLost:
            throw SimulationError("custodians stay, and nothing is lost")
        }
        try alive(())
    }

    private func addStore(_ place: PlaceCandidate, _ site: inout ErasureSite) throws {
        let party = try Party(kind: .store, name: place.name, region: place.region)
        if site.ledger.party(party.id) == nil { try spread([sign(.joined(party))], &site) }
        guard let store = world.stores.first(where: { $0.place.name == place.name }),
            let opened = open(store, for: [.write]), let descriptor = site.vaults.values.first?.descriptor
        else { throw SimulationError("nothing can be put into \(place.name)") }
        let replica = try Replica.create(in: opened, descriptor: descriptor.signed)
        try site.ledger.write(to: opened)
        site.replicas[party.id] = replica
        try bringForward(party.id, site)
        try verify(party.id, site)
    }

    private func movePrimary(to store: String, _ site: inout ErasureSite) throws {
        try refuseOpenLeases(site)
        try bringForward("store:" + store, site)
        let sequence = site.ledger.nextPrimarySequence
        try spread([sign(.primaryMoved(to: "store:" + store, sequence: sequence))], &site)
        try refuseOpenLeases(site)
        site = try self.site(for: [.write, .remove])
        try bringForward("store:" + store, site)
    }

    private func removeStore(_ name: String, staying: [String], _ site: inout ErasureSite) throws {
        let party = "store:" + name
        guard let leaving = site.replicas[party]?.store ?? emptied(name) else { return }
        try refuseOpenLeases(site)
        for store in staying {
            guard site.replicas["store:" + store] != nil else { throw SimulationError("\(store) cannot be reached") }
            try bringForward("store:" + store, site)
            try verify("store:" + store, site)
        }
        let removed = try ReplicaRemoval.run(in: leaving)
        let memberships = site.ledger.memberships.filter { $0.party.id == party && $0.departure == nil }
        let receipts = memberships.map { membership in
            DestructionReceipt(
                repository: world.repository,
                party: membership.party,
                joined: membership.joined,
                evidence: removed.evidence,
                time: world.clock.now(),
                with: world.keys.agent
            )
        }
        site.replicas[party] = nil
        try spread(receipts.map { try sign(.left(party: party, joined: $0.joined, how: .destroyed($0))) }, &site)
    }

    /// A store that was cleared by a run which died before it could say so.
    private func emptied(_ name: String) -> (any Store)? {
        world.stores.first { $0.place.name == name }.flatMap { open($0, for: [.write, .remove]) }
    }

    private func bringForward(_ party: String, _ site: ErasureSite) throws {
        guard let target = site.replicas[party], let highest = site.known.max(by: { $0.number < $1.number }) else {
            return
        }
        let source = site.replicas.sorted { $0.key < $1.key }.first { _, replica in
            let state = try? replica.newestHead(trusting: site.ledger)
            return state?.number == highest.number && state?.digest == highest.digest
        }
        guard let source else { throw SimulationError("no copy shows head \(highest.number)") }
        guard source.key != party else { return }
        _ = try Replication.run(
            from: source.value,
            to: target,
            ledger: site.ledger,
            known: site.known,
            isSourceLeaving: !mayWrite(source.key),
            context: world.context
        )
    }

    private func verify(_ party: String, _ site: ErasureSite) throws {
        guard let replica = site.replicas[party] else { return }
        let report = try RepositoryCheck.run(
            replica,
            ledger: site.ledger,
            known: site.known,
            lease: nil,
            readData: true,
            context: world.context
        )
        guard report.findings.isEmpty else { throw SimulationError("\(party) is not sound: \(report.findings)") }
    }

    /// Whoever writes to the primary holds keys under a lease.
    private func refuseOpenLeases(_ site: ErasureSite) throws {
        for vault in site.vaults.values where try !vault.openLeases().isEmpty {
            throw SimulationError("another process works on the repository")
        }
    }

    private func spread(_ entries: [LedgerEntry], _ site: inout ErasureSite) throws {
        site.ledger.merge(entries)
        for vault in site.vaults.values { try vault.record(site.ledger.missing(from: vault.ledger)) }
        for replica in site.replicas.values { _ = try? site.ledger.write(to: replica.store) }
    }

    private func sign(_ statement: LedgerStatement) throws -> LedgerEntry {
        try LedgerEntry.make(
            statement,
            repository: world.repository,
            time: world.clock.now(),
            random: world.random,
            with: world.keys.writer
        )
    }
}
