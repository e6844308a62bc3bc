internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Closes an incident.
struct IncidentCloseCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Close an incident, with how it ended.",
        discussion: """
            A trouble that goes on opens no second incident; one that was over and comes back does.

            Examples:
              landfast incident close 3f6a --outcome copy-removed
            """
    )

    @Argument(help: "The incident's id, or a unique beginning of it.")
    var id: String

    @Option(help: ArgumentHelp("How it ended.", valueName: "code"))
    var outcome: CodeArgument

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let incident = try installation.incident(id)
        guard try installation.catalog.close(incident: incident.id, outcome: outcome.text) else {
            throw CommandError(
                "incident-settled",
                "Incident \(incident.id) was closed before.",
                remedy: "See `landfast incident show \(incident.id.prefix(8))`; what is on record is not changed."
            )
        }
        let view = IncidentView(try installation.incident(incident.id), installation)
        output.show(view.document) { "incident \(incident.id) is closed: \(outcome.text)" }
        return .done
    }
}
