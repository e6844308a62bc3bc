internal import ArgumentParser

struct CatalogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog",
        abstract: "Rebuild this installation's catalog.",
        discussion: """
            Examples:
              landfast catalog rebuild
            """,
        subcommands: [CatalogRebuildCommand.self]
    )
}
