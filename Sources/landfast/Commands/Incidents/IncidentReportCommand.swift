internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Stops an incident's clock.
struct IncidentReportCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Record that the tenant was told of an incident: its clock stops.",
        discussion: """
            Landfast does not tell the tenant: it records where that is filed.

            Examples:
              landfast incident report 3f6a --reference mail/2026-17
            """
    )

    @Argument(help: "The incident's id, or a unique beginning of it.")
    var id: String

    @Option(help: ArgumentHelp("Where the report is filed.", valueName: "code"))
    var reference: CodeArgument

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let incident = try installation.incident(id)
        guard try installation.catalog.report(incident: incident.id, reference: reference.text) else {
            throw CommandError(
                "incident-settled",
                "Incident \(incident.id) was reported or closed before.",
                remedy: "See `landfast incident show \(incident.id.prefix(8))`; what is on record is not changed."
            )
        }
        let view = IncidentView(try installation.incident(incident.id), installation)
        output.show(view.document) { "incident \(incident.id): the clock has stopped; \(view.remedy)" }
        return .done
    }
}
