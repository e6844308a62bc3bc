internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Shows what tenants had against subprocessors.
struct SubprocessorObjectionsCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "objections",
        abstract: "Show which tenant objected to which subprocessor, and what came of it.",
        discussion: """
            Exits with 3 while one is open.

            Examples:
              landfast subprocessor objections
              landfast subprocessor objections pohjola --json
            """
    )

    @Argument(help: "Only this tenant.")
    var tenant: String?

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let only = try tenant.map { try installation.tenant(named: $0) }
        let names = Dictionary(uniqueKeysWithValues: try installation.catalog.tenants().map { ($0.id, $0.name) })
        let records = try installation.catalog.objections(ofTenant: only?.id)
        var table = Table("ID", "TENANT", "SUBPROCESSOR", "RECEIVED", "REFERENCE", "SETTLED", "OUTCOME")
        for record in records {
            table.add(
                String(record.id.prefix(8)),
                names[record.tenant] ?? record.tenant,
                record.subprocessor,
                Quantity.time(record.received),
                record.reference,
                record.settled.map(Quantity.time) ?? "open",
                record.outcome ?? "-"
            )
        }
        output.show(.object(["objections": .array(records.map { $0.document(tenant: names[$0.tenant]) })])) {
            table.isEmpty ? "Nobody objected." : table.rendered(colour: output.colour)
        }
        return records.allSatisfy { $0.settled != nil } ? .done : .partial
    }
}
