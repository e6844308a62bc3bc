internal import ArgumentParser

/// Everything about the keys that sign.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Show, rotate and revoke the keys that sign for this installation.",
        discussion: """
            A key is rotated when its time has come, or when somebody may have read it; what it signed before stays \
            valid. A key that was stolen is rotated first and revoked then: from that on it counts nowhere.

            Examples:
              landfast key list
              landfast key rotate officer --yes
              landfast key revoke SHA256:Xk0… --since 2026-11-02T08:00:00Z --dry-run
              landfast key signers --out allowed_signers
            """,
        subcommands: [KeyListCommand.self, KeyRotateCommand.self, KeyRevokeCommand.self, KeySignersCommand.self]
    )
}
