internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Lists disclosures.
struct DisclosureListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what was handed out, the oldest first.",
        discussion: """
            Examples:
              landfast disclosure list
              landfast disclosure list pohjola --json
            """
    )

    @Argument(help: "Only this tenant's.")
    var tenant: String?

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let only = try tenant.map { try installation.tenant(named: $0).id }
        let names = Dictionary(uniqueKeysWithValues: try installation.catalog.tenants().map { ($0.id, $0.name) })
        let records = try installation.catalog.disclosures(ofTenant: only)
        output.show(
            .object(["disclosures": .array(records.map { $0.document(tenant: names[$0.tenant] ?? "", installation) })])
        ) {
            var table = Table("ID", "WHAT", "BASIS", "AUTHORITY", "REFERENCE", "WHEN", ">HOLDS")
            for record in records {
                let datasets = record.parts.map { installation.name(of: $0.repository) }.joined(separator: ", ")
                table.add(
                    String(record.id.prefix(8)),
                    Self.what(record, tenant: names[record.tenant] ?? "-", datasets),
                    record.basis,
                    record.authority,
                    record.reference,
                    Quantity.time(record.disclosed),
                    String(record.parts.count { $0.hold != nil })
                )
            }
            return table.isEmpty ? "no disclosures" : table.rendered(colour: output.colour)
        }
        return .done
    }

    private static func what(_ record: DisclosureRecord, tenant: String, _ datasets: String) -> String {
        switch record.scope {
        case .tenant: "\(tenant) (all)"
        case .person: "\(tenant) (one person)"
        case .dataset: datasets
        }
    }
}
