internal import ArgumentParser

struct TenantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Add, show, label, move and remove tenants.",
        discussion: """
            Examples:
              landfast tenant add pohjola --region hetzner-hel1 --label tier=gold
              landfast tenant list
              landfast tenant show pohjola
              landfast tenant move pohjola --region hetzner-fsn1 --agreement DPA-2026-7
              landfast tenant remove pohjola --dry-run
            """,
        subcommands: [
            TenantAddCommand.self, TenantListCommand.self, TenantShowCommand.self, TenantLabelCommand.self,
            TenantMoveCommand.self, TenantRemoveCommand.self,
        ]
    )
}
