internal import ArgumentParser
internal import Catalog
internal import Ledger
internal import Residency
internal import Sealing

/// Opens incidents by hand.
struct IncidentOpenCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Open an incident for what people have noticed.",
        discussion: """
            The kind is one of loss, alteration, unauthorised-disclosure and unauthorised-access. Each dataset gets an \
            incident of its own; a tenant's name alone means all its datasets. Codes only: whom it is about, and how it \
            came about, stands where the report to the tenant is filed. Notices tell of it as of those that open by \
            themselves. It is over when it is closed. Refused when one of the kind is open for the same place.

            Examples:
              landfast incident open pohjola --kind unauthorised-access
              landfast incident open pohjola/archive hansa/archive --kind loss --party store:hel1-a --noticed 2026-11-28
              landfast incident open pohjola/attachments --kind unauthorised-disclosure --json
            """
    )

    @Argument(help: ArgumentHelp("The tenants or datasets.", valueName: "tenant/dataset"))
    var datasets: [DatasetArgument]

    @Option(
        help: ArgumentHelp(
            "What happened: loss, alteration, unauthorised-disclosure or unauthorised-access.",
            valueName: "kind"
        )
    )
    var kind: String

    @Option(help: ArgumentHelp("Where: store:NAME, custodian:NAME or agent:NAME.", valueName: "party"))
    var party: CodeArgument?

    @Option(
        help: ArgumentHelp("When it was noticed, ISO 8601 in UTC, or a day; now when left out.", valueName: "time")
    )
    var noticed: String?

    @OptionGroup var options: GlobalOptions

    /// How long ago something can have been noticed, in seconds: a year.
    private static let longestSeconds: Int64 = 366 * 86_400

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let kind = try readKind()
        let now = installation.clock.now()
        let moment = try noticed.map(Moment.read) ?? now
        guard moment <= now, moment >= now.adding(seconds: -Self.longestSeconds) else {
            throw CommandError(
                "bad-time",
                "Nobody noticed it at \(Quantity.time(moment)).",
                remedy: "Give a time of the last year, and not one that is to come.",
                status: .usage
            )
        }
        if let party { try check(party.text) }
        var seen: Set<RepositoryID> = []
        let selected = try datasets.flatMap { try installation.selection($0) }
            .filter { seen.insert($0.dataset.repository).inserted }
        let troubles = selected.map { tenant, dataset in
            (tenant, IncidentRecord.Trouble(kind, repository: dataset.repository, party: party?.text ?? ""))
        }
        // Before anything is opened: one call opens all of them, or none.
        let open = Set(try installation.catalog.incidents().filter { $0.ended == nil }.map(\.trouble))
        if let known = troubles.first(where: { open.contains($0.1) }) {
            throw CommandError(
                "incident-open",
                "An incident '\(kind.rawValue)' of \(installation.name(of: known.1.repository)) is open already.",
                remedy:
                    "See `landfast incident list`. What happened since belongs to its report; or name the place with "
                    + "--party."
            )
        }
        var views: [IncidentView] = []
        for (tenant, trouble) in troubles {
            let id = Hex.encode(installation.random.bytes(16))
            guard try installation.catalog.open(incident: id, trouble, tenant: tenant.id, noticed: moment) else {
                continue
            }
            views.append(IncidentView(try installation.incident(id), installation))
        }
        output.show(.object(["incidents": .array(views.map(\.document))])) {
            views.map { "incident \($0.incident.id) of \($0.dataset) is open. \($0.remedy)\n" }.joined()
        }
        return .done
    }

    private func readKind() throws -> IncidentRecord.Kind {
        let kinds = IncidentRecord.Kind.allCases.filter(\.isByHand)
        if let kind = kinds.first(where: { $0.rawValue == kind }) { return kind }
        throw CommandError(
            "unknown-kind",
            "'\(kind)' is no kind of incident that people open.",
            remedy: Suggestion.fix(for: kind, among: kinds.map(\.rawValue)),
            status: .usage
        )
    }

    private func check(_ party: String) throws {
        let parts = party.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, ["store", "custodian", "agent"].contains(parts[0]) else {
            throw CommandError(
                "bad-party",
                "'\(party)' is no store, custodian or agent.",
                remedy: "Write store:NAME, custodian:NAME or agent:NAME, or leave --party out.",
                status: .usage
            )
        }
    }
}
