internal import ArgumentParser

/// Everything about erasures.
struct EraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase a person, an object of a person, or a tenant from every copy, and prove it.",
        discussion: """
            A request waits for its grace and approvals, is then issued, and reaches each party by itself: custodians \
            destroy keys, stores are compacted and listed again. Nothing less than all of them is complete.

            Examples:
              echo user:42 | landfast erase request pohjola --subject-file - --reason art-17
              landfast erase verify 3f6a
              landfast erase certificate 3f6a --out certificate
            """,
        subcommands: [
            EraseRequestCommand.self, EraseListCommand.self, EraseStatusCommand.self, EraseApproveCommand.self,
            EraseExtendCommand.self, EraseRunCommand.self, EraseVerifyCommand.self, EraseCertificateCommand.self,
            EraseCancelCommand.self, EraseReadmitCommand.self, EraseRecipientsCommand.self, EraseReplayCommand.self,
        ]
    )
}
