internal import ArgumentParser
internal import Catalog
internal import Files
internal import Residency
internal import Sealing

struct PolicyPlanCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what would move if the policy as edited were put in force.",
        discussion: """
            Compares every copy and every key holder with what the policy files ask for: copies to be made, moved and \
            deleted, with their bytes from region to region, and erasures that new copies and custodians carry out again. \
            Changes nothing. A plan that was saved with --out is carried out by `landfast policy apply FILE` exactly or \
            not at all. Exits with 4 when something could not be placed.

            Examples:
              landfast policy plan
              landfast policy plan --out tighter.plan
              landfast policy plan --declare-lost store:hel1-a --json
            """
    )

    @Option(help: ArgumentHelp("Save the plan in this file, which must not exist.", valueName: "file"))
    var out: String?

    @OptionGroup var loss: LossOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let (installation, inForce) = try Installation.openEdited(options, output)
        if let out { try installation.refuseOwn(output: WorkingFolder.absolute(out)) }
        let plan = try PlanMaker(installation: installation, inForce: inForce, loss: loss.accepted)
            .plan(installation.selection(nil))
        if let out { try PlanFile.write(plan, to: out) }
        output.show(plan.document) {
            var text = plan.rendered(colour: output.colour)
            if let out { text += "Saved as \(Table.printable(out)), digest \(plan.digest.hex.prefix(16)).\n" }
            return text
        }
        return plan.blocked.isEmpty ? .done : .refused
    }
}

/// Which parties the operator gives up.
struct LossOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A store or custodian that nobody will ever reach again, as store:NAME or custodian:NAME; may be repeated. "
                + "Every later certificate names it as unproven.",
            valueName: "party"
        )
    )
    var declareLost: [String] = []

    @Flag(
        help: ArgumentHelp(
            "Give up backups that no copy holds any more, such as those that a lost primary took and that were never "
                + "replicated; the plan names them."
        )
    )
    var acceptLoss = false

    var accepted: AcceptedLoss { AcceptedLoss(parties: declareLost, heads: acceptLoss) }
}

extension Installation {
    /// Opens what `init` set up with the policy as edited, whether it is in force or not.
    static func openEdited(
        _ options: GlobalOptions,
        _ output: Output
    ) throws -> (installation: Installation, inForce: AppliedPolicyRecord?) {
        let configuration = try ConfigurationFile.read(ConfigurationFile.find(options.config))
        let clock = SystemClock()
        let catalog = try openCatalog(configuration, clock: clock)
        let keys = try InstallationKeys.read(in: configuration.keysFolder)
        let edited = try PolicyBasis.edited(configuration)
        let (basis, diagnostics) = PolicyBasis.parse(
            regions: edited.regions,
            policies: edited.policies,
            at: clock.now()
        )
        guard let basis else { throw CommandError.invalid("policy-invalid", "The policy", diagnostics) }
        try configuration.requireLocalOrStatedState(basis.registry)
        var installation = Installation(
            configuration: configuration,
            catalog: catalog,
            keys: keys,
            basis: basis,
            clock: clock,
            random: SystemRandom(),
            output: output
        )
        let inForce = try catalog.appliedPolicy()
        try installation.requireAnnounced(after: inForce)
        if inForce != nil { installation.pendingRegister = try installation.registerChanges(since: inForce) }
        return (installation, inForce)
    }
}
