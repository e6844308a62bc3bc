internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing

/// Records a statement.
struct StatementAddCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Sign and record a statement about where data was.",
        discussion: """
            About a place: store:NAME, custodian:NAME or agent:NAME was in a region from --since to --until. About the time \
            before transfers were on record: record:TENANT/DATASET, nothing moved but to places that the ledger names. \
            About a transfer that has not ended: transfer:ID, it sent nothing but to its target. With --provider it is the \
            provider's answer, which must be an entity that runs the region. It is signed with the officer's key and may \
            be relied on for a year, or until --until, at most two years from now.

            Examples:
              landfast statement add store:contabo --since 2026-01-01 --reference contract/12
              landfast statement add store:contabo --since 2026-01-01 --reference ticket/4711 --provider contabo --given-by support
              landfast statement add agent:agent-hel1 --since 2026-01-01 --until 2027-06-30 --reference audit/3 --json
              landfast statement add record:pohjola/archive --since 2025-01-01 --reference audit/3
            """
    )

    @Argument(help: ArgumentHelp("What it is about.", valueName: "subject"))
    var subject: String

    @Option(help: ArgumentHelp("Where the place was; as configured when left out.", valueName: "region"))
    var region: String?

    @Option(help: ArgumentHelp("Since when it is so, ISO 8601 in UTC, or a day.", valueName: "time"))
    var since: String

    @Option(help: ArgumentHelp("Until when it may be relied on; a year from now when left out.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Where it is filed.", valueName: "code"))
    var reference: CodeArgument

    @Option(help: ArgumentHelp("The provider whose answer it is, as the register names it.", valueName: "name"))
    var provider: String?

    @Option(help: ArgumentHelp("Which office of the provider answered.", valueName: "code"))
    var givenBy: CodeArgument?

    @OptionGroup var options: GlobalOptions

    private static let standardSeconds: Int64 = 365 * 86_400

    func validate() throws {
        guard (provider == nil) == (givenBy == nil) else {
            throw ValidationError("A provider's answer needs both --provider and --given-by.")
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let about = try installation.statementSubject(subject, region: region)
        let now = installation.clock.now()
        let statement = ResidencyStatement(
            id: Hex.encode(installation.random.bytes(16)),
            subject: about,
            since: try Moment.read(since),
            until: try until.map(Moment.read) ?? now.adding(seconds: Self.standardSeconds),
            source: try source(about, installation),
            reference: reference.text,
            made: now
        )
        guard let statement else {
            throw CommandError(
                "bad-time",
                "Nobody can state that from \(since) to \(until ?? "in a year").",
                remedy: "--since lies in the past, --until after it, and at most two years from now.",
                status: .usage
            )
        }
        let signed = statement.signed(with: installation.keys.officer)
        try installation.catalog.add(StatementRecord(id: statement.id, signed: signed.encoded()))
        let view = try installation.statement(statement.id)
        output.show(view.document) {
            "statement \(statement.id) is on record, signed: it may be relied on until \(Quantity.time(statement.until))"
        }
        return .done
    }

    /// Whose word it is: a provider speaks for the regions that it runs, and for places alone.
    private func source(
        _ subject: ResidencyStatement.Subject,
        _ installation: Installation
    ) throws -> ResidencyStatement.Source {
        guard let provider, let givenBy else { return .operator }
        guard case .place(_, _, let region) = subject,
            installation.basis.registry.chain(of: region).contains(where: { $0.name == provider })
        else {
            throw CommandError(
                "not-the-provider",
                "'\(provider)' does not run the place that this is about, as the register knows it.",
                remedy: "See `landfast region list` for who runs a region. What you know yourself is recorded without "
                    + "--provider.",
                status: .usage
            )
        }
        return .provider(provider, givenBy: givenBy.text)
    }
}
