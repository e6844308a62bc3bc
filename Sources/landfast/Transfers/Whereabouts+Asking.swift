internal import Catalog
internal import Ledger
internal import Residency
internal import Sealing

extension Installation {
    /// Asks ledgers and records where a tenant's data has been.
    /// - Returns: false beside it when a ledger could not be read.
    func whereabouts(of tenant: TenantRecord) throws -> (Whereabouts, isWhole: Bool) {
        let registry = basis.registry
        var datasets: [Whereabouts.Dataset] = []
        for dataset in try self.datasets(of: tenant, named: nil) {
            let access = try? access(to: tenant, dataset, for: .planning, checkingInputs: false)
            let members = access?.ledger.memberships.map { membership in
                Whereabouts.Member(
                    id: membership.party.id,
                    region: membership.party.region,
                    country: registry.regions[membership.party.region]?.country
                )
            }
            datasets.append(
                Whereabouts.Dataset(
                    name: dataset.name,
                    created: dataset.created,
                    transfers: try catalog.transfers(of: dataset.repository),
                    members: members
                )
            )
        }
        let whereabouts = Whereabouts(
            home: TransferRecord.Place(
                kind: "home",
                name: nil,
                region: tenant.homeRegion,
                country: registry.regions[tenant.homeRegion]?.country,
                evidence: EvidenceGrade.operatorStatement.rawValue
            ),
            agreements: tenant.agreements.map {
                TransferRecord.Basis(
                    kind: "agreement",
                    reference: $0.reference,
                    country: $0.leavesTo,
                    expires: $0.expires
                )
            },
            recordedSince: try catalog.transfersRecordedSince(),
            datasets: datasets
        )
        return (whereabouts, datasets.allSatisfy { $0.members != nil })
    }
}

extension TransferRecord {
    /// For `--json` and evidence.
    func document(_ name: (tenant: String, dataset: String)?) -> JSONValue {
        .object([
            "id": .string(id), "run": .string(run),
            "tenant": .text(name?.tenant), "dataset": .text(name?.dataset),
            "repository": .string(repository.hex), "kind": .string(kind.rawValue),
            "from": source.json, "to": target.json, "relay": relay.json,
            "home": home.json, "policy": .string(policy.hex),
            "bases": .array(bases.map(\.json)), "objects": .count(objects),
            "bytes": .count(bytes), "begun": .time(begun), "ended": .time(ended),
            "result": .string(result.rawValue),
        ])
    }
}
