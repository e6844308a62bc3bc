internal import ArgumentParser

struct TransferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer",
        abstract: "Show what moved from where to where.",
        discussion: """
            Examples:
              landfast transfer list
              landfast transfer list pohjola
            """,
        subcommands: [TransferListCommand.self]
    )
}
