internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing

/// Changes what policies select a tenant by.
struct TenantLabelCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Change a tenant's labels, and move its copies and keys to where the policy wants them then.",
        discussion: """
            Policies select by labels, so other rules may apply to the tenant afterwards: the plan says what would move. \
            The new inputs of decisions are signed into each ledger. An interrupted change is completed by running it \
            again. Exits with 4 when the policy finds no place, and with 3 when a place that has to be cleared cannot be \
            reached.

            Examples:
              landfast tenant label pohjola tier=gold --dry-run
              landfast tenant label pohjola residency=eea --remove tier --yes
            """
    )

    @Argument(help: "The tenant's name.")
    var name: String

    @Argument(help: ArgumentHelp("Labels that are added, or get another value.", valueName: "key=value"))
    var labels: [LabelArgument] = []

    @Option(help: ArgumentHelp("A label that is taken away; may be repeated.", valueName: "key"))
    var remove: [String] = []

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !labels.isEmpty || !remove.isEmpty else {
            throw ValidationError("Give labels as KEY=VALUE, or --remove KEY.")
        }
        if let both = labels.first(where: { remove.contains($0.key) }) {
            throw ValidationError("'\(both.key)' cannot be both given and removed.")
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: name)
        try installation.requireLiving(tenant)
        let labelled = try labelled(tenant, installation)
        let selection = try installation.datasets(of: tenant, named: nil).map { (labelled, $0) }
        let plan = try PlanMaker(
            installation: installation,
            inForce: installation.catalog.appliedPolicy()
        ).plan(selection)
        try plan.requireFeasible()
        if confirmation.dryRun || !output.json {
            output.show(plan.document) { plan.rendered(colour: output.colour) }
        }
        guard !confirmation.dryRun else { return .done }
        if !plan.isEmpty { try confirmation.confirm("Change the labels of \(tenant.name)?") }
        try installation.replace(tenant, with: labelled)
        let status = try PlanExecution(plan: plan, installation: installation).run()
        let words = labelled.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        output.report(
            "summary",
            [
                "tenant": .string(tenant.name), "labels": .object(labelled.labels.mapValues(JSONValue.string)),
                "steps": .count(plan.steps.count), "complete": .bool(status == .done),
            ],
            text: "\(tenant.name) has \(words.isEmpty ? "no labels" : "the labels " + words.joined(separator: " "))"
                + (status == .done ? "." : "; not everything could be done: run it again.")
        )
        return status
    }

    private func labelled(_ tenant: TenantRecord, _ installation: Installation) throws -> TenantRecord {
        var changed = tenant.labels
        let absent = remove.filter { changed.removeValue(forKey: $0) == nil }
        // A change that was interrupted has taken it away already, and the ledgers do not say so yet.
        if let key = absent.first, try installation.isSigned(tenant) {
            throw CommandError(
                "no-such-label",
                "\(tenant.name) has no label '\(Table.printable(key))'.",
                remedy: Suggestion.fix(for: key, among: tenant.labels.keys.sorted()),
                status: .usage
            )
        }
        for label in labels { changed[label.key] = label.value }
        return TenantRecord(
            id: tenant.id,
            name: tenant.name,
            homeRegion: tenant.homeRegion,
            labels: changed,
            agreements: tenant.agreements,
            created: tenant.created
        )
    }
}
