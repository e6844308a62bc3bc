internal import ArgumentParser
internal import Catalog
internal import Ledger
internal import Sealing

/// Takes a key's roles away.
struct KeyRevokeCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Let a key count nowhere any more, and say what stays of what it signed.",
        discussion: """
            Everything that the repositories hold of the key's work now stays in effect, but for what --refuse names, and \
            what claims a time at or after --since. A thief can claim any time: look at all of it with --dry-run, which \
            lists each entry with its id. Heads stay, since later ones build on them. What was refused is never accepted \
            again; a tombstone that custodians have carried out cannot be taken back. A key in use must be rotated first.

            Examples:
              landfast key revoke SHA256:Xk0… --dry-run
              landfast key revoke SHA256:Xk0… --since 2026-11-02T08:00:00Z --refuse 9f31 --yes
            """
    )

    @Argument(help: "The key: its fingerprint, or the beginning of its hex digits, as `landfast key list` shows them.")
    var key: String

    @Option(help: ArgumentHelp("An entry that loses its effect, by a unique beginning of its id.", valueName: "entry"))
    var refuse: [String] = []

    @Option(help: ArgumentHelp("Entries that claim this time or later lose their effect.", valueName: "time"))
    var since: String?

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let (keys, _) = try KeyInventory(installation).keys()
        let found = try find(among: keys, installation)
        let refusedSince = try since.map(Moment.read)
        let (works, unseen) = try survey(
            KeyRevocation(
                installation: installation,
                key: found,
                refused: [],
                refusedSince: refusedSince
            )
        )
        let refused = try named(among: works)
        let revocation = KeyRevocation(
            installation: installation,
            key: found,
            refused: refused,
            refusedSince: refusedSince
        )
        if confirmation.dryRun {
            show(works, refused, unseen, output)
            return unseen.isEmpty ? .done : .partial
        }
        let count = works.reduce(0) { $0 + $1.refused.union(refused.intersection($1.entries.map(\.digest))).count }
        try confirmation.confirm(
            "Revoke \(found.fingerprint) for ever, with \(Quantity.count(count, "entry", "entries")) refused?"
        )
        var revoked: [KeyRevocation.Work] = []
        var (withdrawn, left): (Set<String>, Set<String>) = ([], [])
        let (_, failures) = try RepositoryKeys(installation: installation).each { access in
            guard let work = try revocation.revoke(in: &access) else { return }
            revoked.append(work)
            for entry in work.entries where work.refused.contains(entry.digest) {
                guard case .erasureRequested(let request) = entry.statement else { continue }
                if access.ledger.erasure(request.id) == nil {
                    withdrawn.insert(request.id)
                } else {
                    left.insert(request.id)
                }
            }
        }
        // What no ledger holds any more is no request, and ends no account.
        for id in withdrawn.subtracting(left) { try installation.catalog.noteForgotten(erasure: id) }
        show(revoked, refused, failures, output)
        return failures.isEmpty ? .done : .partial
    }
}

extension KeyRevokeCommand {
    /// The key that the argument names; one that is in use is none to revoke.
    private func find(among keys: [KeyInventory.Key], _ installation: Installation) throws -> PublicKey {
        let matches = Set(
            keys.filter { $0.key.fingerprint == key || key.count >= 8 && $0.key.hex.hasPrefix(key) }.map(\.key)
        )
        guard let found = matches.first, matches.count == 1 else {
            throw CommandError(
                "no-such-key",
                "'\(Table.printable(key))' names \(matches.isEmpty ? "no key" : "several keys").",
                remedy: "Give a fingerprint as `landfast key list` shows it.",
                status: .usage
            )
        }
        let isInUse = keys.contains { $0.key == found && $0.state == .inUse }
        guard !isInUse else {
            let isCustodian = keys.contains { $0.key == found && $0.role == LedgerRole.custodian.rawValue }
            throw CommandError(
                "key-in-use",
                "The key \(found.fingerprint) is in use: revoked now, nothing could be signed any more.",
                remedy: isCustodian
                    ? "Set up another custodian, let the policy move the keys there, and revoke this one then."
                    : "Run `landfast key rotate` first.",
                status: .refused
            )
        }
        return found
    }

    private func survey(
        _ revocation: KeyRevocation
    ) throws -> (works: [KeyRevocation.Work], failures: [RepositoryKeys.Failure]) {
        var works: [KeyRevocation.Work] = []
        let (_, failures) = try RepositoryKeys(installation: revocation.installation).each { access in
            if let work = revocation.work(in: access) { works.append(work) }
        }
        return (works, failures)
    }

    /// The entries that --refuse names.
    private func named(among works: [KeyRevocation.Work]) throws -> Set<Digest> {
        let all = Set(works.flatMap(\.entries).map(\.digest))
        return try Set(
            refuse.map { prefix in
                let matches = all.filter { $0.hex.hasPrefix(prefix) }
                guard prefix.count >= 4, let match = matches.first, matches.count == 1 else {
                    throw CommandError(
                        "no-such-entry",
                        "'\(Table.printable(prefix))' names \(matches.count > 1 ? "several entries" : "no entry") of this "
                            + "key.",
                        remedy: "See `landfast key revoke --dry-run` for their ids; four digits are the least.",
                        status: .usage
                    )
                }
                return match
            }
        )
    }

    private func show(
        _ works: [KeyRevocation.Work],
        _ named: Set<Digest>,
        _ failures: [RepositoryKeys.Failure],
        _ output: Output
    ) {
        let repositories = works.map { work -> JSONValue in
            let refused = work.refused.union(named)
            return .object([
                "dataset": .string(work.dataset), "accepted_head": .count(work.acceptedHead),
                "not_asked": .texts(work.unreachable), "revoked_before": .bool(work.isRevoked),
                "entries": .array(
                    work.entries.map { entry in
                        .object([
                            "id": .string(entry.digest.hex), "type": .string(entry.statement.type),
                            "time": .time(entry.time), "accepted": .bool(!refused.contains(entry.digest)),
                        ])
                    }
                ),
            ])
        }
        output.show(
            .object([
                "dry_run": .bool(confirmation.dryRun), "repositories": .array(repositories),
                "failed": .array(
                    failures.map { .object(["dataset": .string($0.dataset), "reason": .string($0.reason)]) }
                ),
            ])
        ) {
            var table = Table("DATASET", "ENTRY", "TYPE", "TIME", "EFFECT")
            for work in works {
                let refused = work.refused.union(named)
                for entry in work.entries.sorted(by: { $0.time < $1.time }) {
                    table.add(
                        work.dataset,
                        String(entry.digest.hex.prefix(16)),
                        entry.statement.type,
                        Quantity.time(entry.time),
                        refused.contains(entry.digest) ? "refused" : "stays"
                    )
                }
            }
            var lines = [
                table.isEmpty ? "It signed nothing that a ledger holds." : table.rendered(colour: output.colour)
            ]
            for work in works {
                lines.append("\(work.dataset): heads up to \(work.acceptedHead) stay")
                lines += work.unreachable.map {
                    "\(work.dataset): \($0) was not asked; what only it holds of this key counts no more"
                }
            }
            return (lines + failures.map { "not done:\($0.line)" }).joined(separator: "\n")
        }
    }
}
