internal import ArgumentParser
internal import Catalog
internal import Erasure

/// Looks for an erased scope everywhere.
struct EraseVerifyCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Look for an erased scope everywhere, without believing any receipt.",
        discussion: """
            Asks every custodian for keys of the scope, reads every object in every store, and looks whether the source \
            still holds it. Exit code 5 unless everything was looked at and nothing was found.

            Examples:
              landfast erase verify 3f6a
            """
    )

    @Argument(help: "The request's id, or a unique beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let id = try installation.erasure(id).id
        let session = try ErasureSession(installation, request: id)
        let report = try session.verify(id)
        try session.finish()
        output.show(report.json) { report.text(colour: output.colour) }
        return report.status
    }
}
