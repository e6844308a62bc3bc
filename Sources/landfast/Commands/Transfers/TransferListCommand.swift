internal import ArgumentParser
internal import Catalog
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
            "transfers": .array(transfers.map { $0.document(names[$0.repository]) }),
        ]
        var answer = ""
        var status = ExitStatus.done
        if tenant != nil, let record = selected.first {
            let (whereabouts, isWhole) = try installation.whereabouts(of: record)
            if !isWhole { status = .partial }
            fields["tenant"] = .string(record.name)
            fields.merge(whereabouts.fields) { $1 }
            answer = "\n" + whereabouts.text(tenant: record.name)
        }
        output.show(.object(fields)) { table(transfers, names).rendered(colour: output.colour) + answer }
        return status
    }

    // MARK: The list

    private func table(
        _ transfers: [TransferRecord],
        _ names: [RepositoryID: (tenant: String, dataset: String)]
    ) -> Table {
        var table = Table(
            "BEGUN",
            "DATASET",
            "KIND",
            "FROM",
            "TO",
            ">OBJECTS",
            ">BYTES",
            "RESULT",
            "EVIDENCE",
            "BASIS",
            "REASON"
        )
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
                transfer.bases.isEmpty ? "-" : transfer.bases.map(\.summary).joined(separator: ", "),
                transfer.kind == .restore ? transfer.reason ?? TransferRecord.notStated : "-"
            )
        }
        return table
    }
}
