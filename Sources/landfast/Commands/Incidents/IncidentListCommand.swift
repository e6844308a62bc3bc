internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Lists incidents.
struct IncidentListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List open incidents, with what is left of 72 hours.",
        discussion: """
            A processor tells the controller without undue delay (Article 33(2) of the GDPR). The 72 hours are the \
            controller's own, towards its authority; they are counted here from when it was noticed, so that most of them \
            are left to the controller. Compares what was found with the incidents on record first. Exits with 3 when one is \
            overdue: the 72 hours are over, and nobody has recorded that the tenant was told.

            Examples:
              landfast incident list
              landfast incident list --all --json
            """
    )

    @Flag(help: "Closed ones too.")
    var all = false

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        try IncidentWatch(installation: installation).look()
        let views = try installation.catalog.incidents(all: all).filter { all || $0.closed == nil }
            .map { IncidentView($0, installation) }
        var table = Table("ID", "WHAT", "DATASET", "PARTY", "NOTICED", ">TIME LEFT", "STATE")
        for view in views {
            table.add(
                String(view.incident.id.prefix(8)),
                view.incident.trouble.kind.rawValue,
                view.dataset,
                view.party,
                Quantity.time(view.incident.noticed),
                view.timeLeft,
                view.state
            )
        }
        output.show(.object(["incidents": .array(views.map(\.document))])) {
            table.isEmpty ? (all ? "no incidents" : "no open incidents") : table.rendered(colour: output.colour)
        }
        return views.contains { $0.state == "overdue" } ? .partial : .done
    }
}
