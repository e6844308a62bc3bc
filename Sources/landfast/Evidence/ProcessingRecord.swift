internal import Catalog
internal import Ledger
internal import Residency
internal import Sealing

/// The record of processing activities (Article 30 of the GDPR), made from what is there now.
///
/// What the configuration does not say is 'not stated'. The record claims nothing that was not looked at: what differs, and
/// what could not be looked at, is drift.
struct ProcessingRecord {
    /// What stands where nobody said anything.
    static let notStated = "not stated"

    let installation: Installation
    let time: Timestamp
    private(set) var drift: [ProcessingDrift] = []
    private(set) var controllers: [JSONValue] = []
    /// Subprocessors that hold or pass data, by name.
    private(set) var used: Set<String> = []

    /// Asks everybody who holds something of these tenants, and looks into every store.
    init(_ installation: Installation, of tenants: [TenantRecord]) throws {
        self.installation = installation
        time = installation.clock.now()
        for tenant in tenants { try add(tenant) }
        try lookIntoStores(tenants)
    }

    // MARK: Tenants

    private mutating func add(_ tenant: TenantRecord) throws {
        let datasets = try installation.datasets(of: tenant, named: nil)
        let rows = try datasets.map { try dataset(tenant, $0) }
        controllers.append(
            .object([
                "controller": .string(tenant.name), "id": .string(tenant.id), "since": .time(tenant.created),
                "home_region": .string(tenant.homeRegion),
                "home_country": .text(installation.basis.registry.regions[tenant.homeRegion]?.country),
                "agreements": .array(
                    tenant.agreements.map { agreement in
                        .object([
                            "reference": .string(agreement.reference), "leaves_to": .string(agreement.leavesTo),
                            "expires": .time(agreement.expires),
                        ])
                    }
                ),
                "datasets": .array(rows),
            ])
        )
    }

    private mutating func dataset(_ tenant: TenantRecord, _ dataset: DatasetRecord) throws -> JSONValue {
        let name = "\(tenant.name)/\(dataset.name)"
        let purpose = DatasetClass(rawValue: dataset.datasetClass).flatMap {
            installation.configuration.processing.purposes[$0]
        }
        var fields: [String: JSONValue] = [
            "dataset": .string(dataset.name), "class": .string(dataset.datasetClass),
            "repository": .string(dataset.repository.hex), "purpose": .string(purpose ?? Self.notStated),
            "recovery": try installation.catalog.lastDrillRun(of: dataset.repository)?.recovery ?? .null,
        ]
        do {
            let access = try installation.access(to: tenant, dataset, for: .planning, checkingInputs: false)
            describe(access, name, &fields)
        } catch {
            report(.notObserved, name, nil, "it could not be looked at: \(ErrorReport(error).message)")
            fields["state"] = .string("unknown")
        }
        return .object(fields)
    }

    private mutating func describe(_ access: DatasetAccess, _ name: String, _ fields: inout [String: JSONValue]) {
        let effective = installation.basis.policy.effective(
            for: access.inputs,
            access.datasetClass,
            registry: installation.basis.registry
        )
        var bases: Set<TransferBasis> = []
        var places: [JSONValue] = []
        var found: [PartyKind: Int] = [:]
        for party in access.ledger.parties {
            let place: Place =
                switch party.kind {
                case .store: .store(name: party.name, region: party.region)
                case .custodian: .custodian(name: party.name, region: party.region)
                case .target: .restoreTarget(region: party.region)
                }
            let decision = installation.decide(access.inputs, access.datasetClass, place, .write)
            bases.formUnion(decision.bases)
            if !decision.isAllowed {
                report(.outOfPlace, name, party.id, decision.decisive?.text ?? "nothing allows it")
            }
            let trouble = access.unreachable[party.id] ?? installation.targetTrouble(party, access)
            // A copy that only waits for its next replication is as it should be.
            let damage = access.suspicious.contains(party.id) ? access.behind[party.id] : nil
            if let trouble {
                report(.notObserved, name, party.id, trouble)
            } else if let damage {
                report(.rolledBack, name, party.id, damage)
            } else {
                found[party.kind, default: 0] += 1
            }
            places.append(self.place(party, isAllowed: decision.isAllowed, trouble: trouble ?? damage))
        }
        fields["state"] = .string("observed")
        fields["places"] = .array(places)
        fields["transfers"] = .array(bases.sorted { $0.reference < $1.reference }.map(\.json))
        guard let effective else {
            report(.noPolicy, name, nil, "the policy in force says nothing about it")
            fields["periods"] = .null
            return
        }
        for (kind, wanted) in [(PartyKind.store, effective.copies.count), (.custodian, effective.custodians.count)] {
            guard found[kind, default: 0] < wanted else { continue }
            let what = kind == .store ? "copies" : "custodians"
            report(.tooFew, name, nil, "\(found[kind, default: 0]) of \(wanted) \(what) were seen")
        }
        fields["periods"] = effective.json
        fields["measures"] = measures(access, found)
    }

