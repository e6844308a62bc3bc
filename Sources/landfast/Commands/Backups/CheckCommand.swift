internal import ArgumentParser
internal import Catalog
internal import Custody
internal import Ledger
internal import Repository
internal import Sealing
internal import Stores

struct CheckCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check copies: that everything is there, is what its name says, and can be restored.",
        discussion: """
            Presence, sizes, signatures and all small objects are always checked. With --read-data every byte is read \
            and hashed, with --read-data-subset the bytes of some packs. Where a custodian can be reached, indexes, \
            packs and snapshots are compared, and every chunk that is read is opened with its key; --without-keys \
            leaves that out.

            For each object that is wrong it is said which snapshots and how many of their files are affected; their \
            names are shown on a terminal, or with --names. Nothing is changed: `landfast repair` does that.

            Exits with 1 when something is damaged or missing, with 3 when a copy only waits for replication or could \
            not be reached.

            Examples:
              landfast check
              landfast check pohjola --read-data
              landfast check pohjola/attachments --store nbg1 --json
              landfast check --read-data-subset 2.5%
              landfast check --read-data-subset 3/7 --without-keys
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The tenant, or one dataset of it; every tenant when left out.",
            valueName: "tenant[/dataset]"
        )
    )
    var dataset: DatasetArgument?

    @Option(help: "Only the copy in this store.")
    var store: String?

    @Flag(help: "Read and hash every byte, and open every chunk.")
    var readData = false

    @Option(
        help: ArgumentHelp(
            "Read some packs only: so many of a hundred, drawn anew each time, or one of so many parts.",
            valueName: "n%|n/m"
        )
    )
    var readDataSubset: String?

    @Flag(help: "Check what can be checked without keys, and ask no custodian for any.")
    var withoutKeys = false

    @OptionGroup var nameOptions: NameOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let subset = try subset()
        let installation = try Installation.open(options, output)
        return try EachDataset(output).run(installation.selection(dataset)) { tenant, dataset in
            let access = try installation.access(to: tenant, dataset, for: .checking)
            return try check(access, subset, installation)
        }
    }

    private func subset() throws -> DataSubset {
        guard let text = readDataSubset else { return readData ? .all : .none }
        guard !readData, let subset = DataSubset(text) else {
            throw CommandError(
                "bad-subset",
                readData
                    ? "--read-data reads everything, --read-data-subset a part."
                    : "'\(text)' names no part of the data.",
                remedy: "Give a percentage such as 5%, or a part such as 3/7 with at most "
                    + "\(DataSubset.maximumParts) parts; or --read-data alone.",
                status: .usage
            )
        }
        return subset
    }

    private func check(
        _ access: DatasetAccess,
        _ subset: DataSubset,
        _ installation: Installation
    ) throws -> ExitStatus {
        let copies = try access.copies(inStore: store)
        var status = ExitStatus.done
        for copy in copies {
            do {
                status = .worse(status, try check(copy, access, subset, installation))
            } catch {
                // A store that went down in the middle stops only its own check.
                guard (error as? StoreError)?.isOutage ?? false else { throw error }
                installation.output.clearProgress()
                ErrorReport(error).write(json: installation.output.json)
                status = .worse(status, .partial)
            }
        }
        try installation.refresh(access)
        return store != nil ? status : access.ending(status)
    }

    /// How a check ends that found nothing wrong but that the copy waits for its next replication.
    static let waiting = "waiting"

    /// Checks one copy.
    private func check(
        _ copy: (party: String, replica: Replica),
        _ access: DatasetAccess,
        _ subset: DataSubset,
        _ installation: Installation
    ) throws -> ExitStatus {
        func isWaiting(_ report: CheckReport) -> Bool {
            report.isWaiting && !access.suspicious.contains(copy.party)
        }
        let report = try installation.recorded("check", access, party: copy.party) { run in
            let report = try withLease(access, installation, run: run) { lease in
                try RepositoryCheck.run(
                    copy.replica,
                    ledger: access.ledger,
                    known: access.known,
                    reference: access.newestState,
                    lease: lease,
                    readData: readData,
                    subset: subset,
                    context: installation.engine()
                )
            }
            let counts = [
                "findings": Int64(report.findings.count), "objects": Int64(report.objects),
                "bytes": Int64(clamping: report.bytesRead), "chunks": Int64(report.chunksOpened),
            ]
            let outcome = report.findings.isEmpty ? "complete" : isWaiting(report) ? Self.waiting : "findings"
            return (report, outcome, counts)
        }
        let isWaiting = isWaiting(report)
        try remember(report, access, copy.party, isWaiting: isWaiting, installation)
        installation.output.report(
            "summary",
            report.document(access, copy.party, nameOptions),
            text: report.text(access, copy.party, nameOptions)
        )
        return report.findings.isEmpty ? .done : isWaiting ? .partial : .failed
    }

    /// Keys when a custodian serves and the repository still has any; else none.
    private func withLease<Result>(
        _ access: DatasetAccess,
        _ installation: Installation,
        run: String,
        _ body: (KeyLease?) throws -> Result
    ) throws -> Result {
        guard !withoutKeys, !access.vaults.isEmpty, access.ledger.isErased(ScopePrefix.repository) == nil else {
            return try body(nil)
        }
        return try access.withLease("check", run: run, clock: installation.clock) { try body($0) }
    }

    /// What is wrong stays on record until a check finds it gone: counts and kinds, no names.
    private func remember(
        _ report: CheckReport,
        _ access: DatasetAccess,
        _ party: String,
        isWaiting: Bool,
        _ installation: Installation
    ) throws {
        if report.findings.isEmpty || isWaiting {
            try installation.catalog.resolve(finding: "check-failed", repository: access.repository, party: party)
        } else {
            try installation.catalog.report(
                finding: "check-failed",
                repository: access.repository,
                party: party,
                detail: report.summary
            )
        }
    }
}

extension DatasetAccess {
    /// The newest state that any copy shows.
    var newestState: RepositoryState? { states.values.max { $0.number < $1.number } }
}
