internal import ArgumentParser

/// Everything about disclosures.
struct DisclosureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disclosure",
        abstract: "Keep on record what was handed out to authorities, and under which basis.",
        discussion: """
            Codes only: whom it was about stands in the file that the reference names. Nothing on this record is ever \
            changed or taken back.

            Examples:
              landfast disclosure add pohjola --basis court-order --authority FI-police --reference case/17 --scope tenant
              landfast disclosure list pohjola
            """,
        subcommands: [DisclosureAddCommand.self, DisclosureListCommand.self]
    )
}
