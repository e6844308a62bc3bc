internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Lists incidents.
struct IncidentListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List open incidents, with what is left of their 72 hours.",
        discussion: """
            Compares what was found with the incidents on record first. Exits with 3 when one is overdue: its time is \
            over, and nobody has recorded that the tenant was told.

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
                view.incident.trouble.party,
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
