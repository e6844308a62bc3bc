internal import ArgumentParser

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Show runs, follow one, cancel one.",
        discussion: """
            Examples:
              landfast run list
              landfast run show 3f6a
              landfast run follow 3f6a
              landfast run cancel 3f6a
            """,
        subcommands: [RunListCommand.self, RunShowCommand.self, RunFollowCommand.self, RunCancelCommand.self]
    )
}
