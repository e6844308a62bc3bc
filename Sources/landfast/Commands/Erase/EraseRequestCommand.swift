internal import ArgumentParser
internal import Erasure
internal import Ledger
internal import Sealing

/// Asks for an erasure over all of a tenant's datasets.
struct EraseRequestCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Ask for an erasure; it is carried out at once when the policy asks for neither grace nor approvals.",
        discussion: """
            The person's label comes from a file or standard input, never from an argument. Labels are the types and \
            internal ids that the datasets' templates make, such as user:42. With --whole-tenant the tenant's account ends: \
            nothing new is backed up from then on, as after `landfast tenant remove`, which leaves time to fetch the data. \
            A copy that its provider's lock keeps past the due date is named before anything is asked for. \
            The law's month counts from --received, the day on which the request came in, and extensions with it.

            What the label reaches is counted first, in snapshots and at the source. A label of a type that no template \
            makes is refused, and so is one that reaches nothing, which is most likely a wrong one, such as user:042 for \
            user:42: exit code 4. With --expect-nothing it is recorded all the same, and keeps out what comes later; its \
            certificate then says 'nothing-found', never 'complete'.

            Examples:
              landfast erase request pohjola --subject-file person --reason art-17
              landfast erase request pohjola --subject-file person --object-file ticket --reason art-17
              landfast erase request pohjola --subject-file person --reason art-17 --received 2026-11-28
              landfast erase request pohjola --whole-tenant --reason contract-ended --yes
            """
    )

    @Argument(help: "The tenant.")
    var tenant: String

    @OptionGroup var labels: LabelFiles

    @Flag(help: "Everything of the tenant, whose account ends with it.")
    var wholeTenant = false

    @Flag(help: "The label is right, and reaches nothing: keep out what comes later.")
    var expectNothing = false

    @Option(help: ArgumentHelp("Why: a code such as art-17, never free text.", valueName: "code"))
    var reason: String

    @Option(
        help: ArgumentHelp(
            "When the request came in, ISO 8601 in UTC, or a day; now when left out.",
            valueName: "time"
        )
    )
    var received: String?

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if expectNothing && wholeTenant { throw ValidationError("--expect-nothing is about a label.") }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        var session = try ErasureSession(installation, try installation.tenant(named: tenant))
        let scope = try scope()
        let terms = try session.terms(received: receipt(installation))
        let reach = try session.reach(of: scope, expectsNothing: expectNothing)
        for late in terms.due.map({ due in session.sites.flatMap { $0.locks(beyond: due) } }) ?? [] {
            output.warn("locked-past-due", late.sentence)
        }
        if confirmation.dryRun {
            show(session, scope, terms, reach, output)
            return .done
        }
        try confirmation.confirm(
            "Erase \(Self.words(scope)) of '\(tenant)' from every copy: \(reach.words)? This cannot be undone."
        )
        let id = try session.request(
            scope,
            reason: reason,
            terms: terms,
            reaching: reach,
            expectsNothing: expectNothing
        )
        let report = try session.carryOut(id)
        try session.finish()
        var document = report.json.objectValue ?? [:]
        document["reach"] = .array(reach.map(\.document))
        output.show(.object(document)) {
            report.text(colour: output.colour) + "\nreached when it was asked for:\n"
                + reach.map { $0.line + "\n" }.joined()
        }
        return report.status
    }

    /// How long ago a request can have come in, in seconds: a year.
    private static let longestSeconds: Int64 = 366 * 86_400

    /// When it came in; nil: now.
    private func receipt(_ installation: Installation) throws -> Timestamp? {
        guard let received else { return nil }
        let moment = try Moment.read(received)
        let now = installation.clock.now()
        guard moment <= now, moment >= now.adding(seconds: -Self.longestSeconds) else {
            throw CommandError(
                "bad-time",
                "No request that is recorded now came in at \(Quantity.time(moment)).",
                remedy: "Give a time of the last year, and not one that is to come.",
                status: .usage
            )
        }
        return moment
    }

    private func scope() throws -> ErasureScope {
        let label = try labels.read()
        switch (label, wholeTenant) {
        case (let label?, false): return .label(label)
        case (nil, true): return .wholeTenant
        default:
            throw CommandError(
                "no-scope",
                "It is not clear what is to be erased.",
                remedy: "Give either --subject-file (and --object-file for one object), or --whole-tenant.",
                status: .usage
            )
        }
    }

    private static func words(_ scope: ErasureScope) -> String {
        switch scope.kind {
        case "tenant": "everything"
        case "object": "one object of a person"
        default: "a person with all objects"
        }
    }

    private func show(
        _ session: ErasureSession,
        _ scope: ErasureScope,
        _ terms: ErasureTerms,
        _ reach: [DatasetReach],
        _ output: Output
    ) {
        let parties = session.sites.flatMap { site in site.ledger.parties.map { (site.dataset, $0) } }
        output.show(
            .object([
                "dry_run": .bool(true),
                "scope": .string(scope.kind),
                "grace_seconds": .integer(terms.graceSeconds),
                "approvals": .count(terms.approvals),
                "reach": .array(reach.map(\.document)),
                "parties": .array(
                    parties.map {
                        .object([
                            "dataset": .string($0.0), "party": .string($0.1.id), "region": .string($0.1.region),
                        ])
                    }
                ),
            ])
        ) {
            var table = Table("DATASET", "PARTY", "REGION")
            for (dataset, party) in parties { table.add(dataset, party.id, party.region) }
            return
                "would erase \(Self.words(scope)): grace \(Quantity.duration(milliseconds: terms.graceSeconds * 1000)),"
                + " \(Quantity.count(terms.approvals, "approval")) needed\n"
                + reach.map { $0.line + "\n" }.joined() + "\n" + table.rendered(colour: output.colour)
        }
    }
}
