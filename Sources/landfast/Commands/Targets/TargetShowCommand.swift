internal import ArgumentParser
internal import Files
internal import Ledger
internal import Sealing

/// Shows one restore target.
struct TargetShowCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one restore target, as it is now.",
        discussion: """
            Examples:
              landfast target show 3f6a
            """
    )

    @Argument(help: "The target's id, or a unique beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let view = try TargetView.one(id, installation)
        let sight = view.sight(installation)
        let now = installation.clock.now()
        output.show(view.document(sight, at: now)) {
            let party = view.membership.party
            var text = "target \(view.id) of \(view.access.name), in \(party.region): \(view.state(sight, at: now))\n"
            if let declared = view.declared { text += "  declared \(Quantity.time(declared))\n" }
            if let expires = party.expires { text += "  to be gone by \(Quantity.time(expires))\n" }
            if let path = view.path { text += "  folder \(Table.printable(path))\n" }
            if let subjects = party.subjects {
                text += "  given what \(Quantity.count(subjects.count, "scope")) hold, and nothing else\n"
            }
            if let reason = view.membership.departure?.reason { text += "  stated gone: \(reason)\n" }
            if let detail = view.detail(sight) { text += "  \(detail)\n" }
            return text
        }
        return .done
    }
}
