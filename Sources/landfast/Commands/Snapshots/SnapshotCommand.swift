internal import ArgumentParser

struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Show snapshots and what is in them.",
        discussion: """
            Examples:
              landfast snapshot list pohjola
              landfast snapshot show pohjola/attachments latest
              landfast snapshot files pohjola/attachments latest
            """,
        subcommands: [SnapshotListCommand.self, SnapshotShowCommand.self, SnapshotFilesCommand.self]
    )
}
