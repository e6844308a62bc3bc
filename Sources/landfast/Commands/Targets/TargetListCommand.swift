internal import ArgumentParser
internal import Catalog
internal import Files
internal import Ledger
internal import Sealing

/// Lists restore targets.
struct TargetListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the folders that something was restored into, the oldest first.",
        discussion: """
            A target is 'there', 'overdue' when it should be gone, 'gone' when its file system says that its folder was \
            removed, and 'unknown' when nobody can tell: it was moved to another disk, that disk is not mounted, or another \
            machine restored it. Ended ones are 'destroyed' (seen to be gone or empty) or 'stated' (by an operator).

            Examples:
              landfast target list
              landfast target list pohjola --json
            """
    )

    @Argument(help: "Only this tenant's.")
    var tenant: String?

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let tenants = try tenant.map { [try installation.tenant(named: $0)] } ?? installation.catalog.tenants()
        let now = installation.clock.now()
        let views = try tenants.flatMap { try TargetView.all(of: $0, installation) }
        let seen = views.map { ($0, $0.sight(installation)) }
        output.show(.object(["targets": .array(seen.map { $0.document($1, at: now) })])) {
            var table = Table("ID", "DATASET", "REGION", "DECLARED", "EXPIRES", "STATE", "FOLDER")
            for (view, sight) in seen {
                table.add(
                    String(view.id.prefix(8)),
                    view.access.name,
                    view.membership.party.region,
                    view.declared.map { Quantity.time($0) } ?? "-",
                    view.membership.party.expires.map { Quantity.time($0) } ?? "-",
                    view.state(sight, at: now),
                    view.path.map { Table.printable($0) } ?? "-"
                )
            }
            return table.isEmpty ? "no restore targets" : table.rendered(colour: output.colour)
        }
        return .done
    }
}
