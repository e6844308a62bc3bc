internal import ArgumentParser

/// Everything about holds.
struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Keep a dataset, or one person in it, from being erased, on a legal basis.",
        discussion: """
            A hold acts on erasures that have not been issued; they wait, and go on by themselves when it ends.

            Examples:
              landfast hold add pohjola/audit-log --basis case/2026-17 --until 2027-01-01
            """,
        subcommands: [HoldAddCommand.self, HoldListCommand.self, HoldReleaseCommand.self]
    )
}
