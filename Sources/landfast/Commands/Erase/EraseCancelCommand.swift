internal import ArgumentParser
internal import Catalog
internal import Erasure

/// Takes a request back.
struct EraseCancelCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel an erasure that has not been issued yet.",
        discussion: """
            Examples:
              landfast erase cancel 3f6a --reason withdrawn
            """
    )

    @Argument(help: "The request's id, or a unique beginning of it.")
    var id: String

    @Option(help: ArgumentHelp("Why: a code.", valueName: "code"))
    var reason: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let id = try installation.erasure(id).id
        var session = try ErasureSession(installation, request: id)
        try session.office.cancel(id, reason: reason, in: &session.sites)
        let report = try session.carryOut(id)
        try session.finish()
        output.show(report.json) { "erasure \(id) is cancelled; nothing was destroyed" }
        return .done
    }
}
