internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Shows one incident.
struct IncidentShowCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an incident: what, where, since when, and what is to be done.",
        discussion: """
            Examples:
              landfast incident show 3f6a
            """
    )

    @Argument(help: "The incident's id, or a unique beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let view = IncidentView(try installation.incident(id), installation)
        output.show(view.document) { Self.text(view) }
        return .done
    }

    private static func text(_ view: IncidentView) -> String {
        let incident = view.incident
        var text = "incident \(incident.id): \(view.state)\n"
        text += "\(view.dataset) at \(view.party): \(view.sentence)\n"
        if let erasure = incident.trouble.erasure { text += "it was erased by erasure \(erasure)\n" }
        text += "noticed \(Quantity.time(incident.noticed)), 72 hours end \(Quantity.time(incident.deadline))"
        text += view.secondsLeft == nil ? "\n" : ", time left: \(view.timeLeft)\n"
        text += incident.ended.map { "the trouble was over at \(Quantity.time($0))\n" } ?? "the trouble goes on\n"
        if let reported = incident.reported {
            text += "the tenant was told at \(Quantity.time(reported)): \(incident.reference ?? "-")\n"
        }
        if let closed = incident.closed {
            text += "closed at \(Quantity.time(closed)): \(incident.outcome ?? "-")\n"
        }
        return text + view.remedy + "\n"
    }
}
