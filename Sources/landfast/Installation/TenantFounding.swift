internal import Catalog
internal import Custody
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Stores

/// Sets a tenant's repositories up where the policy says: one for each dataset.
///
/// Can be interrupted anywhere and called again. Each party is declared in the ledger, durably, before a key or a pack is
/// sent to it.
struct TenantFounding {
    let installation: Installation
    let inputs: TenantInputs

    /// What one dataset got.
    struct Founded: Sendable {
        let dataset: DatasetRecord
        let placement: Placement
        /// Whether it was founded now; else it was there, or has been completed.
        let isNew: Bool
    }

    /// Where the policy puts a dataset; throws its refusal when it can put it nowhere.
    func placement(_ template: Configuration.DatasetTemplate) throws -> Placement {
        let configuration = installation.configuration
        let placement = Residency.place(
            inputs,
            template.datasetClass,
            stores: configuration.stores.map { installation.candidate($0, isTried: true) },
            custodians: configuration.custodians.map { PlaceCandidate(name: $0.name, region: $0.region) },
            policy: installation.basis.policy,
            registry: installation.registry(for: inputs),
            at: installation.clock.now()
        )
        guard placement.isSatisfied else {
            let refusals = placement.decisions.filter { !$0.isAllowed }.compactMap(\.decisive)
            throw CommandError(
                "no-placement",
                "The policy in force finds no place for data of class '\(template.datasetClass.rawValue)' of tenant "
                    + "'\(inputs.name)', at home in \(inputs.homeRegion). Nothing was set up.",
                remedy: "Add stores or custodians where the policy allows them, or change the policy and apply it.",
                status: .refused,
                details: ["reasons": .array((placement.reasons + refusals).map(\.json))],
                lines: (placement.reasons.filter { $0.effect == .refuses } + refusals).map { "  " + $0.summary }
            )
        }
        return placement
    }

    /// Founds one dataset's repository, or completes what an interrupted run began.
    func found(_ template: Configuration.DatasetTemplate, tenant: TenantRecord) throws -> Founded {
        let placement = try placement(template)
        try installation.require(inputs, template.datasetClass, installation.agentPlace, .write)
        let there = try installation.catalog.datasets(ofTenant: tenant.id).first { $0.name == template.name }
        if let there, there.state == .ready { return Founded(dataset: there, placement: placement, isNew: false) }
        if let there, let descriptor = try foundedDescriptor(there, placement) {
            try complete(there, descriptor, placement, template)
            return Founded(dataset: ready(there), placement: placement, isNew: false)
        }
        let custodians = try placement.custodians.map(self.custodian)
        let founded = try foundRepository(template, placement, custodians)
        let dataset = DatasetRecord(
            tenant: tenant.id,
            name: template.name,
            datasetClass: template.datasetClass.rawValue,
            repository: founded.id,
            state: .placing,
            created: installation.clock.now()
        )
        try installation.catalog.put(dataset)
        try complete(dataset, founded.descriptor, placement, template)
        return Founded(dataset: ready(dataset), placement: placement, isNew: true)
    }

    private func ready(_ dataset: DatasetRecord) -> DatasetRecord {
        DatasetRecord(
            tenant: dataset.tenant,
            name: dataset.name,
            datasetClass: dataset.datasetClass,
            repository: dataset.repository,
            state: .ready,
            created: dataset.created
        )
    }

    private func custodian(_ candidate: PlaceCandidate) throws -> Custodian {
        guard let entry = installation.configuration.custodian(candidate.name) else {
            preconditionFailure("a placement chooses among the configured custodians")
        }
        return try installation.custodian(entry)
    }

    private func storeEntry(_ candidate: PlaceCandidate) -> Configuration.StoreEntry {
        guard let entry = installation.configuration.store(candidate.name) else {
            preconditionFailure("a placement chooses among the configured stores")
        }
        return entry
    }

    /// Makes the keys at the first custodian, with every party declared.
    private func foundRepository(
        _ template: Configuration.DatasetTemplate,
        _ placement: Placement,
        _ custodians: [Custodian]
    ) throws -> FoundedRepository {
        let keys = installation.keys
        let agent = installation.configuration.agent.name
        var delegations = [
            Delegation(key: keys.writer.publicKey, role: .writer, party: agent),
            Delegation(key: keys.officer.publicKey, role: .officer, party: "officer"),
            Delegation(key: keys.agent.publicKey, role: .agent, party: agent),
        ]
        var parties: [Party] = []
        for custodian in custodians.dropFirst() {
            delegations.append(
                Delegation(key: custodian.identity.publicKey, role: .custodian, party: custodian.partyID)
            )
            parties.append(
                try Party(
                    kind: .custodian,
                    name: custodian.name,
                    region: custodian.region,
                    key: custodian.identity.publicKey,
                    storeIdentity: nil
                )
            )
        }
        for candidate in placement.stores {
            let identity = try installation.identity(of: storeEntry(candidate))
            parties.append(
                try Party(
                    kind: .store,
                    name: candidate.name,
                    region: candidate.region,
                    key: nil,
                    storeIdentity: identity.digest
                )
            )
        }
        guard let first = custodians.first, let primary = placement.stores.first else {
            preconditionFailure("a placement that is satisfied has a store and a custodian")
        }
        return try first.found(
            delegations: delegations,
            parties: parties,
            primary: "store:" + primary.name,
            policy: installation.policyInputs(inputs, dataset: template.name, template.datasetClass)
        )
    }

    /// The descriptor of a repository whose founding was interrupted; nil when no custodian has it after all.
    private func foundedDescriptor(_ dataset: DatasetRecord, _ placement: Placement) throws -> RepositoryDescriptor? {
        for candidate in placement.custodians {
            let custodian = try custodian(candidate)
            guard try custodian.repositories.contains(dataset.repository) else { continue }
            return try custodian.open(dataset.repository).descriptor
        }
        return nil
    }

    /// Puts descriptor and ledger into every store, and the keys to every custodian.
    private func complete(
        _ dataset: DatasetRecord,
        _ descriptor: RepositoryDescriptor,
        _ placement: Placement,
        _ template: Configuration.DatasetTemplate
    ) throws {
        let custodians = try placement.custodians.map(self.custodian)
        let holders = try custodians.filter { try $0.repositories.contains(dataset.repository) }
        guard let founder = holders.first else { preconditionFailure("somebody holds the keys") }
        let vault = try founder.open(dataset.repository)
        var ledger = vault.ledger
        var witnesses: [Witness] = []
        for candidate in placement.stores {
            let store = try installation.openStore(
                storeEntry(candidate),
                inputs,
                template.datasetClass,
                .write,
                dataset.repository
            )
            let replica = try Replica.create(in: store, descriptor: descriptor.signed)
            ledger.merge(try replica.ledger())
            _ = try ledger.write(to: store)
            witnesses.append(Witness(party: "store:" + candidate.name, ledger: try replica.ledger(), head: nil))
        }
        try vault.catchUp(with: ledger, witnesses: witnesses)
        for custodian in custodians where try !custodian.repositories.contains(dataset.repository) {
            let pending = custodian.offer(for: dataset.repository)
            let export = try vault.exportTree(to: pending.offer)
            let joined = try custodian.importTree(
                export,
                answering: pending,
                descriptor: descriptor,
                union: ledger
            )
            try joined.catchUp(with: ledger, witnesses: witnesses)
        }
        try installation.catalog.put(ready(dataset))
    }
}
