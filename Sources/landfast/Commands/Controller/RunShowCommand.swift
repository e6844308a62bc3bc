internal import ArgumentParser
internal import Catalog
internal import Sealing

struct RunShowCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one run, and what it said.",
        discussion: """
            Examples:
              landfast run show 3f6a
              landfast run show 3f6a --json
            """
    )

    @Argument(help: "The run's id, or a unique beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let run = try installation.run(id)
        let view = RunView(run, installation, isHeld: try installation.isHeld(run))
        let lines = try RunLog(run.id, in: installation.configuration.runsFolder).lines()
        var document = view.document.objectValue ?? [:]
        document["log"] = .texts(lines)
        output.show(.object(document)) { view.text + lines.map { "  " + Table.printable($0) + "\n" }.joined() }
        return .done
    }
}
