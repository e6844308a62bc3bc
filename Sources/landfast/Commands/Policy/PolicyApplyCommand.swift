internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing

struct PolicyApplyCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Put the policy as edited in force, and move what has to move.",
        discussion: """
            The policy is put in force and signed into each repository's ledger. Then copies and keys that it asks for are \
            made and verified, and what it allows no more is deleted, with a signed receipt. When something cannot be \
            placed, nothing is changed and the command exits with 4. Without a file the plan is shown and made now; with a \
            file that `landfast policy plan --out` saved it is carried out exactly, or refused with 1 when the policy, the \
            inventory or a ledger has changed since. A subprocessor that is new must carry an announcement of today or \
            later, else nothing is changed and the command exits with 4; tenants are then told. An interrupted apply is completed by running it again. Exits with 3 \
            when a place that has to be cleared cannot be reached.

            Examples:
              landfast policy apply --dry-run
              landfast policy apply
              landfast policy apply tighter.plan --yes
              landfast policy apply --declare-lost store:hel1-a --yes --json
            """
    )

    @Argument(help: ArgumentHelp("A saved plan.", valueName: "file"))
    var file: String?

    @OptionGroup var loss: LossOptions
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let saved = try file.map(PlanFile.init)
        let (installation, inForce) = try Installation.openEdited(options, output)
        let plan = try PlanMaker(
            installation: installation,
            inForce: inForce,
            loss: saved?.loss ?? loss.accepted
        ).plan(installation.selection(nil))
        if let saved {
            let wasBegun = try installation.catalog.isUnfinished(plan: saved.digest)
            try saved.requireFresh(plan, wasBegun: wasBegun)
        }
        try plan.requireFeasible()
        guard !confirmation.dryRun else {
            output.show(plan.document) { plan.rendered(colour: output.colour) }
            return .done
        }
        if !plan.isEmpty && (inForce != nil || !plan.steps.isEmpty) {
            if !output.json { output.show(plan.document) { plan.rendered(colour: output.colour) } }
            try confirmation.confirm("Carry this out?")
        }
        let status = try PlanExecution(plan: plan, installation: installation).run()
        if let saved, status == .done { try installation.catalog.finish(plan: saved.digest) }
        show(plan, status, output)
        // Who cannot be told now is told later, and nothing is placed before.
        _ = Announcement(installation).runBeside()
        return status
    }

    private func show(_ plan: ResidencyPlan, _ status: ExitStatus, _ output: Output) {
        let text =
            plan.changesPolicy
            ? "The policy '\(plan.policyName)' is in force, digest \(plan.policy.hex.prefix(16)). "
            : "The policy '\(plan.policyName)' was in force already. "
        let outcome =
            status == .done ? "Everything is where it belongs." : "Not everything could be done: run it again."
        output.report(
            "summary",
            [
                "policy": .string(plan.policyName), "digest": .string(plan.policy.hex),
                "replaces": .text(plan.inForce?.digest.hex), "changed": .bool(plan.changesPolicy),
                "plan": .string(plan.digest.hex), "complete": .bool(status == .done),
                "repositories_signed": .texts(plan.datasets.filter(\.needsSigning).map(\.name)),
                "steps": .count(plan.steps.count),
            ],
            text: text + outcome
        )
    }
}
