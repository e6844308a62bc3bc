internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing

/// Puts on record that a tenant objects to a subprocessor.
struct SubprocessorObjectCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "object",
        abstract: "Put on record that a tenant objects to a subprocessor.",
        discussion: """
            The record alone moves nothing: what is stored where stays a matter of the policy, which can leave the \
            subprocessor out for this tenant. Until the objection is settled, `landfast doctor` warns of it, and it stands \
            in the tenant's evidence, as does what came of it. Refused while one of the tenant against the same subprocessor \
            is open.

            Examples:
              landfast subprocessor object pohjola contabo --reference mail/17
              landfast subprocessor object pohjola contabo --reference mail/17 --received 2026-11-28 --json
            """
    )

    @Argument(help: "The tenant.")
    var tenant: String

    @Argument(help: "The subprocessor's name in policies.")
    var subprocessor: String

    @Option(help: ArgumentHelp("Where the objection is filed.", valueName: "code"))
    var reference: CodeArgument

    @Option(
        help: ArgumentHelp("When it was received, ISO 8601 in UTC, or a day; now when left out.", valueName: "time")
    )
    var received: String?

    @OptionGroup var options: GlobalOptions

    /// How long ago it can have been received, in seconds: a year.
    private static let longestSeconds: Int64 = 366 * 86_400

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: tenant)
        let now = installation.clock.now()
        let moment = try received.map(Moment.read) ?? now
        guard moment <= now, moment >= now.adding(seconds: -Self.longestSeconds) else {
            throw CommandError(
                "bad-time",
                "Nobody received it at \(Quantity.time(moment)).",
                remedy: "Give a time of the last year, and not one that is to come.",
                status: .usage
            )
        }
        let known = installation.basis.registry.subprocessors.keys
        guard known.contains(subprocessor) else {
            throw CommandError(
                "unknown-subprocessor",
                "There is no subprocessor '\(subprocessor)' in the register in force.",
                remedy: Suggestion.fix(for: subprocessor, among: known.sorted()),
                status: .notInitialised
            )
        }
        let open = try installation.catalog.objections(ofTenant: tenant.id)
        if let same = open.first(where: { $0.subprocessor == subprocessor && $0.settled == nil }) {
            throw CommandError(
                "objection-open",
                "Objection \(same.id) of '\(tenant.name)' against \(subprocessor) is open already.",
                remedy:
                    "Settle it with `landfast subprocessor settle \(same.id.prefix(8))` first, if this is another one."
            )
        }
        let objection = ObjectionRecord(
            id: Hex.encode(installation.random.bytes(16)),
            tenant: tenant.id,
            subprocessor: subprocessor,
            reference: reference.text,
            received: moment,
            recorded: now
        )
        try installation.catalog.add(objection)
        output.show(objection.document(tenant: tenant.name)) {
            "objection \(objection.id) of \(tenant.name) against \(subprocessor) is on record\n"
        }
        return .done
    }
}

extension ObjectionRecord {
    /// For `--json` and evidence.
    func document(tenant: String?) -> JSONValue {
        .object([
            "id": .string(id), "tenant": .text(tenant), "tenant_id": .string(self.tenant),
            "subprocessor": .string(subprocessor), "reference": .string(reference), "received": .time(received),
            "recorded": .time(recorded), "settled": .time(settled), "outcome": .text(outcome),
        ])
    }
}
