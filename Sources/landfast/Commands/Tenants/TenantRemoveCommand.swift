internal import ArgumentParser
internal import Catalog
internal import Erasure
internal import Ledger
internal import Sealing

/// Ends a tenant's account.
struct TenantRemoveCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "End a tenant's account: its data can still be fetched for a time, and is erased then.",
        discussion: """
            From now on nothing new is backed up; copies are looked after, and restores work, until the retrieval period \
            is over. Then everything of the tenant is erased by itself: by `landfast serve`, or by `landfast erase run`. \
            The approvals that the policy asks for can be given meanwhile with `landfast erase approve`; without them, or \
            under a hold, it waits. The certificate is signed into the state folder's certificates/ID. Until the erasure \
            is issued, --cancel takes the end back.

            The EU's Data Act gives a customer at least 30 days. Fewer are taken only with a --reason, which names where \
            the customer agreed.

            Examples:
              landfast tenant remove pohjola --dry-run
              landfast tenant remove pohjola --retrieval 60 --reason contract/2026-17 --yes
              landfast tenant remove --cancel pohjola
            """
    )

    @Argument(help: "The tenant's name.")
    var name: String

    @Option(help: ArgumentHelp("How long the data can be fetched; 30 when left out.", valueName: "days"))
    var retrieval: Int?

    @Option(help: ArgumentHelp("Why: a code; contract-ended, or withdrawn, when left out.", valueName: "code"))
    var reason: CodeArgument?

    @Flag(help: "Take the end back.")
    var cancel = false

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    /// What the Data Act gives at least, and what is taken for a mistake, in days.
    private static let shortest = 30
    private static let longest = 366

    func validate() throws {
        guard let retrieval else { return }
        if cancel { throw ValidationError("--cancel takes no --retrieval.") }
        guard (0...Self.longest).contains(retrieval) else {
            throw ValidationError("--retrieval is a number of days from 0 to \(Self.longest).")
        }
        guard retrieval >= Self.shortest || reason != nil else {
            throw ValidationError(
                "Fewer than \(Self.shortest) days need a --reason that names where the customer agreed to that."
            )
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: name)
        if cancel { return try takeBack(tenant, installation, output) }
        try installation.requireLiving(tenant)
        var session = try ErasureSession(installation, tenant)
        let days = retrieval ?? Self.shortest
        let terms = try session.terms(retrievalSeconds: Int64(days) * 86_400)
        if confirmation.dryRun {
            show(session, terms, output)
            return .done
        }
        let end = installation.clock.now().adding(seconds: terms.graceSeconds)
        try confirmation.confirm(
            "End the account of \(tenant.name), and erase everything of it after \(Quantity.time(end))?"
        )
        let code = reason?.text ?? "contract-ended"
        let reach = try session.reach(of: .wholeTenant)
        let id = try session.request(.wholeTenant, reason: code, terms: terms, reaching: reach)
        _ = try session.carryOut(id)
        try session.finish()
        try report(tenant, installation, output)
        return .done
    }

    private func takeBack(
        _ tenant: TenantRecord,
        _ installation: Installation,
        _ output: Output
    ) throws -> ExitStatus {
        let requests = try installation.catalog.erasures(ofTenant: tenant.id).filter {
            $0.scope == .tenant && !["cancelled", ErasureRequestRecord.forgotten].contains($0.state)
        }
        guard !requests.isEmpty else {
            throw CommandError(
                "tenant-lives",
                "The account of \(tenant.name) has not ended.",
                remedy: "Nothing has to be taken back; see `landfast tenant show \(tenant.name)`."
            )
        }
        if confirmation.dryRun {
            output.show(.object(["dry_run": .bool(true), "erasures": .texts(requests.map(\.id))])) {
                "would take back the end of the account of \(tenant.name)"
            }
            return .done
        }
        var session = try ErasureSession(installation, tenant)
        for request in requests {
            try session.office.cancel(request.id, reason: reason?.text ?? "withdrawn", in: &session.sites)
        }
        _ = try session.carryOut(requests.map(\.id))
        try session.finish()
        output.show(.object(["tenant": .string(tenant.name), "departure": .null])) {
            "The account of \(tenant.name) goes on; the next backup is made as its schedule says."
        }
        return .done
    }

    private func report(_ tenant: TenantRecord, _ installation: Installation, _ output: Output) throws {
        guard let departure = try installation.catalog.departure(ofTenant: tenant.id) else {
            preconditionFailure("the request was put on record")
        }
        let now = installation.clock.now()
        output.show(.object(["tenant": .string(tenant.name), "departure": departure.document(at: now)])) {
            var text = departure.sentence(tenant.name, at: now) + "\n"
            if departure.request.approvalsLacking > 0 {
                text += "approve it: landfast erase approve \(departure.request.id.prefix(8)) --by ID\n"
            }
            guard departure.stage(at: now) == .retrieval else { return text }
            return text + "take it back: landfast tenant remove --cancel \(tenant.name)\n"
        }
    }

    private func show(_ session: ErasureSession, _ terms: ErasureTerms, _ output: Output) {
        let end = session.installation.clock.now().adding(seconds: terms.graceSeconds)
        let parties = session.sites.flatMap { site in site.ledger.parties.map { (site.dataset, $0) } }
        output.show(
            .object([
                "dry_run": .bool(true), "tenant": .string(session.tenant.name), "retrieval_ends": .time(end),
                "approvals": .count(terms.approvals), "due": .time(terms.due),
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
                "would end the account of \(session.tenant.name): nothing new is backed up, its data can be restored "
                + "until \(Quantity.time(end)), and is erased then; "
                + "\(Quantity.count(terms.approvals, "approval")) needed\n\n" + table.rendered(colour: output.colour)
        }
    }
}
