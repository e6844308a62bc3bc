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
            The folder must be empty or missing, and counts as a place in the agent's region: the policy must allow it. \
            Before anything is read, the ledgers of all that can be reached become one; what was erased is left out and \
            listed, whatever the copy holds.

            A copy that is behind the newest known head is refused; with --allow-behind it is read as it is, and what \
            was erased stays erased all the same.

            Examples:
              landfast restore pohjola/attachments --target /srv/restored
              landfast restore pohjola/attachments --snapshot 3f2a --from hel1-b --target /srv/restored
              landfast restore pohjola/attachments --include 'users/42/**' --target /srv/restored
            """
    )

    @Argument(help: ArgumentHelp("The dataset.", valueName: "tenant/dataset"))
    var dataset: DatasetArgument

    @Option(help: ArgumentHelp("The snapshot: an id, the beginning of one, or 'latest'.", valueName: "id"))
    var snapshot = "latest"

    @Option(
        help: ArgumentHelp("The folder to restore into; made when missing, and must be empty.", valueName: "folder")
    )
    var target: String

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

    @Flag(help: "Read a copy that is behind the newest known head.")
    var allowBehind = false

    @OptionGroup var nameOptions: NameOptions
    @OptionGroup var options: GlobalOptions

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
        let region = installation.configuration.agent.region
        let grant = try installation.grant(
            access.inputs,
            access.datasetClass,
            .restoreTarget(region: region),
            .write,
            access.repository
        )
        let copy = try source(access)
        let result = try installation.recorded("restore", access, party: copy.party) { run in
            let result = try access.withLease("restore", run: run, clock: installation.clock) { lease in
                try restore(copy.replica, access, lease, into: folder, grant, installation)
            }
            return (result, result.restored.problems.isEmpty ? "complete" : "partial", result.counts)
        }
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
            document(result.summary, result.restored, access, copy.party, folder),
            text: text(result.summary, result.restored, access, copy.party, folder)
        )
        return result.restored.problems.isEmpty ? .done : .partial
    }

    /// What a restore gave, and of what.
    private struct Outcome {
        let summary: SnapshotSummary
        let restored: RestoreResult
        let ownersLeft: Int

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
        _ installation: Installation
    ) throws -> Outcome {
        let repository = try OpenedRepository(
            salvaging: replica,
            ledger: access.ledger,
            lease: lease,
            context: installation.engine()
        )
        let patterns = try include.map(PathPattern.init)
        let summary = try repository.snapshot(snapshot)
        let target = try FileTreeTarget(
            folder,
            region: grant.place.region,
            repository: access.repository,
            grant: grant,
            clock: installation.clock
        )
        var request = Restore.Request(snapshot: summary, target: target)
        if !patterns.isEmpty {
            request.include = { path in patterns.contains { $0.matches(path) } }
        }
        let restored = try Restore.run(request, from: repository)
        return Outcome(summary: summary, restored: restored, ownersLeft: target.ownersLeft)
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
        _ snapshot: SnapshotSummary,
        _ result: RestoreResult,
        _ access: DatasetAccess,
        _ party: String,
        _ folder: PathBytes
    ) -> [String: JSONValue] {
        [
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
            "complete": .bool(result.problems.isEmpty),
        ]
    }

    private func text(
        _ snapshot: SnapshotSummary,
        _ result: RestoreResult,
        _ access: DatasetAccess,
        _ party: String,
        _ folder: PathBytes
    ) -> String {
        var text =
            "\(access.name): snapshot \(snapshot.id.prefix(8)) of \(Quantity.time(snapshot.time)) from \(party), "
        text += "\(Quantity.count(result.files, "file")), \(Quantity.count(result.folders, "folder")), "
        text += "\(Quantity.count(result.links, "link")), \(Quantity.bytes(result.bytes)) in \(folder)\n"
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
