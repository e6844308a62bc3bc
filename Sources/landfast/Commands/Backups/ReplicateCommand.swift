internal import ArgumentParser
internal import Catalog
internal import Ledger
internal import Repository
internal import Sealing
internal import Stores

struct ReplicateCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "replicate",
        abstract: "Bring every copy to the newest head.",
        discussion: """
            Copies sealed objects as they are, without keys, and checks each by its name. A copy that was rolled back, the \
            primary too, is brought forward; a copy that is behind is never a source. Exits with 3 when a copy could not \
            be reached.

            Examples:
              landfast replicate
              landfast replicate pohjola
              landfast replicate pohjola/attachments --json
              landfast replicate pohjola --store nbg1
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

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        return try EachDataset(output).run(installation.selection(dataset)) { tenant, dataset in
            let access = try installation.access(to: tenant, dataset, for: .writing)
            return try replicate(access, installation)
        }
    }

    private func replicate(_ access: DatasetAccess, _ installation: Installation) throws -> ExitStatus {
        guard let source = try source(access) else {
            installation.output.report(
                "summary",
                summary(access, party: nil, nil),
                text: "\(access.name): nothing has been backed up yet"
            )
            return .done
        }
        var status = ExitStatus.done
        for (party, replica) in try access.copies(inStore: store) where party != source.party {
            do {
                try clearUnfinished(replica)
                let result = try installation.recorded("replicate", access, party: party) { _ in
                    let result = try Replication.run(
                        from: source.replica,
                        to: replica,
                        ledger: access.ledger,
                        known: access.known,
                        context: installation.engine()
                    )
                    let counts: [String: Int64] = [
                        "objects": Int64(result.objectsCopied), "bytes": Int64(clamping: result.bytesCopied),
                        "deleted": Int64(result.objectsDeleted),
                    ]
                    return (result, "complete", counts)
                }
                installation.output.report(
                    "summary",
                    summary(access, party: party, result),
                    text: text(access, party, result)
                )
            } catch {
                installation.output.clearProgress()
                let report = ErrorReport(error)
                report.write(json: installation.output.json)
                // A store that is down, or went down, stops only its own work.
                let isOutage = (error as? StoreError)?.isOutage ?? false
                status = .worse(status, isOutage ? .partial : report.status)
            }
        }
        try installation.refresh(access)
        return store != nil ? status : access.ending(status)
    }

    /// The copy to take from: the primary, or another one that shows the newest head, when the primary was rolled back.
    private func source(_ access: DatasetAccess) throws -> (party: String, replica: Replica)? {
        guard let highest = access.highest else { return nil }
        let current = access.states.filter { $0.value.number == highest.number && $0.value.digest == highest.digest }
        if let primary = access.ledger.primary, current[primary] != nil, let replica = access.replicas[primary] {
            return (primary, replica)
        }
        if let party = current.keys.sorted().first, let replica = access.replicas[party] { return (party, replica) }
        throw CommandError(
            "no-current-copy",
            "No copy of \(access.name) that can be reached shows head \(highest.number), which \(highest.witness) has "
                + "seen: every one is behind.",
            remedy: "Make the missing copy reachable. What the others hold can be restored with "
                + "`landfast restore --from STORE --allow-behind`.",
            lines: access.behind.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" } + access.unreachableLines
        )
    }

    private func summary(_ access: DatasetAccess, party: String?, _ result: ReplicationResult?) -> [String: JSONValue] {
        [
            "tenant": .string(access.tenant.name), "dataset": .string(access.dataset.name), "target": .text(party),
            "head": .count(result?.state?.number), "objects_copied": .count(result?.objectsCopied),
            "bytes_copied": .count(result?.bytesCopied), "objects_present": .count(result?.objectsPresent),
            "objects_deleted": .count(result?.objectsDeleted), "kept_by_store": result?.kept.document ?? .null,
            "ledger_entries_added": .count(result?.ledgerEntriesAdded),
        ]
    }

    private func text(_ access: DatasetAccess, _ party: String, _ result: ReplicationResult) -> String {
        let head = result.state.map { "at head \($0.number)" } ?? "empty"
        let kept = result.kept.summary.map { "\n  \($0)" } ?? ""
        guard result.objectsCopied + result.objectsDeleted > 0 else {
            return "\(access.name): \(party) is \(head)" + kept
        }
        var text = "\(access.name): \(party) is \(head), \(Quantity.count(result.objectsCopied, "object")) copied "
        text += "(\(Quantity.bytes(result.bytesCopied)))"
        if result.objectsDeleted > 0 { text += ", \(Quantity.grouped(result.objectsDeleted)) deleted" }
        return text + kept
    }
}