    private mutating func place(_ party: Party, isAllowed: Bool, trouble: String?) -> JSONValue {
        let registry = installation.basis.registry
        let chain = registry.chain(of: party.region).map(\.name)
        used.formUnion(chain)
        return .object([
            "party": .string(party.id), "region": .string(party.region),
            "country": .text(registry.regions[party.region]?.country), "subprocessors": .texts(chain),
            "allowed": .bool(isAllowed), "observed": .bool(trouble == nil), "why": .text(trouble), "time": .time(time),
        ])
    }

    /// What holds by the way it is built, and what was counted.
    private func measures(_ access: DatasetAccess, _ found: [PartyKind: Int]) -> JSONValue {
        let remote = access.ledger.parties.filter { party in
            party.kind == .store && installation.configuration.store(party.name)?.remote != nil
        }
        return .object([
            "encryption_at_rest": .string("AES-256-GCM, every byte, with keys of each person's own"),
            "encryption_in_transit": .string(
                remote.isEmpty ? "not needed: no copy is on a server" : "TLS or SSH for each of the servers"
            ),
            "key_custody": .string("a key tree with the custodians alone; no store holds a key"),
            "erasure": .string("the person's key is destroyed with every custodian, then the bytes in every copy"),
            "access": .string("every place needs a decision of the policy in force; addresses outside are refused"),
            "copies_seen": .count(found[.store, default: 0]), "custodians_seen": .count(found[.custodian, default: 0]),
        ])
    }

    // MARK: Stores

    private mutating func lookIntoStores(_ tenants: [TenantRecord]) throws {
        var inventory = try StoreInventory(installation)
        for entry in installation.configuration.stores { inventory.look(at: entry) }
        let repositories = Set(
            try tenants.flatMap { try installation.datasets(of: $0, named: nil) }.map(\.repository)
        )
        let isEverybody = try installation.catalog.tenants().count == tenants.count
        for finding in inventory.findings {
            let isOurs = finding.repository.map { repositories.contains($0) } ?? false
            guard let kind = ProcessingDrift.Kind(finding.kind), isOurs || isEverybody else { continue }
            report(kind, finding.dataset ?? finding.repository?.hex, finding.party, finding.detail)
        }
        for store in inventory.stores {
            let party = "store:" + store.name
            if let trouble = store.trouble { report(.notObserved, nil, party, trouble) }
            for copy in store.copies where repositories.contains(copy.repository) {
                if let trouble = copy.trouble { report(.notObserved, copy.dataset, party, trouble) }
            }
        }
    }

    private mutating func report(
        _ kind: ProcessingDrift.Kind,
        _ dataset: String?,
        _ party: String?,
        _ detail: String
    ) {
        let found = ProcessingDrift(kind: kind, dataset: dataset, party: party, detail: detail)
        if !drift.contains(found) { drift.append(found) }
    }
}
