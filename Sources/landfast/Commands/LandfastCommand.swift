internal import ArgumentParser
internal import Glibc

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String?

    @Flag(help: "Print JSON: one document, or JSON lines with a message_type; errors as JSON on standard error.")
    var json = false
}

/// A command that does something and says how it ended.
protocol LandfastCommand: ParsableCommand {
    var options: GlobalOptions { get }

    /// Does the work. Errors are explained by whoever called.
    func execute(_ output: Output) throws -> ExitStatus
}

extension LandfastCommand {
    mutating func run() throws {
        let output = Output(json: options.json)
        defer { output.clearProgress() }
        let status = try execute(output)
        // Whatever was not done any more was left because of it.
        if status != .done { throw CommandStatus(status: Interruption.isRequested ? .interrupted : status) }
    }
}

/// A command that has said everything and ends with this.
struct CommandStatus: Error {
    let status: ExitStatus
}

/// Ends the process.
func end(_ status: ExitStatus) -> Never {
    Glibc.exit(status.rawValue)
}
