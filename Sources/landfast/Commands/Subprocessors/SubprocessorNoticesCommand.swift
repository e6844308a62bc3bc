internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing

struct SubprocessorNoticesCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices",
        abstract:
            "Show which tenant was told of which subprocessor, when, how, and from when on it may be used for it.",
        discussion: """
            ALLOWED FROM is '-' for an announcement that is no longer in the register in force. Exits with 3 when somebody \
            is still to be told.

            Examples:
              landfast subprocessor notices
              landfast subprocessor notices pohjola --json
            """
    )

    @Argument(help: "Only this tenant.")
    var tenant: String?

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let only = try tenant.map { try installation.tenant(named: $0) }
        let tenants = Dictionary(uniqueKeysWithValues: try installation.catalog.tenants().map { ($0.id, $0) })
        let records = try installation.catalog.registerNotices(ofTenant: only?.id)
        let untold = try Announcement(installation, only: only).due()
        var table = Table("TENANT", "SUBPROCESSOR", "ANNOUNCED", "TOLD", "HOW", "ALLOWED FROM")
        var documents: [JSONValue] = []
        for record in records {
            let tenant = tenants[record.tenant]
            let from = tenant.flatMap { installation.allowedFrom(record, for: $0) }
            table.add(
                tenant?.name ?? record.tenant,
                record.subprocessor,
                record.announced,
                Quantity.time(record.told),
                record.way,
                from?.description ?? "-"
            )
            var fields = record.document(tenant: tenant?.name).objectValue ?? [:]
            fields["allowed_from"] = .text(from?.description)
            documents.append(.object(fields))
        }
        for due in untold {
            table.add(due.tenant.name, due.entity.name, due.entity.announced?.description ?? "-", "-", "not told", "-")
        }
        output.show(.object(["told": .array(documents), "untold": .array(untold.map(\.document))])) {
            table.isEmpty ? "Nobody was told anything, and nobody is to be." : table.rendered(colour: output.colour)
        }
        return untold.isEmpty ? .done : .partial
    }
}

extension Installation {
    /// From when on a subprocessor may be used for a tenant that was told so; nil: the announcement is not in force.
    func allowedFrom(_ record: RegisterNoticeRecord, for tenant: TenantRecord) -> CalendarDay? {
        guard let entity = basis.registry.subprocessors[record.subprocessor],
            entity.announced?.description == record.announced
        else { return nil }
        let days = basis.policy.noticeDays(for: TenantInputs(tenant), registry: basis.registry)
        return basis.registry.told([entity.name: .at(record.told)]).firstDay(of: entity, noticeDays: days)
    }
}
