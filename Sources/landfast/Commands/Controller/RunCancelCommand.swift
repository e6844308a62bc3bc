internal import ArgumentParser
internal import Catalog
internal import Sealing

struct RunCancelCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stop a run that `serve` has begun.",
        discussion: """
            Its lease is taken away, and its process ends within seconds, as if it had been interrupted: nothing half done \
            is visible. The schedule decides when it begins again.

            Examples:
              landfast run cancel 3f6a
            """
    )

    @Argument(help: "The run's id, or a unique beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let run = try installation.run(id)
        guard try installation.catalog.cancel(run: run.id) else {
            throw CommandError(
                "run-not-under-way",
                "Run \(run.id.prefix(8)) is not under way under a lease.",
                remedy: "See `landfast run list`; what was started by hand is stopped with ^C.",
                status: .notInitialised
            )
        }
        output.report("summary", ["run": .string(run.id), "cancelled": .bool(true)], text: "cancelled")
        return .done
    }
}
