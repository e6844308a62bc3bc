internal import ArgumentParser
internal import Controller
internal import Sealing

struct PlanCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Print what is due now, in its order, with reasons, and what is wrong.",
        discussion: """
            What `landfast serve` would do at this moment, from what the catalog knows: nothing is asked and nothing is \
            begun. Erasures come first, then copies that must leave their place, snapshots, copies that are behind, \
            checks, rehearsals, and retention. Exits with 3 when something is wrong, such as a snapshot older than the \
            policy allows.

            Examples:
              landfast plan
              landfast plan --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let observer = installation.observer()
        let now = installation.clock.now()
        let plan = try observer.plan(at: now)
        let words = PlanWords(installation: installation, observer: observer, now: now)
        output.show(words.document(plan)) { words.text(plan, colour: output.colour) }
        return plan.alarms.isEmpty ? .done : .partial
    }
}
