internal import ArgumentParser
internal import Catalog
internal import Custody
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Stores

struct BackupCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Back up a tenant's datasets, or one of them.",
        discussion: """
            Commits a snapshot to each dataset's primary; `landfast replicate` brings it to the other copies. Persons who \
            were erased and are still in the source are left out and reported. Exits with 3 when some of the source \
            could not be read: the snapshot holds the rest. What the dataset's rules leave out (exclude, exclude-caches and \
            one-file-system in landfast.yaml) is counted. \
            The dataset's commands run before and after it, also when somebody interrupts it. Of a tenant whose account \
            has ended nothing is backed up (4).

            Examples:
              landfast backup pohjola
              landfast backup pohjola/attachments --json
              landfast backup pohjola --tag before-upgrade
              landfast backup pohjola --reread
            """
    )

    @Argument(help: ArgumentHelp("The tenant, or one dataset of it.", valueName: "tenant[/dataset]"))
    var dataset: DatasetArgument

    @Option(
        help: ArgumentHelp(
            "A word for the snapshot: lower-case letters, digits and hyphens; may be repeated.",
            valueName: "word"
        )
    )
    var tag: [SnapshotTag] = []

    @Flag(help: "Read every file again, also those whose size, times and inode are what they were.")
    var reread = false

    @OptionGroup var nameOptions: NameOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard Set(tag).count <= SnapshotTag.maximumCount else {
            throw ValidationError("A snapshot has at most \(SnapshotTag.maximumCount) tags.")
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        try installation.requireLiving(installation.tenant(named: dataset.tenant))
        return try EachDataset(output).run(installation.selection(dataset)) { tenant, dataset in
            let access = try installation.access(to: tenant, dataset, for: .writing)
            return try backUp(access, installation)
        }
    }

    private func backUp(_ access: DatasetAccess, _ installation: Installation) throws -> ExitStatus {
        let commands = configuredCommands(access, installation)
        let run = SourceCommandRun(commands, of: access, showsOutput: nameOptions.areShown, installation.output)
        return try run.around { try readSource(access, installation) }
    }

    private func configuredCommands(_ access: DatasetAccess, _ installation: Installation) -> SourceCommands {
        installation.configuration.dataset(access.dataset.name)?.commands ?? .none
    }

    private func readSource(_ access: DatasetAccess, _ installation: Installation) throws -> ExitStatus {
        let output = installation.output
        let (_, primary) = try access.primary()
        try clearUnfinished(primary)
        let source = GuardedSource(try installation.source(of: access))
        let result = try installation.recorded("backup", access) { run in
            let result = try access.withLease("backup", run: run, clock: installation.clock) { lease in
                let result = try Backup.run(
                    Backup.Request(
                        source: source,
                        datasetClass: access.datasetClass.rawValue,
                        policyDigest: installation.basis.policy.digest,
                        known: access.known,
                        tags: Set(tag),
                        readsUnchanged: reread
                    ),
                    primary: primary,
                    ledger: access.ledger,
                    lease: lease,
                    writer: installation.keys.writer,
                    context: installation.engine()
                )
                let opened = try OpenedRepository(
                    replica: primary,
                    ledger: access.ledger,
                    lease: lease,
                    context: installation.engine()
                )
                try installation.record(opened.snapshots(), of: access.repository)
                return result
            }
            let counts: [String: Int64] = [
                "files": Int64(result.files), "bytes": Int64(clamping: result.bytes),
                "new_bytes": Int64(clamping: result.newBytes), "problems": Int64(result.problems.count),
                "skipped_erased": Int64(result.skippedErased.count),
            ]
            return (result, result.problems.isEmpty ? "complete" : "partial", counts)
        }
        try installation.refresh(access)
        report(result, access, output)
        return result.problems.isEmpty ? .done : .partial
    }

    private func report(_ result: BackupResult, _ access: DatasetAccess, _ output: Output) {
        output.report("summary", document(result, access), text: text(result, access))
    }

    private func document(_ result: BackupResult, _ access: DatasetAccess) -> [String: JSONValue] {
        [
            "tenant": .string(access.tenant.name), "dataset": .string(access.dataset.name),
            "repository": .string(access.repository.hex), "snapshot": .string(result.snapshot.id),
            "head": .count(result.state.number), "files": .count(result.files), "bytes": .count(result.bytes),
            "new_bytes": .count(result.newBytes), "unchanged_files": .count(result.unchangedFiles),
            "vanished_files": .count(result.vanishedFiles), "specials": .count(result.specials),
            "excluded": .count(result.excluded),
            "scopes": .count(result.snapshot.scopes), "tags": .texts(result.snapshot.tags.map(\.text)),
            "complete": .bool(result.problems.isEmpty),
            "problem_count": .count(result.problems.count), "problems": nameOptions.document(result.problems),
            "skipped_erased": .count(result.skippedErased.count),
            "duration_ms": .integer(Int64(result.seconds * 1000)),
        ]
    }

    private func text(_ result: BackupResult, _ access: DatasetAccess) -> String {
        var text = "\(access.name): snapshot \(result.snapshot.id.prefix(8)), "
        text += "\(Quantity.count(result.files, "file")), \(Quantity.bytes(result.bytes)), "
        text += "\(Quantity.bytes(result.newBytes)) new, "
        text += "in \(Quantity.duration(milliseconds: Int64(result.seconds * 1000)))\n"
        if !result.skippedErased.isEmpty {
            text +=
                "  \(Quantity.count(result.skippedErased.count, "scope")) left out: erased, and still in the source\n"
            if nameOptions.areShown {
                for scope in result.skippedErased.prefix(100) {
                    text += "    \(scope.label.map { Table.printable($0.description) } ?? scope.path.description)\n"
                }
            }
        }
        if result.excluded > 0 {
            text += "  \(Quantity.count(result.excluded, "entry", "entries")) left out by the dataset's rules\n"
        }
        if result.vanishedFiles > 0 {
            text += "  \(Quantity.count(result.vanishedFiles, "file")) deleted while the backup ran\n"
        }
        if !result.problems.isEmpty {
            text += "  \(Quantity.count(result.problems.count, "entry", "entries")) could not be read and "
            text += "\(result.problems.count == 1 ? "is" : "are") not in the snapshot\n"
            text += nameOptions.lines(result.problems).joined(separator: "\n") + "\n"
        }
        return text
    }
}

extension SnapshotTag: ExpressibleByArgument {
    init?(argument: String) { self.init(argument) }
}

/// Removes what a process that died left half written, where these credentials may delete.
func clearUnfinished(_ replica: Replica) throws {
    do {
        _ = try replica.store.removeUnfinished()
    } catch  where error.isAboutDeletion {}
}
