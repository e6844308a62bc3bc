internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing

struct TenantMoveCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Give a tenant another home region, and move its copies and keys there.",
        discussion: """
            Inside a country a tenant moves freely; into another country only with the agreement that says so. Copies are \
            made and verified in the new places before the old ones are deleted, as the policy in force asks. An \
            interrupted move is completed by running it again. Exits with 4 when the policy finds no place there, and with \
            3 when a place that has to be cleared cannot be reached.

            Examples:
              landfast tenant move hansa --region hetzner-nbg1
              landfast tenant move pohjola --region hetzner-fsn1 --agreement DPA-2026-7 --dry-run
              landfast tenant move pohjola --region hetzner-fsn1 --agreement DPA-2026-7 --yes --json
            """
    )

    @Argument(help: "The tenant's name.")
    var name: String

    @Option(help: ArgumentHelp("The new home region.", valueName: "region"))
    var region: String

    @Option(help: ArgumentHelp("Where the agreement to leave the country is filed.", valueName: "reference"))
    var agreement: CodeArgument?

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: name)
        try installation.requireLiving(tenant)
        let moved = try moved(tenant, installation)
        let selection = try installation.datasets(of: tenant, named: nil).map { (moved, $0) }
        let plan = try PlanMaker(
            installation: installation,
            inForce: installation.catalog.appliedPolicy()
        ).plan(selection)
        try plan.requireFeasible()
        if confirmation.dryRun || !output.json {
            output.show(plan.document) { plan.rendered(colour: output.colour) }
        }
        guard !confirmation.dryRun else { return .done }
        if !plan.isEmpty { try confirmation.confirm("Move \(tenant.name) from \(tenant.homeRegion) to \(region)?") }
        try installation.replace(tenant, with: moved)
        let status = try PlanExecution(plan: plan, installation: installation).run()
        output.report(
            "summary",
            [
                "tenant": .string(tenant.name), "home_region": .string(region), "from": .string(tenant.homeRegion),
                "steps": .count(plan.steps.count), "complete": .bool(status == .done),
            ],
            text: "\(tenant.name) is at home in \(region)"
                + (status == .done
                    ? ", with all its copies and keys." : "; not everything could be done: run it again.")
        )
        return status
    }

    /// The tenant with its new home, when both sides agreed to the country (S2).
    private func moved(_ tenant: TenantRecord, _ installation: Installation) throws -> TenantRecord {
        let regions = installation.basis.registry.regions
        guard let target = regions[region] else {
            throw CommandError(
                "unknown-region",
                "There is no region '\(region)'.",
                remedy: Suggestion.fix(for: region, among: regions.keys),
                status: .usage
            )
        }
        var agreements = tenant.agreements
        if let country = regions[tenant.homeRegion]?.country, country != target.country {
            guard let agreement else {
                throw CommandError(
                    "agreement-needed",
                    "\(region) is in \(target.country), and \(tenant.name) is at home in \(country): its data may not "
                        + "leave that country without an agreement.",
                    remedy: "Name the recorded agreement with --agreement REFERENCE.",
                    status: .refused
                )
            }
            agreements.append(
                TenantRecord.Agreement(reference: agreement.text, leavesTo: target.country, expires: nil)
            )
        }
        return TenantRecord(
            id: tenant.id,
            name: tenant.name,
            homeRegion: region,
            labels: tenant.labels,
            agreements: agreements,
            created: tenant.created
        )
    }
}
