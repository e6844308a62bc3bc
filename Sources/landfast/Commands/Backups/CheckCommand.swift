internal import ArgumentParser
internal import Catalog
internal import Custody
internal import Ledger
internal import Repository
internal import Sealing

struct CheckCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check copies: that everything is there, is what its name says, and can be restored.",
        discussion: """
            Without --read-data sizes and structure are checked; with it every byte is read and hashed. What needs keys \
            is checked when a custodian can be reached. Exits with 1 when something is damaged or missing, with 3 when \
            a copy only waits for replication or could not be reached.

            Examples:
              landfast check
              landfast check pohjola --read-data
              landfast check pohjola/attachments --store nbg1 --json
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

    @Flag(help: "Read and hash every byte.")
    var readData = false

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        return try EachDataset(output).run(installation.selection(dataset)) { tenant, dataset in
            let access = try installation.access(to: tenant, dataset, for: .reading)
            return try check(access, installation)
        }
    }

    private func check(_ access: DatasetAccess, _ installation: Installation) throws -> ExitStatus {
        let copies =
            try store.map { [try access.replica(inStore: $0)] }
            ?? access.replicas.sorted { $0.key < $1.key }.map { (party: $0.key, replica: $0.value) }
        var status = ExitStatus.done
        for copy in copies {
            let report = try installation.recorded("check", access, party: copy.party) { run in
                let report = try withLease(access, installation, run: run) { lease in
                    try RepositoryCheck.run(
                        copy.replica,
                        ledger: access.ledger,
                        known: access.known,
                        lease: lease,
                        readData: readData,
                        context: installation.engine()
                    )
                }
                let counts = [
                    "findings": Int64(report.findings.count), "objects": Int64(report.objects),
                    "bytes": Int64(clamping: report.bytesRead),
                ]
                return (report, report.findings.isEmpty ? "complete" : "findings", counts)
            }
            let isWaiting =
                !access.suspicious.contains(copy.party)
                && report.findings.allSatisfy { $0.object == "heads" || $0.object == "ledger" }
            if !report.findings.isEmpty { status = .worse(status, isWaiting ? .partial : .failed) }
            try remember(report, access, copy.party, isWaiting: isWaiting, installation)
            installation.output.report(
                "summary",
                document(report, access, copy.party),
                text: text(report, access, copy.party)
            )
        }
        try installation.refresh(access)
        let missing = access.unreachable.keys.filter { $0.hasPrefix("store:") }
        return store != nil || missing.isEmpty ? status : .worse(status, .partial)
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
        return try access.withLease("check", run: run, clock: installation.clock) { try body($0) }
    }

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
                detail: Quantity.count(report.findings.count, "finding")
            )
        }
    }

    private func document(_ report: CheckReport, _ access: DatasetAccess, _ party: String) -> [String: JSONValue] {
        [
            "tenant": .string(access.tenant.name), "dataset": .string(access.dataset.name), "party": .string(party),
            "head": .count(report.state?.number), "objects": .count(report.objects),
            "bytes_read": .count(report.bytesRead), "unnamed_objects": .count(report.unnamedObjects),
            "strays": .texts(report.strays), "sound": .bool(report.findings.isEmpty),
            "findings": .array(
                report.findings.map { finding in
                    .object([
                        "object": .string(finding.object), "problem": .string(finding.problem),
                        "remedy": .string(finding.remedy),
                    ])
                }
            ),
        ]
    }

    private func text(_ report: CheckReport, _ access: DatasetAccess, _ party: String) -> String {
        var text = "\(access.name): \(party): "
        text += report.findings.isEmpty ? "sound" : Quantity.count(report.findings.count, "finding")
        text += ", \(Quantity.count(report.objects, "object"))"
        if report.bytesRead > 0 { text += ", \(Quantity.bytes(report.bytesRead)) read" }
        for finding in report.findings.prefix(1000) {
            text += "\n  \(finding.object): \(finding.problem)\n    fix: \(finding.remedy)"
        }
        if !report.strays.isEmpty {
            text += "\n  \(Quantity.count(report.strays.count, "thing")) in the folder that Landfast does not know: "
            text += report.strays.prefix(5).map(Table.printable).joined(separator: ", ")
        }
        return text
    }
}
