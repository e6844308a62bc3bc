internal import ArgumentParser

/// Everything about incidents.
struct IncidentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incident",
        abstract: "Show and open what tenants must be told of without undue delay, and record that they were.",
        discussion: """
            An incident opens by itself: when a copy is where the policy allows none for longer than an hour, when the \
            inventory finds a copy that no ledger names, when a verification finds something again that had been erased \
            completely, and when a copy was rolled back to before an erasure. What people notice they open by hand. The same trouble is one incident. It is closed by people only.

            Examples:
              landfast incident list
              landfast incident open pohjola --kind unauthorised-access
              landfast incident report 3f6a --reference mail/2026-17
              landfast incident close 3f6a --outcome copy-removed
            """,
        subcommands: [
            IncidentListCommand.self, IncidentOpenCommand.self, IncidentShowCommand.self, IncidentReportCommand.self,
            IncidentCloseCommand.self,
        ]
    )
}
