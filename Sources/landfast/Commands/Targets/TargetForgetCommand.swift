internal import ArgumentParser
internal import Erasure
internal import Files
internal import Ledger
internal import Repository
internal import Sealing

/// Ends a restore target.
struct TargetForgetCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "End a restore target: as seen when its folder is gone or empty, else as you state it.",
        discussion: """
            Looks first. A folder that was removed, or holds nothing, ends as seen, signed by this agent. Of any other the \
            ledger keeps that you say it is gone, and why; each certificate from then on repeats that as attested, not as \
            proven. It deletes nothing.

            Examples:
              landfast target forget 3f6a --reason disk-destroyed/2026-17
            """
    )

    @Argument(help: "The target's id, or a unique beginning of it.")
    var id: String

    @Option(help: ArgumentHelp("Why it is gone, in a code: letters, digits and - _ . : / # +", valueName: "code"))
    var reason: CodeArgument

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let view = try TargetView.one(id, installation)
        guard view.membership.departure == nil else {
            throw CommandError(
                "target-ended",
                "The restore target \(view.id.prefix(8)) has ended already.",
                remedy: "Nothing needs to be done; see `landfast target show \(view.id.prefix(8))`."
            )
        }
        let seen = Self.seenEmpty(view.sight(installation))
        let how = seen ?? "stated gone, for \(reason.text)"
        if confirmation.dryRun {
            output.show(.object(["dry_run": .bool(true), "id": .string(view.id), "seen": .bool(seen != nil)])) {
                "target \(view.id.prefix(8)) of \(view.access.name) would end: \(how)"
            }
            return .done
        }
        if seen == nil {
            try confirmation.confirm("State that target \(view.id.prefix(8)) of \(view.access.name) is gone?")
        }
        try end(view, seen, installation)
        output.show(
            .object([
                "id": .string(view.id), "how": .string(seen == nil ? "stated" : "destroyed"),
                "reason": .text(seen == nil ? reason.text : nil),
            ])
        ) { "target \(view.id.prefix(8)) of \(view.access.name) has ended: \(how)" }
        return .done
    }

    private func end(_ view: TargetView, _ seen: String?, _ installation: Installation) throws {
        var access = try installation.access(to: view.access.tenant, view.access.dataset, for: .erasing)
        let departure: Departure
        if let seen {
            departure = .destroyed(
                DestructionReceipt(
                    repository: access.repository,
                    party: view.membership.party,
                    joined: view.membership.joined,
                    evidence: .object(["seen": .string(seen)]),
                    time: installation.clock.now(),
                    with: installation.keys.agent
                )
            )
        } else {
            departure = .stated(reason: reason.text)
        }
        let entry = try LedgerEntry.make(
            .left(party: view.membership.party.id, joined: view.membership.joined, how: departure),
            repository: access.repository,
            time: installation.clock.now(),
            random: SystemRandom(),
            with: installation.keys.writer
        )
        access.ledger.merge([entry])
        let kept = access.keepLedger()
        guard kept.atCustodians + kept.inStores > 0 else {
            throw kept.failure
                ?? CommandError(
                    "target-not-ended",
                    "Nobody took the end of the target: no custodian and no store of \(access.name) can be reached.",
                    remedy: "Make one reachable, and run the command again.",
                    lines: access.unreachableLines
                )
        }
        try installation.refresh(access)
        try installation.targetFolders.forget(view.id)
    }

    /// Why the folder holds nothing, when it was seen not to.
    private static func seenEmpty(_ sight: TargetSight?) -> String? {
        switch sight {
        case .gone: return "gone"
        case .there(let content, _, _):
            guard let listing = try? content.list(), listing.problems.isEmpty else { return nil }
            return listing.scopes.allSatisfy { $0.entries.allSatisfy(\.path.isEmpty) } ? "empty" : nil
        case .unseen, nil: return nil
        }
    }
}
