internal import Catalog
internal import Ledger
internal import Residency
internal import Sealing

extension Installation {
    /// Asks ledgers and records where a tenant's data has been, and what was in force then.
    /// - Returns: false beside it when a ledger could not be read.
    func whereabouts(of tenant: TenantRecord) throws -> (Whereabouts, isWhole: Bool) {
        let present = terms(TenantInputs(tenant), basis.policy, basis.registry, since: tenant.created)
        var datasets: [Whereabouts.Dataset] = []
        for dataset in try self.datasets(of: tenant, named: nil) {
            let access = try? access(to: tenant, dataset, for: .planning, checkingInputs: false)
            let history = access.map { terms(in: $0.ledger) } ?? []
            datasets.append(
                Whereabouts.Dataset(
                    name: dataset.name,
                    repository: dataset.repository,
                    created: dataset.created,
                    transfers: try catalog.transfers(of: dataset.repository).map { $0.graded(by: basis.registry) },
                    members: access?.ledger.stays.map { stay in
                        Whereabouts.Member(
                            id: stay.party.id,
                            region: stay.party.region,
                            from: stay.from,
                            until: stay.until
                        )
                    },
                    history: TermsHistory(history.isEmpty ? [present] : history),
                    // A ledger that could not be read is a doubt of its own.
                    isHistorySigned: access == nil || !history.isEmpty
                )
            )
        }
        let whereabouts = Whereabouts(
            home: present.home,
            recordedSince: try catalog.transfersRecordedSince(),
            datasets: datasets,
            statements: try standingStatements(),
            at: clock.now()
        )
        return (whereabouts, datasets.allSatisfy { $0.members != nil })
    }

    /// What was in force when, as it was signed into a ledger; what cannot be read is left out.
    private func terms(in ledger: Ledger) -> [Terms] {
        ledger.policies.compactMap { applied in
            guard let inputs = try? PolicyInputs(json: applied.inputs) else { return nil }
            return terms(inputs.tenant, inputs.policy, inputs.registry, inputs.datasetClass, since: applied.time)
        }
    }

    private func terms(
        _ tenant: TenantInputs,
        _ policy: PolicySet,
        _ registry: RegionRegistry,
        _ datasetClass: DatasetClass = .database,
        since: Timestamp
    ) -> Terms {
        Terms(
            from: since,
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
            country: { registry.regions[$0]?.country },
            bases: { place, moment in
                let asked: Place
                switch (place.kind, place.name) {
                case ("store", let name?): asked = .store(name: name, region: place.region)
                case ("custodian", let name?): asked = .custodian(name: name, region: place.region)
                case ("agent", let name?): asked = .agent(name: name, region: place.region)
                default: asked = .restoreTarget(region: place.region)
                }
                let request = PlacementRequest(
                    tenant: tenant,
                    datasetClass: datasetClass,
                    place: asked,
                    action: .write
                )
                let decision = Residency.decide(request, policy: policy, registry: registry, at: moment)
                guard !decision.lacksBasis else { return [] }
                return decision.bases.map {
                    TransferRecord.Basis(
                        kind: $0.kind,
                        reference: $0.reference,
                        country: $0.country,
                        expires: $0.expires
                    )
                }
            }
        )
    }
}

extension Decision {
    /// True when leaving the home country, or the EEA, was not permitted, whatever else speaks.
    fileprivate var lacksBasis: Bool {
        let rules = [BuiltInRule.homeCountry, .thirdCountry].map(\.rawValue)
        return reasons.contains { $0.effect == .refuses && rules.contains($0.rule) }
    }
}

extension TransferRecord {
    /// What is shown where nobody said what data was fetched for.
    static let notStated = "not stated"

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
            "reason": kind == .restore ? .string(reason ?? TransferRecord.notStated) : .null,
        ])
    }
}
