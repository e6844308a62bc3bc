internal import ArgumentParser
internal import Catalog
internal import Foundation

struct RunFollowCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow",
        abstract: "Print what a run says until it ends.",
        discussion: """
            Examples:
              landfast run follow 3f6a
            """
    )

    @Argument(help: "The run's id, or a unique beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let id = try installation.run(id).id
        let log = RunLog(id, in: installation.configuration.runsFolder)
        var shown = 0
        while true {
            let run = try installation.run(id)
            let isOver = try run.ended != nil || !installation.isHeld(run)
            let lines = try log.lines()
            for line in lines.dropFirst(shown) { Terminal.write(Table.printable(line) + "\n") }
            shown = max(shown, lines.count)
            if isOver { return run.outcome == "complete" ? .done : run.outcome == "partial" ? .partial : .failed }
            Thread.sleep(forTimeInterval: 0.5)
            try Interruption.check()
        }
    }
}
