internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing

/// Lists statements.
struct StatementListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List statements, the oldest first, with what each is worth now.",
        discussion: """
            Examples:
              landfast statement list
              landfast statement list --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let views = try installation.statements()
        var table = Table("ID", "SUBJECT", "REGION", "SOURCE", "REFERENCE", "SINCE", "UNTIL", "STATE")
        for view in views {
            let statement = view.statement
            var region = "-"
            if case .place(_, _, let name)? = statement?.subject { region = name }
            table.add(
                String(view.record.id.prefix(8)),
                statement?.subject.text ?? "-",
                region,
                statement?.source.grade ?? "-",
                statement?.reference ?? "-",
                Quantity.time(statement?.since),
                Quantity.time(statement?.until),
                view.state.rawValue
            )
        }
        output.show(.object(["statements": .array(views.map(\.document))])) {
            table.isEmpty ? "no statements" : table.rendered(colour: output.colour)
        }
        return .done
    }
}
