internal import ArgumentParser
internal import Catalog
internal import Erasure
internal import Sealing

/// Adds one person's approval, and goes on when it was the last that lacked.
struct EraseApproveCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve an erasure; it is carried out when nothing else stands in between.",
        discussion: """
            Each approval counts once for each person; give yours a pseudonymous id, which stays in the ledger for ever.

            Examples:
              landfast erase approve 3f6a --by admin-7
            """
    )

    @Argument(help: "The request's id, or a unique beginning of it.")
    var id: String

    @Option(help: ArgumentHelp("Who approves: a pseudonymous id.", valueName: "id"))
    var by: String

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let id = try installation.erasure(id).id
        var session = try ErasureSession(installation, request: id)
        if confirmation.dryRun {
            output.show(.object(["dry_run": .bool(true), "id": .string(id), "by": .string(by)])) {
                "would record the approval of \(by) for erasure \(id)"
            }
            return .done
        }
        try confirmation.confirm("Approve erasure \(id)? It cannot be undone once it has been issued.")
        try session.office.approve(id, by: by, in: &session.sites)
        let report = try session.carryOut(id)
        try session.finish()
        output.show(report.json) { report.text(colour: output.colour) }
        return report.status
    }
}
