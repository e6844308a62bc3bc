internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Lists requests as they were last seen.
struct EraseListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List erasure requests as they were last seen.",
        discussion: """
            Examples:
              landfast erase list
              landfast erase list pohjola --json
            """
    )

    @Argument(help: "Only this tenant's.")
    var tenant: String?

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        try installation.adoptFromCustodians()
        let only = try tenant.map { try installation.tenant(named: $0).id }
        let names = Dictionary(uniqueKeysWithValues: try installation.catalog.tenants().map { ($0.id, $0.name) })
        let records = try installation.catalog.erasures(ofTenant: only)
        output.show(.object(["erasures": .array(records.map { Self.json($0, names[$0.tenant]) })])) {
            var table = Table("ID", "TENANT", "SCOPE", "REASON", "STATE", "REQUESTED", "DUE")
            for record in records {
                table.add(
                    record.id,
                    names[record.tenant] ?? "-",
                    record.scope.rawValue,
                    record.reason,
                    record.state,
                    Quantity.time(record.requested),
                    Quantity.time(record.due)
                )
            }
            return table.isEmpty ? "no erasures" : table.rendered(colour: output.colour)
        }
        return .done
    }

    private static func json(_ record: ErasureRequestRecord, _ tenant: String?) -> JSONValue {
        .object([
            "id": .string(record.id),
            "tenant": .text(tenant),
            "scope": .string(record.scope.rawValue),
            "reason": .string(record.reason),
            "state": .string(record.state),
            "requested": .time(record.requested),
            "grace_ends": .time(record.graceEnds),
            "due": .time(record.due),
            "changed": .time(record.changed),
        ])
    }
}
