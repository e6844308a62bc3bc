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
            The folder must be empty or missing, and counts as a place in the agent's region: the policy must allow it. Before \
            the first byte it is declared as a target, which holds what was restored until it is seen to be gone, or \
            `landfast target forget` ends it: until then it keeps erasures of those who may be in it open. An interrupted restore goes on when it is run again. With --into-existing any folder is taken: files of the same \
            size and time stay, what differs is replaced whole, and --delete removes what the snapshot does not have. \
            --verify reads everything back and compares it; a whole snapshot that passes counts as a restore drill. Before anything is read, the ledgers of all that can be reached become one; what was erased is left out and \
            listed, whatever the copy holds.

            A copy that is behind the newest known head is refused; with --allow-behind it is read as it is, and what \
            was erased stays erased all the same.

            Examples:
              landfast restore pohjola/attachments --target /srv/restored
              landfast restore pohjola/attachments --snapshot 3f2a --from hel1-b --target /srv/restored
              landfast restore pohjola/attachments --include 'users/42/**' --target /srv/restored --reason ticket/4711
              landfast restore pohjola/attachments --target /srv/live --into-existing --delete --dry-run
              landfast restore pohjola/attachments --target /srv/drill --verify --expires 1d
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

    @Option(help: ArgumentHelp("What it is for: kept with the transfer, and 'not stated' without.", valueName: "code"))
    var reason: CodeArgument?

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

    @Option(
        help: ArgumentHelp("When the target is to be gone, such as 12h or 90d; 30d when left out.", valueName: "time")
    )
    var expires: LifetimeArgument?

    @Flag(help: "Go on when no store takes the target's declaration: custodians hold it, and the command ends with 3.")
    var declareAtCustodians = false

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
        // Before anything is read, joined, or asked of a person: what must not be written over is refused at once.
        let own = try installation.ownFolders()
        try own.refuse(.target, writingTo: folder)
        var access = try installation.access(to: tenant, record, for: confirmation.dryRun ? .reading : .restoring)
        // The target is a place, too, and is asked for before anything is read (L11).
        let place = Place.restoreTarget(region: installation.configuration.agent.region)
        let grant = try installation.grant(
            access.inputs,
            access.datasetClass,
            place,
            .write,
            access.repository
        )
        let copy = try access.copyToRead(from: from, allowBehind: allowBehind)
        if confirmation.dryRun { return try preview(copy.replica, access, folder, installation) }
        if delete { try confirmation.confirm("Remove from \(folder) what the snapshot does not have?") }
        let chosen = try choose(from: copy.replica, access, folder, installation)
        let declared = try TargetDeclaration(
            installation: installation,
            folder: folder,
            region: place.region,
            lifetime: expires?.length,
            subjects: chosen.subjects,
            allowsCustodiansAlone: declareAtCustodians
        ).declare(&access)
        if let reason = declared.missingInStores {
            output.warn("target-not-in-stores", "no store holds the declaration of the target yet: \(reason)")
        }
        let result = try installation.recorded(
            "restore",
            access,
            party: copy.party,
            to: place,
            named: declared.party.name,
            reason: reason?.text
        ) { [access] run in
            let cache =
                try withoutCache ? ClaimedFolder(PathBytes(run), in: installation.configuration.drillsFolder) : nil
            let cleanUp = Interruption.remember { try? cache?.remove() }
            defer {
                Interruption.forget(cleanUp)
                try? cache?.remove()
            }
            let result = try access.withLease("restore", run: run, clock: installation.clock) { lease in
                try restore(chosen.summary, copy.replica, access, lease, into: folder, grant, installation, cache?.path)
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
            document(result, access, copy.party, folder, declared.party),
            text: text(result, access, copy.party, folder, declared.party)
        )
        return result.isComplete && declared.missingInStores == nil ? .done : .partial
    }

    /// The snapshot, and whose data `--include` takes of it: nobody else's can be in the target.
    private func choose(
        from replica: Replica,
        _ access: DatasetAccess,
        _ folder: PathBytes,
        _ installation: Installation
    ) throws -> (summary: SnapshotSummary, subjects: [UInt64]?) {
        let run = Hex.encode(installation.random.bytes(16))
        return try access.withLease("restore", run: run, clock: installation.clock) { lease in
            let repository = try repository(replica, access, lease, installation)
            let summary = try repository.snapshot(snapshot)
            try FileTreeTarget.check(
                folder,
                repository: access.repository,
                snapshot: summary.id,
                intoExisting: intoExisting
            )
            let patterns = try include.map(PathPattern.init)
            guard !patterns.isEmpty else { return (summary, nil) }
            var subjects: Set<UInt64> = []
            try repository.files(of: summary) { scope, entry in
                if patterns.contains(where: { $0.matches(entry.path) }) { subjects.insert(scope.path.subject) }
            }
            return (summary, subjects.count <= Party.maximumSubjects ? subjects.sorted() : nil)
        }
    }

    /// What would be written and removed; nothing is.
    private func preview(
        _ replica: Replica,
        _ access: DatasetAccess,
        _ folder: PathBytes,
        _ installation: Installation
    ) throws -> ExitStatus {
        let preview = try TreePreview(folder, own: installation.ownFolders())
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

    /// A whole snapshot that was restored and read back counts as a drill, whatever came of it.
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
                outcome: outcome.isComplete ? .passed : .failed,
                shown: .restored
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
        _ summary: SnapshotSummary,
        _ replica: Replica,
        _ access: DatasetAccess,
        _ lease: KeyLease,
        into folder: PathBytes,
        _ grant: Grant,
        _ installation: Installation,
        _ cache: PathBytes?
    ) throws -> Outcome {
        let repository = try repository(replica, access, lease, installation, cache)
        let own = try installation.ownFolders()
        let target = try FileTreeTarget(
            folder,
            region: grant.place.region,
            repository: access.repository,
            snapshot: summary.id,
            intoExisting: intoExisting,
            own: own,
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
            restored: FileTreeSource(folder, scopes: ScopeTemplates([]), own: own),
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

    private func document(
        _ outcome: Outcome,
        _ access: DatasetAccess,
        _ party: String,
        _ folder: PathBytes,
        _ declared: Party
    ) -> [String: JSONValue] {
        let (snapshot, result) = (outcome.summary, outcome.restored)
        let differences = outcome.verification?.differences ?? []
        return [
            "tenant": .string(access.tenant.name), "dataset": .string(access.dataset.name), "from": .string(party),
            "snapshot": .string(snapshot.id), "taken": .time(snapshot.time), "target": .string(folder.description),
            "target_id": .string(declared.name), "expires": .time(declared.expires),
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
        _ folder: PathBytes,
        _ declared: Party
    ) -> String {
        let (snapshot, result) = (outcome.summary, outcome.restored)
        var text =
            "\(access.name): snapshot \(snapshot.id.prefix(8)) of \(Quantity.time(snapshot.time)) from \(party), "
        text += "\(Quantity.count(result.files, "file")), \(Quantity.count(result.folders, "folder")), "
        text += "\(Quantity.count(result.links, "link")), \(Quantity.bytes(result.bytes)) in \(folder)\n"
        text += "  Declared as target \(declared.name.prefix(8))"
        text += (declared.expires.map { ", to be gone by \(Quantity.time($0))" } ?? "") + "\n"
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

/// How long a restore's target is meant to be there.
struct LifetimeArgument: ExpressibleByArgument, Sendable {
    let length: YAMLDuration

    init?(argument: String) {
        guard let length = YAMLDuration(argument), length > .zero else { return nil }
        self.length = length
    }
}
