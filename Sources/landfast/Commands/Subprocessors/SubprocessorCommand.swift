internal import ArgumentParser

struct SubprocessorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subprocessor",
        abstract: "Show the legal entities that run the regions, tell tenants of new ones, and record objections.",
        discussion: """
            Examples:
              landfast subprocessor list
              landfast subprocessor history
              landfast subprocessor announce
            """,
        subcommands: [
            SubprocessorListCommand.self, SubprocessorHistoryCommand.self, SubprocessorAnnounceCommand.self,
            SubprocessorNoticesCommand.self, SubprocessorObjectCommand.self, SubprocessorObjectionsCommand.self,
            SubprocessorSettleCommand.self,
        ]
    )
}
