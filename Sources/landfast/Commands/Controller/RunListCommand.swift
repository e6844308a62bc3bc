internal import ArgumentParser
internal import Catalog
internal import Sealing

struct RunListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the newest runs, with what those under way have done so far.",
        discussion: """
            Examples:
              landfast run list
              landfast run list --limit 500 --json
            """
    )

    @Option(help: "How many, the newest.")
    var limit = 50

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is a number from 1 to 10000.") }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let held = Set(try installation.catalog.heldWork(at: installation.clock.now()).map(\.run))
        let runs = try installation.catalog.runs(limit: limit)
        var table = Table("RUN", "WORK", "DATASET", "STARTED", ">TOOK", "STATE")
        for run in runs {
            let took = run.ended.map { Quantity.duration(milliseconds: $0.milliseconds - run.started.milliseconds) }
            table.add(
                String(run.id.prefix(8)),
                run.kind,
                run.repository.map(installation.name(of:)) ?? "-",
                Quantity.time(run.started),
                took ?? "-",
                RunView(run, installation, isHeld: held.contains(run.id)).state
            )
        }
        output.show(
            .object([
                "runs": .array(
                    runs.map { RunView($0, installation, isHeld: held.contains($0.id)).document }
                )
            ])
        ) { table.isEmpty ? "no run yet" : table.rendered(colour: output.colour) }
        return .done
    }
}
