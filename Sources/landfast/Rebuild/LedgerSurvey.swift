internal import Catalog
internal import Ledger
internal import Residency
internal import Sealing

/// What ledgers alone say about an installation: its policy, tenants and datasets.
struct LedgerSurvey {
    /// One repository with its newest signed inputs.
    struct Dataset {
        let ledger: Ledger
        let inputs: PolicyInputs
        let signed: Timestamp
    }

    let datasets: [RepositoryID: Dataset]
    /// The inputs that were signed last.
    let newest: PolicyInputs

    /// Reads the signed inputs of each ledger.
    ///
    /// One without inputs is of a tenant whose setting up was interrupted before anything was kept.
    init(_ ledgers: [RepositoryID: Ledger]) throws {
        var datasets: [RepositoryID: Dataset] = [:]
        for (repository, ledger) in ledgers {
            guard let policy = ledger.policy else { continue }
            datasets[repository] = Dataset(
                ledger: ledger,
                inputs: try PolicyInputs(json: policy.inputs),
                signed: policy.time
            )
        }
        let last = datasets.max { ($0.value.signed, $0.key) < ($1.value.signed, $1.key) }
        guard let last else {
            throw CommandError(
                "nothing-to-rebuild",
                "No custodian holds the keys of any repository, so there is nothing to rebuild from.",
                remedy: "Correct the custodians' paths in the configuration; where nothing was ever set up, run "
                    + "`landfast init`.",
                status: .notInitialised
            )
        }
        self.datasets = datasets
        newest = last.value.inputs
    }

    /// The tenants as they were signed last, each with its datasets, by name.
    func tenants(random: some RandomSource) -> [(record: TenantRecord, datasets: [DatasetRecord])] {
        Dictionary(grouping: datasets.sorted { $0.key < $1.key }, by: \.value.inputs.tenant.name)
            .sorted { $0.key < $1.key }
            .map { name, members in
                let id = Hex.encode(random.bytes(16))
                let last = members.max { $0.value.signed < $1.value.signed }?.value.inputs.tenant
                let created = members.compactMap { Self.founded($0.value.ledger) }.min()
                let tenant = TenantRecord(
                    id: id,
                    name: name,
                    homeRegion: last?.homeRegion ?? "",
                    labels: last?.labels ?? [:],
                    agreements: (last?.agreements ?? []).map {
                        TenantRecord.Agreement(reference: $0.reference, leavesTo: $0.leavesTo, expires: $0.expires)
                    },
                    created: created ?? Timestamp(milliseconds: 0)
                )
                let datasets = members.map { repository, dataset in
                    DatasetRecord(
                        tenant: id,
                        name: dataset.inputs.dataset,
                        datasetClass: dataset.inputs.datasetClass.rawValue,
                        repository: repository,
                        state: .ready,
                        created: Self.founded(dataset.ledger) ?? dataset.signed
                    )
                }
                return (tenant, datasets)
            }
    }

    private static func founded(_ ledger: Ledger) -> Timestamp? { ledger.entries.map(\.time).min() }
}
