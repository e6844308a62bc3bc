internal import ArgumentParser

/// Everything about statements.
struct StatementCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract: "Record, signed, what is known of where data was, and settle what no look can decide.",
        discussion: """
            `landfast transfer list TENANT` names each doubt and the statement that would settle it. An answer that rests \
            on a statement says so, and is never more than that. Codes and references only: who said what stands in the \
            file that the reference names.

            Examples:
              landfast statement add store:contabo --since 2026-01-01 --reference contract/12
              landfast statement list
              landfast statement withdraw 3f6a --reason moved
            """,
        subcommands: [StatementAddCommand.self, StatementListCommand.self, StatementWithdrawCommand.self]
    )
}
