internal import ArgumentParser
internal import Catalog
internal import Custody
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

struct RepairCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Put damaged copies right from copies that are whole.",
        discussion: """
            Reads every byte of every copy. What is damaged or missing is replaced by bytes of another copy, checked by \
            their name or signature before anything is deleted. Indexes that no copy has are made anew from the packs. \
            Only what the newest head names is put anywhere, so nothing that was erased comes back; the command refuses \
            while somebody has seen a newer head than any copy shows.

            What no copy has is named with the snapshots and files that need it, and left as it is: all the rest can be \
            restored. With --accept-loss a new head goes on without it; those files are then reported missing by every \
            restore, and read again by the next backup where the source still has them. Every copy that the ledger \
            names must be reachable for that, or be given up with --without.

            Where every copy and custodian was put back to an old state, so that ledger entries are missing which were seen \
            before, everything refuses. First take back what is kept elsewhere: `landfast erase replay`. Then --accept-loss \
            names what is left: ledger entries, snapshots, and erasures that no ledger knows of any more, which have to be asked \
            for anew and for each of which an incident is opened; and goes on from what there is.

            Exits with 3 when something is lost or a copy could not be reached.

            Examples:
              landfast repair pohjola/attachments --dry-run
              landfast repair pohjola/attachments
              landfast repair pohjola/attachments --store nbg1
              landfast repair pohjola/attachments --accept-loss --yes
            """
    )

    @Argument(help: ArgumentHelp("The dataset.", valueName: "tenant/dataset"))
    var dataset: DatasetArgument

    @Option(help: "Only the copy in this store; the others supply what it lacks.")
    var store: String?

    @Flag(help: "Go on without what no copy has any more.")
    var acceptLoss = false

    @Option(
        help: ArgumentHelp(
            "With --accept-loss: give up this copy, which cannot be reached and may hold what the others lack; may be "
                + "repeated.",
            valueName: "party"
        )
    )
    var without: [String] = []

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var nameOptions: NameOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let name = try dataset.oneDataset()
        guard !acceptLoss || store == nil else {
            throw CommandError(
                "bad-options",
                "--accept-loss is about all copies, --store about one.",
                remedy: "Repair the one copy first; then accept what is lost everywhere.",
                status: .usage
            )
        }
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: dataset.tenant)
        let purpose: DatasetAccess.Purpose = confirmation.dryRun ? .checking : .repairing
        guard let record = try installation.datasets(of: tenant, named: name).first else { return .done }
        let access = try installation.access(
            to: tenant,
            record,
            for: purpose,
            checkingInputs: !acceptLoss,
            acceptingRollback: acceptLoss
        )
        let targets = try targets(access)
        if acceptLoss && !confirmation.dryRun {
            try requireEveryCopy(access)
            try confirmation.confirm("Go on without what no copy of \(access.name) has any more?")
        }
        let forgotten = try ForgottenHistory(access, installation)
        let status = try repair(access, targets, installation, forgotten)
        return forgotten.isEmpty ? status : .worse(status, .partial)
    }

    /// The copies to put right: the one that was named, or all that may be written to.
    private func targets(_ access: DatasetAccess) throws -> Set<String> {
        guard let store else { return Set(access.replicas.keys).subtracting(access.readOnly) }
        let party = try access.replica(inStore: store).party
        guard !access.readOnly.contains(party) else {
            throw CommandError(
                "refused-by-policy",
                "The policy in force does not allow to write the copy of \(access.name) in store '\(store)'.",
                remedy: "Repair the copies that it allows; `landfast policy plan` shows where this one is to go.",
                status: .refused
            )
        }
        return [party]
    }

    /// Something is lost only when every copy that there is was asked.
    private func requireEveryCopy(_ access: DatasetAccess) throws {
        let missing = access.unreachable.filter { $0.key.hasPrefix("store:") && !without.contains($0.key) }
        guard !missing.isEmpty else { return }
        throw CommandError(
            "copy-unreachable",
            "\(Quantity.count(missing.count, "copy", "copies")) of \(access.name) cannot be asked, and may hold what the "
                + "others lack. Nothing was changed.",
            remedy: "Make them reachable; or give them up by name: "
                + missing.keys.sorted().map { "--without \($0)" }.joined(separator: " ") + ".",
            lines: missing.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        )
    }

    private func repair(
        _ access: DatasetAccess,
        _ targets: Set<String>,
        _ installation: Installation,
        _ forgotten: ForgottenHistory
    ) throws -> ExitStatus {
        let report = try installation.recorded("repair", access, party: store.map { "store:" + $0 }) { run in
            let report = try withLease(access, installation, run: run) { lease in
                try Repair.run(
                    Repair.Request(
                        replicas: access.replicas,
                        targets: targets,
                        primary: access.ledger.primary,
                        ledger: access.ledger,
                        ledgers: access.ledgers,
                        known: access.known,
                        lease: lease,
                        writer: installation.keys.writer,
                        acceptsLoss: acceptLoss,
                        isDryRun: confirmation.dryRun
                    ),
                    context: installation.engine()
                )
            }
            let counts = [
                "objects": Int64(report.actions.count), "lost": Int64(report.losses.count),
                "bytes": Int64(clamping: report.bytesWritten),
            ]
            return (report, report.isWhole ? "complete" : "partial", counts)
        }
        var history = forgotten
        if acceptLoss {
            // The list is of what is shown from now on.
            try history.listSnapshots(access, installation)
            if !confirmation.dryRun { try history.accept(access, installation) }
        }
        try installation.refresh(access)
        if report.isWhole && !confirmation.dryRun {
            for party in targets {
                try installation.catalog.resolve(finding: "check-failed", repository: access.repository, party: party)
            }
        }
        installation.output.report(
            "summary",
            report.document(access, nameOptions, isDryRun: confirmation.dryRun).merging(history.fields) { $1 },
            text: report.text(access, nameOptions, isDryRun: confirmation.dryRun) + history.text
        )
        let status = report.isWhole ? ExitStatus.done : .partial
        return store != nil ? status : access.ending(status)
    }

    /// Keys when a custodian serves and the repository still has any; else none.
    private func withLease<Result>(
        _ access: DatasetAccess,
        _ installation: Installation,
        run: String,
        _ body: (KeyLease?) throws -> Result
    ) throws -> Result {
        guard !access.vaults.isEmpty, access.ledger.isErased(ScopePrefix.repository) == nil else {
            return try body(nil)
        }
        return try access.withLease("repair", run: run, clock: installation.clock) { try body($0) }
    }
}
