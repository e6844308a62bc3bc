internal import ArgumentParser
internal import Catalog
internal import Ledger
internal import Sealing

/// Lists every key that may sign, or could once.
struct KeyListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys that sign, by role: those in use, retired and revoked ones.",
        discussion: """
            A key is 'in use' when this installation or a custodian signs with it, 'retired' when another took its place \
            here, 'delegated' when a ledger lets it act and nobody here holds it, 'revoked' when it counts nowhere any \
            more. Exits with 3 when a repository cannot be looked at.

            Examples:
              landfast key list
              landfast key list --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let (keys, failures) = try KeyInventory(installation).keys()
        output.show(
            .object([
                "keys": .array(keys.map(\.document)),
                "not_looked_at": .array(
                    failures.map { .object(["dataset": .string($0.dataset), "reason": .string($0.reason)]) }
                ),
            ])
        ) {
            var table = Table("ROLE", "PARTY", "KEY", "STATE", "SINCE", ">REPOSITORIES")
            for key in keys {
                table.add(
                    key.role,
                    key.party,
                    key.key.fingerprint,
                    key.state.rawValue,
                    key.since.map(Quantity.time) ?? "-",
                    key.role == KeyRole.operator.rawValue ? "-" : String(key.repositories)
                )
            }
            let lines = failures.map { "\nnot looked at:\($0.line)" }
            return table.rendered(colour: output.colour) + lines.joined()
        }
        return failures.isEmpty ? .done : .partial
    }
}
