internal import ArgumentParser
internal import Catalog
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

struct PruneCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove the snapshots that the policy does not keep, and what only they needed.",
        discussion: """
            Which snapshots stay is in the policy: so many of the last, of hours, days, weeks, months and years (all in \
            UTC), those with certain tags. Whatever it says these stay: the newest, the newest complete one, the one that \
            a drill restored last, and everything while a hold acts. Works on the primary; `landfast replicate` brings \
            the other copies to the same. Run it when no backup of the dataset is running, which would have to start again.

            A few percent of the packs may stay unused, so that not everything is written anew: how much is said, and it is \
            gone by the policy's physical deadline.

            Nothing is removed when the newest run is partial or much smaller than one since the last pruning: look at \
            it first, then confirm with --force-shrunk.

            Examples:
              landfast prune --dry-run
              landfast prune pohjola/attachments --dry-run --json
              landfast prune pohjola --yes
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The tenant, or one dataset of it; every tenant when left out.",
            valueName: "tenant[/dataset]"
        )
    )
    var dataset: DatasetArgument?

    @Flag(help: "Go on although the newest run is partial or much smaller: you have looked, and it is right.")
    var forceShrunk = false

    @Option(
        help: ArgumentHelp(
            "How much of the packs may stay unused, in percent, 5 when left out. It is 0 where the policy limits how long "
                + "data is kept, and once half of its physical deadline has passed since some stayed.",
            valueName: "percent"
        )
    )
    var maxUnused: Int?

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (0...100).contains(maxUnused ?? 0) else { throw ValidationError("--max-unused is 0 to 100 percent.") }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let isLook = confirmation.dryRun
        return try EachDataset(output).run(installation.selection(dataset)) { tenant, dataset in
            let access = try installation.access(to: tenant, dataset, for: isLook ? .reading : .writing)
            // Of those that nobody named, one that was erased as a whole has nothing to remove.
            if access.ledger.isErasedWhole, self.dataset == nil { return .done }
            return try prune(access, installation)
        }
    }

    private func prune(_ access: DatasetAccess, _ installation: Installation) throws -> ExitStatus {
        let output = installation.output
        let primary = try access.primary().replica
        let request = try request(access, installation)
        let plan = try access.withLease(
            "prune",
            run: Hex.encode(installation.random.bytes(16)),
            clock: installation.clock
        ) { lease in
            try Prune.plan(
                request,
                primary: primary,
                ledger: access.ledger,
                lease: lease,
                context: installation.engine()
            )
        }
        let report = PruneReport(access: access, result: plan)
        report.warn(output)
        if confirmation.dryRun {
            output.report("plan", report.document(isDone: false), text: report.planText(colour: output.colour))
            return plan.shrinkage == nil || forceShrunk ? .done : .failed
        }
        try pauseIfSuspicious(plan, access, installation)
        if !plan.removed.isEmpty { try confirmation.confirm(report.question) }
        let result = try run(request, primary, access, installation)
        let done = PruneReport(access: access, result: result)
        done.warnOfKept(output)
        output.report("summary", done.document(isDone: true), text: done.summaryText)
        return .done
    }

    private func request(_ access: DatasetAccess, _ installation: Installation) throws -> Prune.Request {
        let demand = try installation.retention(of: access)
        // What may stay unused may do so for a time only.
        let leavesNone =
            try demand.atMost != nil || installation.leftover(of: access).isDue(at: installation.clock.now())
        return try Prune.Request(
            retention: Retention(demand),
            drilled: installation.catalog.lastDrill(of: access.repository)?.snapshot,
            accepted: installation.catalog.lastPruning(of: access.repository)?.newest,
            shrinkLimitPercent: demand.shrinkLimit ?? Prune.defaultShrinkLimitPercent,
            isConfirmed: forceShrunk,
            unusedPercent: leavesNone ? 0 : maxUnused ?? Prune.defaultUnusedPercent,
            known: access.known
        )
    }

    /// A newest run that is partial or much smaller is an alarm, which stays open until somebody has looked.
    private func pauseIfSuspicious(
        _ plan: PruneResult,
        _ access: DatasetAccess,
        _ installation: Installation
    ) throws {
        guard let shrinkage = plan.shrinkage, !forceShrunk else { return }
        try installation.catalog.report(
            finding: Self.finding,
            repository: access.repository,
            party: nil,
            detail: shrinkage.error.message
        )
        throw shrinkage.error
    }

    private static let finding = "suspicious-run"

    private func run(
        _ request: Prune.Request,
        _ primary: Replica,
        _ access: DatasetAccess,
        _ installation: Installation
    ) throws -> PruneResult {
        let result = try installation.recorded("prune", access) { run in
            let result = try access.withLease("prune", run: run, clock: installation.clock) { lease in
                try Prune.run(
                    request,
                    primary: primary,
                    ledger: access.ledger,
                    lease: lease,
                    writer: installation.keys.writer,
                    context: installation.engine()
                )
            }
            let counts: [String: Int64] = [
                "removed": Int64(result.removed.count), "kept": Int64(result.verdicts.count - result.removed.count),
                "objects": Int64(result.objectsDeleted), "bytes": Int64(clamping: result.bytesFreed),
                Leftover.count: Int64(clamping: result.bytesUnused),
            ]
            return (result, "complete", counts)
        }
        let kept = result.verdicts.filter(\.isKept).map(\.snapshot)
        try installation.record(kept, of: access.repository)
        if !result.removed.isEmpty, let newest = kept.first {
            let now = installation.clock.now()
            try installation.catalog.put(
                PruningRecord(repository: access.repository, newest: newest.id, pruned: now)
            )
            try installation.catalog.resolve(finding: Self.finding, repository: access.repository, party: nil)
        }
        try installation.refresh(access)
        return result
    }
}
