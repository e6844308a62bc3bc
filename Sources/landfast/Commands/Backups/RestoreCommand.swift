internal import ArgumentParser
internal import Capture
internal import Catalog
internal import Custody
internal import Files
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

struct RestoreCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Restore a snapshot into a folder.",
        discussion: """
            The folder must be empty or missing, and counts as a place in the agent's region: the policy must allow it. An \
            interrupted restore goes on when it is run again. With --into-existing any folder is taken: files of the same \
            size and time stay, what differs is replaced whole, and --delete removes what the snapshot does not have. \
            --verify reads everything back and compares it; a whole snapshot that passes counts as a restore drill. Before anything is read, the ledgers of all that can be reached become one; what was erased is left out and \
            listed, whatever the copy holds.

            A copy that is behind the newest known head is refused; with --allow-behind it is read as it is, and what \
            was erased stays erased all the same.

            Examples:
              landfast restore pohjola/attachments --target /srv/restored
              landfast restore pohjola/attachments --snapshot 3f2a --from hel1-b --target /srv/restored
              landfast restore pohjola/attachments --include 'users/42/**' --target /srv/restored
              landfast restore pohjola/attachments --target /srv/live --into-existing --delete --dry-run
              landfast restore pohjola/attachments --target /srv/drill --verify
            """
    )

    @Argument(help: ArgumentHelp("The dataset.", valueName: "tenant/dataset"))
    var dataset: DatasetArgument

    @Option(help: ArgumentHelp("The snapshot: an id, the beginning of one, or 'latest'.", valueName: "id"))
    var snapshot = "latest"

    @Option(
        help: ArgumentHelp("The folder to restore into; made when missing.", valueName: "folder")
    )
    var target: String

    @Flag(help: "Write what differs into a folder that holds something already.")
    var intoExisting = false

    @Flag(help: "Remove what the snapshot does not have, as far as --include reaches; with --into-existing.")
    var delete = false

    @Flag(help: "Read everything back and compare it with the snapshot.")
    var verify = false

    @Option(
        help: ArgumentHelp(
            "Only paths that match, with * for a part of a name and ** for any number of folders; may be repeated.",
            valueName: "pattern"
        )
    )
    var include: [String] = []

    @Option(
        help: ArgumentHelp("The store to read from; else the primary, or a copy that is current.", valueName: "store")
    )
    var from: String?

    @Flag(help: "Read indexes from the store, not from this machine's cache: with --verify, a test of the copy alone.")
    var withoutCache = false

    @Flag(help: "Read a copy that is behind the newest known head.")
    var allowBehind = false

    @OptionGroup var nameOptions: NameOptions
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if delete && !intoExisting { throw ValidationError("--delete goes with --into-existing.") }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: dataset.tenant)
        let name = try dataset.oneDataset()
        // Before anything is opened: a pattern that can match nothing is a usage error.
        _ = try include.map(PathPattern.init)
        let folder = try WorkingFolder.absolute(target)
        guard let record = try installation.datasets(of: tenant, named: name).first else { return .notInitialised }
        let access = try installation.access(to: tenant, record, for: .reading)
        // The target is a place, too, and is asked for before anything is read (L11).
        let place = Place.restoreTarget(region: installation.configuration.agent.region)
        let grant = try installation.grant(
            access.inputs,
            access.datasetClass,
            place,
            .write,
            access.repository
        )
        let copy = try source(access)
        if confirmation.dryRun { return try preview(copy.replica, access, folder, installation) }
        if delete { try confirmation.confirm("Remove from \(folder) what the snapshot does not have?") }
        let result = try installation.recorded("restore", access, party: copy.party, to: place) { run in
            let cache = withoutCache ? installation.configuration.drillsFolder.appending(run + ".cache") : nil
            defer { if let cache { try? FileSystem.removeTree(cache) } }
            let result = try access.withLease("restore", run: run, clock: installation.clock) { lease in
                try restore(copy.replica, access, lease, into: folder, grant, installation, cache)
            }
            return (result, result.isComplete ? "complete" : "partial", result.counts)
        }
        try remember(result, access, copy.party, installation)
        try installation.refresh(access)
        if result.ownersLeft > 0 {
            output.warn(
                "owners-left",
                "\(Quantity.count(result.ownersLeft, "entry belongs", "entries belong")) to this process's user: only root "
                    + "can give files away"
            )
        }
        output.report(
            "summary",
            document(result, access, copy.party, folder),
            text: text(result, access, copy.party, folder)
        )
        return result.isComplete ? .done : .partial
    }

    /// What would be written and removed; nothing is.
    private func preview(
        _ replica: Replica,
        _ access: DatasetAccess,
        _ folder: PathBytes,
        _ installation: Installation
    ) throws -> ExitStatus {
        let preview = try TreePreview(folder)
        let run = Hex.encode(installation.random.bytes(16))
        let result = try access.withLease("restore", run: run, clock: installation.clock) { lease in
            let repository = try repository(replica, access, lease, installation)
            return try Restore.run(request(repository.snapshot(snapshot), preview), from: repository)
        }
        let changes = preview.changes
        installation.output.show(
            .object([
                "dry_run": .bool(true), "unchanged": .count(result.unchanged),
                "written": .texts(changes.written.map(\.description)),
                "removed": .texts(changes.removed.map(\.description)),
            ])
        ) {
            let lines =
                changes.written.map { "+ \(Table.printable($0.description))\n" }
                + changes.removed.map { "- \(Table.printable($0.description))\n" }
            return lines.joined() + "\(Quantity.count(changes.written.count, "entry", "entries")) would be written, "
                + "\(Quantity.grouped(changes.removed.count)) removed, \(Quantity.grouped(result.unchanged)) are the same\n"
        }
        return .done
    }

    /// A whole snapshot that was restored and read back is a rehearsal, whatever came of it.
    private func remember(
        _ outcome: Outcome,
        _ access: DatasetAccess,
        _ party: String,
        _ installation: Installation
    ) throws {
        guard outcome.verification != nil, include.isEmpty else { return }
        try installation.catalog.add(
            DrillRecord(
                repository: access.repository,
                snapshot: outcome.summary.id,
                store: String(party.dropFirst("store:".count)),
                drilled: installation.clock.now(),
                outcome: outcome.isComplete ? .passed : .failed
            )
        )
    }

    /// What a restore gave, and of what.
    private struct Outcome {
        let summary: SnapshotSummary
        let restored: RestoreResult
        let ownersLeft: Int
        /// Nil when nothing was read back.
        let verification: RestoreVerification.Result?

        /// True when everything came back, and was the same when it was read again.
        var isComplete: Bool { restored.problems.isEmpty && verification?.differences.isEmpty ?? true }

        var counts: [String: Int64] {
            [
                "files": Int64(restored.files), "bytes": Int64(clamping: restored.bytes),
                "problems": Int64(restored.problems.count), "erased_scopes": Int64(restored.erasedScopes),
            ]
        }
    }

    private func restore(
        _ replica: Replica,
        _ access: DatasetAccess,
        _ lease: KeyLease,
        into folder: PathBytes,
        _ grant: Grant,
        _ installation: Installation,
        _ cache: PathBytes?
    ) throws -> Outcome {
        let repository = try repository(replica, access, lease, installation, cache)
        let summary = try repository.snapshot(snapshot)
        let target = try FileTreeTarget(
            folder,
            region: grant.place.region,
            repository: access.repository,
            snapshot: summary.id,
            intoExisting: intoExisting,
            grant: grant,
            clock: installation.clock
        )
        let request = try request(summary, target)
        let restored = try Restore.run(request, from: repository)
        guard verify else {
            return Outcome(summary: summary, restored: restored, ownersLeft: target.ownersLeft, verification: nil)
        }
        let verification = try RestoreVerification.run(
            request,
            restored: FileTreeSource(folder, scopes: ScopeTemplates([])),
            from: repository
        )
        return Outcome(summary: summary, restored: restored, ownersLeft: target.ownersLeft, verification: verification)
    }

    private func repository(
        _ replica: Replica,
        _ access: DatasetAccess,
        _ lease: KeyLease,
        _ installation: Installation,
        _ cache: PathBytes? = nil
    ) throws -> OpenedRepository {
        try OpenedRepository(
            salvaging: replica,
            ledger: access.ledger,
            lease: lease,
            context: installation.engine(cache: cache)
        )
    }

    private func request(_ summary: SnapshotSummary, _ target: any RestoreTarget) throws -> Restore.Request {
        let patterns = try include.map(PathPattern.init)
        var request = Restore.Request(snapshot: summary, target: target)
        if !patterns.isEmpty {
            request.include = { path in patterns.contains { $0.matches(path) } }
        }
        request.deletesOthers = delete
        return request
    }

    /// The copy to read: the one that was named, or the primary, or another one that is current.
    private func source(_ access: DatasetAccess) throws -> (party: String, replica: Replica) {
        if let from {
            let copy = try access.replica(inStore: from)
            if !allowBehind { try copy.replica.requireNotBehind(access.states[copy.party], known: access.known) }
            return copy
        }
        let candidates = [access.ledger.primary].compactMap { $0 } + access.replicas.keys.sorted()
        for party in candidates {
            guard let replica = access.replicas[party], let state = access.states[party] else { continue }
            if (try? replica.requireNotBehind(state, known: access.known)) != nil { return (party, replica) }
        }
        throw CommandError(
            access.states.isEmpty ? "no-snapshot" : "replica-behind",
            access.states.isEmpty
                ? "\(access.name) has no snapshot in any copy that can be reached."
                : "Every copy of \(access.name) that can be reached is behind.",
            remedy: access.states.isEmpty
                ? "Run `landfast backup \(access.name)` first."
                : "Make a current copy reachable, or read one as it is with --from STORE --allow-behind.",
            lines: access.behind.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" } + access.unreachableLines
        )
    }

    private func document(
        _ outcome: Outcome,
        _ access: DatasetAccess,
        _ party: String,
        _ folder: PathBytes
    ) -> [String: JSONValue] {
        let (snapshot, result) = (outcome.summary, outcome.restored)
        let differences = outcome.verification?.differences ?? []
        return [
            "tenant": .string(access.tenant.name), "dataset": .string(access.dataset.name), "from": .string(party),
            "snapshot": .string(snapshot.id), "taken": .time(snapshot.time), "target": .string(folder.description),
            "files": .count(result.files), "folders": .count(result.folders), "links": .count(result.links),
            "hard_links": .count(result.hardLinks), "specials": .count(result.specials),
            "bytes": .count(result.bytes), "erased_scopes": .count(result.erasedScopes),
            "left_out": .array(
                result.leftOut.map { tombstone in
                    .object(["erasure": .string(tombstone.id), "issued": .time(tombstone.time)])
                }
            ),
            "problem_count": .count(result.problems.count), "problems": nameOptions.document(result.problems),
            "unchanged": .count(result.unchanged), "deleted": .count(result.deleted),
            "verified_entries": .count(outcome.verification?.entries),
            "difference_count": .count(differences.count), "differences": nameOptions.document(differences),
            "complete": .bool(outcome.isComplete),
        ]
    }

    private func text(
        _ outcome: Outcome,
        _ access: DatasetAccess,
        _ party: String,
        _ folder: PathBytes
    ) -> String {
        let (snapshot, result) = (outcome.summary, outcome.restored)
        var text =
            "\(access.name): snapshot \(snapshot.id.prefix(8)) of \(Quantity.time(snapshot.time)) from \(party), "
        text += "\(Quantity.count(result.files, "file")), \(Quantity.count(result.folders, "folder")), "
        text += "\(Quantity.count(result.links, "link")), \(Quantity.bytes(result.bytes)) in \(folder)\n"
        if result.unchanged + result.deleted > 0 {
            text += "  \(Quantity.count(result.unchanged, "entry was", "entries were")) there already, "
            text += "\(Quantity.grouped(result.deleted)) removed\n"
        }
        if let verification = outcome.verification {
            text += "  Read back: \(Quantity.count(verification.entries, "entry", "entries")), "
            text += "\(Quantity.bytes(verification.bytes)), "
            text += "\(Quantity.count(verification.differences.count, "difference"))\n"
            text += nameOptions.lines(verification.differences).joined(separator: "\n") + "\n"
        }
        if !result.leftOut.isEmpty {
            text += "  Left out, because erased: \(Quantity.count(result.erasedScopes, "scope")) of this snapshot\n"
            for tombstone in result.leftOut {
                text += "    erasure \(tombstone.id), issued \(Quantity.time(tombstone.time))\n"
            }
        }
        if !result.problems.isEmpty {
            text += "  \(Quantity.count(result.problems.count, "entry", "entries")) could not be restored\n"
            text += nameOptions.lines(result.problems).joined(separator: "\n") + "\n"
        }
        return text
    }
}
