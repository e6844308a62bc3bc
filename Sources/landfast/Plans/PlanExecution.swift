internal import Catalog
internal import Residency
internal import Sealing

/// Carries out a whole plan, one dataset after the other.
struct PlanExecution {
    let plan: ResidencyPlan
    let installation: Installation

    /// Puts the policy in force, then moves what has to move.
    ///
    /// From the first moment on nothing new is written to where the new policy allows nothing; so it can be interrupted
    /// at any time, and another run finishes it.
    /// - Returns: the worst of what each dataset came to.
    func run() throws -> ExitStatus {
        try installation.catalog.begin(plan: plan.digest)
        try putInForce()
        let work = plan.datasets.filter { !$0.isEmpty }
        let status = try EachDataset(installation.output).run(work.map { ($0.tenant, $0.dataset) }) { _, dataset in
            guard let datasetPlan = work.first(where: { $0.dataset.repository == dataset.repository }) else {
                preconditionFailure("the plan names each of its datasets")
            }
            return try Relocator(datasetPlan, installation).run()
        }
        if status == .done { try installation.catalog.finish(plan: plan.digest) }
        return status
    }

    /// Comments and layout do not change what a policy says, but what is in force is what was applied.
    private func putInForce() throws {
        let isSame = try plan.inForce.map { try PolicyBasis($0).files == installation.basis.files } ?? false
        guard plan.changesPolicy || !isSame else { return }
        // A day may have begun since the plan was made.
        try installation.requireAnnounced(after: plan.inForce)
        try installation.beginRegister(with: plan.inForce)
        try installation.catalog.apply(
            policy: plan.policy,
            registry: plan.registry,
            files: installation.basis.files,
            replacing: plan.inForce?.sequence,
            register: installation.registerChanges(since: plan.inForce)
        )
    }
}

extension Installation {
    /// Brings copies and keys to where the policy in force wants them.
    func settle(_ selection: [(tenant: TenantRecord, dataset: DatasetRecord)]) throws -> ExitStatus {
        let plan = try PlanMaker(installation: self, inForce: catalog.appliedPolicy()).plan(selection)
        try plan.requireFeasible()
        let status = try PlanExecution(plan: plan, installation: self).run()
        // Also when all was in its place already: the catalog may not have known.
        for (tenant, dataset) in selection { try refresh(access(to: tenant, dataset, for: .writing)) }
        return status
    }
}

extension ResidencyPlan {
    /// Refuses a plan in which something cannot be placed (L1): nothing is changed then.
    func requireFeasible() throws {
        guard !blocked.isEmpty else { return }
        throw CommandError(
            "plan-blocked",
            "\(Quantity.count(blocked.count, "dataset")) could not be placed as the policy asks. Nothing was changed.",
            remedy:
                "Add stores or custodians where the policy allows them, make missing ones reachable or declare them "
                + "lost, or change the policy; `landfast policy plan` shows all of it.",
            status: .refused,
            details: ["plan": document],
            lines: blocked.flatMap(\.lines)
        )
    }
}
