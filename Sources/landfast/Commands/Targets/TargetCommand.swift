internal import ArgumentParser

/// Everything about restore targets.
struct TargetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "target",
        abstract: "See which folders hold what was restored, and end them.",
        discussion: """
            A restore's target is a copy like any other: an erasure of somebody who may be in it is complete only when it was \
            looked at and found without, or was ended. Where a target lies is known to the machine that restored alone.

            Examples:
              landfast target list pohjola
              landfast target forget 3f6a --reason handed-over/2026-17
            """,
        subcommands: [TargetListCommand.self, TargetShowCommand.self, TargetForgetCommand.self]
    )
}
