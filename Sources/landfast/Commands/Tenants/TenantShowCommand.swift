internal import ArgumentParser
internal import Catalog
internal import Ledger
internal import Sealing

struct TenantShowCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a tenant: every copy and every key holder, as they are now.",
        discussion: """
            Asks every store and custodian that can be reached, and says which is behind, unreachable or refused by the \
            policy. Exits with 3 when one of them is not current.

            Examples:
              landfast tenant show pohjola
              landfast tenant show pohjola --json
            """
    )

    @Argument(help: "The tenant's name.")
    var name: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: name)
        var table = Table("DATASET", "PARTY", "REGION", "ROLE", "STATE", ">HEAD", ">LEDGER", ">BYTES", "SEEN")
        var details: [String] = []
        var documents: [JSONValue] = []
        var status = ExitStatus.done
        for dataset in try installation.datasets(of: tenant, named: nil) {
            do {
                let access = try installation.access(to: tenant, dataset, for: .looking)
                try installation.refresh(access)
                for (party, reason) in access.unreachable.merging(access.behind, uniquingKeysWith: { a, _ in a })
                    .sorted(by: { $0.key < $1.key })
                {
                    details.append("  \(dataset.name): \(party): \(reason)")
                    status = .partial
                }
                // Whoever has left and holds nothing is no party, though the catalog may remember it.
                let seen = try installation.catalog.observations(of: dataset.repository).filter { access.has($0.party) }
                documents.append(document(dataset, access, seen))
                add(dataset, access, seen, to: &table)
                let targets = access.ledger.parties.count { $0.kind == .target }
                if targets > 0 {
                    details.append(
                        "  \(dataset.name): \(Quantity.count(targets, "restore target")), see `landfast target list "
                            + "\(tenant.name)`"
                    )
                }
            } catch let error as CommandError {
                status = .partial
                details.append("  \(dataset.name): \(error.message)")
                documents.append(
                    .object(["dataset": .string(dataset.name), "error": ErrorReport(error).json])
                )
            }
        }
        let departure = try installation.catalog.departure(ofTenant: tenant.id)
        let now = installation.clock.now()
        output.show(tenant.document(datasets: documents, departure: departure?.document(at: now))) {
            var text =
                "Tenant \(tenant.name), at home in \(tenant.homeRegion), added \(Quantity.time(tenant.created)).\n"
            if let departure { text += departure.sentence(tenant.name, at: now) + "\n" }
            for agreement in tenant.agreements {
                text += "Agreement \(agreement.reference): data may leave to \(agreement.leavesTo), "
                text += agreement.expires.map { "until \(Quantity.time($0))" } ?? "without an end"
                text += ".\n"
            }
            text += "\n" + table.rendered(colour: output.colour)
            if !details.isEmpty { text += "\n" + details.joined(separator: "\n") + "\n" }
            return text
        }
        return status
    }

    private func add(
        _ dataset: DatasetRecord,
        _ access: DatasetAccess,
        _ seen: [ObservationRecord],
        to table: inout Table
    ) {
        for party in seen {
            table.add(
                dataset.name,
                party.party,
                party.region,
                role(party.party, access),
                access.suspicious.contains(party.party) ? "behind" : party.condition.rawValue,
                party.head.map { String($0) } ?? "-",
                party.ledgerCount.map { String($0) } ?? "-",
                party.bytes.map { Quantity.bytes($0) } ?? "-",
                Quantity.time(party.lastReached)
            )
        }
    }

    private func role(_ party: String, _ access: DatasetAccess) -> String {
        if party.hasPrefix("custodian:") { return "keys" }
        return access.ledger.primary == party ? "primary" : "replica"
    }

    private func document(_ dataset: DatasetRecord, _ access: DatasetAccess, _ seen: [ObservationRecord]) -> JSONValue {
        .object([
            "dataset": .string(dataset.name), "class": .string(dataset.datasetClass),
            "repository": .string(dataset.repository.hex),
            "ledger": .object([
                "count": .count(access.ledger.count), "root": .string(access.ledger.root.hex),
            ]),
            "targets": .texts(access.ledger.parties.filter { $0.kind == .target }.map(\.name)),
            "parties": .array(
                seen.map { party in
                    .object([
                        "party": .string(party.party), "region": .string(party.region),
                        "role": .string(role(party.party, access)), "state": .string(party.condition.rawValue),
                        "detail": .text(access.unreachable[party.party] ?? access.behind[party.party]),
                        "head": .count(party.head), "ledger_count": .count(party.ledgerCount),
                        "bytes": .count(party.bytes), "observed": .time(party.observed),
                        "last_reached": .time(party.lastReached),
                    ])
                }
            ),
        ])
    }
}
