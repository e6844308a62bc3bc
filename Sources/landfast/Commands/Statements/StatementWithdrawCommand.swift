internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing

/// Takes a statement back.
struct StatementWithdrawCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take a statement back: what it settled is in doubt again.",
        discussion: """
            It stays on record with the withdrawal, which is signed too.

            Examples:
              landfast statement withdraw 3f6a --reason moved
            """
    )

    @Argument(help: "The statement's id, or a unique beginning of it.")
    var id: String

    @Option(help: ArgumentHelp("Why.", valueName: "code"))
    var reason: CodeArgument

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let record = try installation.statement(id).record
        let signed = SignedDocument(
            signing: .object([
                "format": .integer(1), "withdraws": .string(record.id), "reason": .string(reason.text),
                "made": .time(installation.clock.now()),
            ]),
            namespace: ResidencyStatement.namespace,
            with: installation.keys.officer
        )
        guard try installation.catalog.withdraw(statement: record.id, signed: signed.encoded()) else {
            throw CommandError(
                "statement-withdrawn",
                "Statement \(record.id) was taken back before.",
                remedy: "See `landfast statement list`; what is on record is not changed."
            )
        }
        let view = try installation.statement(record.id)
        output.show(view.document) { "statement \(record.id) is taken back: what it settled is in doubt again" }
        return .done
    }
}
