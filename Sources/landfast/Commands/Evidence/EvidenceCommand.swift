internal import ArgumentParser

struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Show others how data was kept: the record of processing, and evidence for a tenant.",
        discussion: """
            Examples:
              landfast evidence processing
              landfast evidence bundle pohjola --out evidence
            """,
        subcommands: [EvidenceProcessingCommand.self, EvidenceBundleCommand.self]
    )
}
