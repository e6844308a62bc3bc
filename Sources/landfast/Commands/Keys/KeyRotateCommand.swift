internal import ArgumentParser
internal import Sealing

/// Puts a new key in the place of one.
struct KeyRotateCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Make a new key for a role, delegate it in every repository, and use it from then on.",
        discussion: """
            The roles are officer (requests, tombstones, certificates), agent (what was seen in stores) and writer \
            (snapshots and heads). The old key's bytes are overwritten where they lie; what it signed stays valid. When a \
            repository cannot be reached nothing is switched and the exit code is 3: run the command again, it goes on \
            where it was. `landfast key revoke` then ends what the old key may do.

            Examples:
              landfast key rotate officer --dry-run
              landfast key rotate writer --yes
            """
    )

    @Argument(help: "The key's role: officer, agent or writer.")
    var role: KeyRole

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard role.ledgerRole != nil else {
            throw ValidationError("The operator's key cannot be rotated: each store's identity is signed with it.")
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let old = installation.keys.key(role).publicKey
        if confirmation.dryRun {
            let count = try installation.selection(nil).count
            output.show(
                .object([
                    "dry_run": .bool(true), "role": .string(role.rawValue), "old": .string(old.fingerprint),
                    "repositories": .count(count),
                ])
            ) {
                "would make a new \(role.rawValue) key, delegate it in "
                    + "\(Quantity.count(count, "repository", "repositories")), and overwrite \(old.fingerprint)"
            }
            return .done
        }
        try confirmation.confirm("Replace the \(role.rawValue) key \(old.fingerprint)?")
        let outcome = try KeyRotation(installation: installation, role: role).run()
        output.show(
            .object([
                "role": .string(role.rawValue), "old": .string(outcome.old.fingerprint),
                "new": .text(outcome.new?.fingerprint), "repositories": .count(outcome.delegated),
                "failed": .array(
                    outcome.failures.map { .object(["dataset": .string($0.dataset), "reason": .string($0.reason)]) }
                ),
            ])
        ) {
            guard let new = outcome.new else {
                return "The \(role.rawValue) key is still \(old.fingerprint): the new one is not delegated in\n"
                    + outcome.failures.map(\.line).joined(separator: "\n")
                    + "\nMake them reachable and run the command again."
            }
            return "The \(role.rawValue) key is \(new.fingerprint) now, in "
                + "\(Quantity.count(outcome.delegated, "repository", "repositories"))."
                + "\n\(outcome.old.fingerprint) is retired. If somebody may hold a copy of it, run"
                + "\n  landfast key revoke \(outcome.old.fingerprint) --dry-run"
        }
        return outcome.new == nil ? .partial : .done
    }
}
