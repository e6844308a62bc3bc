internal import ArgumentParser

struct TenantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Add and show tenants.",
        discussion: """
            Examples:
              landfast tenant add pohjola --region hetzner-hel1 --label tier=gold
              landfast tenant list
              landfast tenant show pohjola
            """,
        subcommands: [TenantAddCommand.self, TenantListCommand.self, TenantShowCommand.self]
    )
}
