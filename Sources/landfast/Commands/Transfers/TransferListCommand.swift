internal import ArgumentParser
internal import Catalog
internal import Ledger
internal import Residency
internal import Sealing

/// Lists transfers; for one tenant also says whether its data has ever left its home country (S5).
struct TransferListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List transfers; for a tenant, also say whether its data has ever left its home country.",
        discussion: """
            Each transfer is on record before its first byte is sent: one that stays open was interrupted. For a tenant \
            every copy that its ledgers name, now or in the past, and every transfer is considered, whatever --since \
            says. The answer is no only when nothing is in doubt: a record that begins later than the repository, a \
            transfer that has not ended, and a copy whose location rests on a statement alone make it unknown. \
            Exits with 3 when a ledger could not be read.

            Examples:
              landfast transfer list
              landfast transfer list pohjola
              landfast transfer list pohjola --since 2027-01-01 --json
            """
    )

    @Argument(help: "The tenant; every tenant's transfers when left out.")
    var tenant: String?

    @Option(
        help: ArgumentHelp("Only transfers that began then or later, ISO 8601 in UTC, or a day.", valueName: "time")
    )
    var since: String?

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let beginning = try since.map(Moment.read)
        let installation = try Installation.open(options, output)
        let selected = try tenant.map { [try installation.tenant(named: $0)] } ?? installation.catalog.tenants()
        var names: [RepositoryID: (tenant: String, dataset: String)] = [:]
        for tenant in selected {
            for dataset in try installation.datasets(of: tenant, named: nil) {
                names[dataset.repository] = (tenant.name, dataset.name)
            }
        }
        let transfers = try installation.catalog.transfers(since: beginning)
            .filter { tenant == nil || names[$0.repository] != nil }
        var fields: [String: JSONValue] = [
            "recorded_since": .time(try installation.catalog.transfersRecordedSince()),
            "transfers": .array(transfers.map { document($0, names[$0.repository]) }),
        ]
        var answer = ""
        var status = ExitStatus.done
        if tenant != nil, let record = selected.first {
            let (whereabouts, isWhole) = try whereabouts(of: record, installation)
            if !isWhole { status = .partial }
            fields["tenant"] = .string(record.name)
            fields.merge(whereabouts.fields) { $1 }
            answer = "\n" + whereabouts.text(tenant: record.name)
        }
        output.show(.object(fields)) { table(transfers, names).rendered(colour: output.colour) + answer }
        return status
    }

    // MARK: The answer

    /// - Returns: false beside it when a ledger could not be read.
    private func whereabouts(
        of tenant: TenantRecord,
        _ installation: Installation
    ) throws -> (Whereabouts, isWhole: Bool) {
        let registry = installation.basis.registry
        var datasets: [Whereabouts.Dataset] = []
        for dataset in try installation.datasets(of: tenant, named: nil) {
            let access = try? installation.access(to: tenant, dataset, for: .planning, checkingInputs: false)
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
                    transfers: try installation.catalog.transfers(of: dataset.repository),
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
            recordedSince: try installation.catalog.transfersRecordedSince(),
            datasets: datasets
        )
        return (whereabouts, datasets.allSatisfy { $0.members != nil })
    }

    // MARK: The list

    private func table(
        _ transfers: [TransferRecord],
        _ names: [RepositoryID: (tenant: String, dataset: String)]
    ) -> Table {
        var table = Table("BEGUN", "DATASET", "KIND", "FROM", "TO", ">OBJECTS", ">BYTES", "RESULT", "EVIDENCE", "BASIS")
        for transfer in transfers {
            table.add(
                Quantity.time(transfer.begun),
                names[transfer.repository].map { "\($0.tenant)/\($0.dataset)" } ?? transfer.repository.hex,
                transfer.kind.rawValue,
                Whereabouts.name(transfer.source),
                Whereabouts.name(transfer.target),
                Quantity.grouped(transfer.objects),
                Quantity.bytes(transfer.bytes),
                transfer.result.rawValue,
                transfer.target.evidence,
                transfer.bases.isEmpty ? "-" : transfer.bases.map(\.summary).joined(separator: ", ")
            )
        }
        return table
    }

    private func document(_ transfer: TransferRecord, _ name: (tenant: String, dataset: String)?) -> JSONValue {
        .object([
            "id": .string(transfer.id), "run": .string(transfer.run),
            "tenant": .text(name?.tenant), "dataset": .text(name?.dataset),
            "repository": .string(transfer.repository.hex), "kind": .string(transfer.kind.rawValue),
            "from": transfer.source.json, "to": transfer.target.json, "relay": transfer.relay.json,
            "home": transfer.home.json, "policy": .string(transfer.policy.hex),
            "bases": .array(transfer.bases.map(\.json)), "objects": .count(transfer.objects),
            "bytes": .count(transfer.bytes), "begun": .time(transfer.begun), "ended": .time(transfer.ended),
            "result": .string(transfer.result.rawValue),
        ])
    }
}
