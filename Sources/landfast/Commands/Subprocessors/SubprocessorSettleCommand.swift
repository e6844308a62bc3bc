internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Puts on record what came of an objection.
struct SubprocessorSettleCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Put on record what came of a tenant's objection.",
        discussion: """
            What is on record is not changed afterwards; the tenant can object again.

            Examples:
              landfast subprocessor settle 3f6a --outcome left-out
              landfast subprocessor settle 3f6a --outcome withdrawn --json
            """
    )

    @Argument(help: "The objection's id, or a unique beginning of it.")
    var id: String

    @Option(help: ArgumentHelp("What came of it.", valueName: "code"))
    var outcome: CodeArgument

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let found = try installation.catalog.objections().filter { !id.isEmpty && $0.id.hasPrefix(id) }
        guard let objection = found.first, found.count == 1 else {
            throw CommandError(
                "no-such-objection",
                found.isEmpty ? "There is no objection '\(id)'." : "'\(id)' is the beginning of several objections.",
                remedy: "See `landfast subprocessor objections`.",
                status: .notInitialised
            )
        }
        guard try installation.catalog.settle(objection: objection.id, outcome: outcome.text) else {
            throw CommandError(
                "objection-settled",
                "Objection \(objection.id) was settled before.",
                remedy: "See `landfast subprocessor objections`; what is on record is not changed."
            )
        }
        let tenant = try installation.catalog.tenants().first { $0.id == objection.tenant }
        let settled = try installation.catalog.objections(ofTenant: objection.tenant).first { $0.id == objection.id }
        output.show((settled ?? objection).document(tenant: tenant?.name)) {
            "objection \(objection.id) is settled: \(outcome.text)\n"
        }
        return .done
    }
}
