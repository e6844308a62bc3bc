internal import ArgumentParser
internal import Foundation
internal import Simulation

@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "landfast-simulate",
        abstract: "Live through random histories of the whole service, and check the invariants after each step.",
        discussion: """
            Two controllers and their agents work on one catalog and three repositories, while processes die and stand \
            still, stores go away, come back old or damaged, custodians are put back, clocks jump, policies change, and \
            people ask for erasures. All of it follows from a seed. A history that fails is made short and printed.

            Exits with 0 when nothing was violated, and with 1 when something was. With --plant it exits with 0 when the \
            mistake was found as what it breaks, and with 1 when it was not.

            Examples:
              landfast-simulate --seed 7
              landfast-simulate --seed 1 --seeds 1000 --total 100000
              landfast-simulate --plant list
              landfast-simulate --plant keep-keys
            """
    )

    @Option(help: ArgumentHelp("The first history's seed.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How many histories at least.", valueName: "count"))
    var seeds = 1

    @Option(
        help: ArgumentHelp(
            "Random steps of each history; those that bring it to its end come on top.",
            valueName: "count"
        )
    )
    var steps = 60

    @Option(help: ArgumentHelp("Go on until there were so many steps in all.", valueName: "count"))
    var total = 0

    @Option(
        help: ArgumentHelp(
            "A mistake to make on purpose, 'list' for their names, 'all' for one after the other.",
            valueName: "name"
        )
    )
    var plant: String?

    /// Two for each core, since each waits now and then.
    @Option(help: ArgumentHelp("Histories at once.", valueName: "count"))
    var threads = min(2 * ProcessInfo.processInfo.activeProcessorCount, 256)

    @Flag(help: "Print each step of the first history, and what was done in it.")
    var follow = false

    func validate() throws {
        guard seeds >= 1, seeds <= 10_000_000, steps >= 1, steps <= 100_000, total >= 0, threads >= 1, threads <= 256
        else {
            throw ValidationError("Give at least one history, step and thread.")
        }
        guard plant.map({ $0 == "list" || $0 == "all" || Plant(rawValue: $0) != nil }) ?? true else {
            throw ValidationError("There is no such plant; see `landfast-simulate --plant list`.")
        }
    }

    func run() throws {
        try FixedHashing.ensure()
        switch plant {
        case nil where follow: try liveThroughOne()
        case nil: try live()
        case "list":
            for plant in Plant.allCases { print("\(plant.rawValue): breaks \(plant.breaks): \(plant.summary)") }
        case "all":
            let missed = Plant.allCases.filter { !isFound($0) }
            guard missed.isEmpty else { throw ExitCode(1) }
        default:
            guard let plant = plant.flatMap(Plant.init), isFound(plant) else { throw ExitCode(1) }
        }
    }

    private func liveThroughOne() throws {
        let history = Step.history(Noise(seed: seed), steps: steps)
        let violations = Campaign.outcome(of: history, seed: seed, plant: nil) { print($0) }.violations
        for violation in violations { print("  \(violation)") }
        guard violations.isEmpty else { throw ExitCode(1) }
    }

    private func live() throws {
        let campaign = Campaign(first: seed, seeds: seeds, steps: steps, total: total, plant: nil)
        let began = Date()
        let finding = campaign.run(threads: threads, progress: Self.tell)
        if let finding {
            show(finding)
            print("reproduce with: landfast-simulate --seed \(finding.seed) --steps \(steps)")
            throw ExitCode(1)
        }
        let seconds = Int(Date().timeIntervalSince(began))
        print(
            "\(campaign.done) histories, \(campaign.stepsDone) steps, seeds \(seed) to "
                + "\(seed + UInt64(campaign.done) - 1): no violation, \(seconds) s"
        )
    }

    /// Seeds in which a planted mistake is looked for, at most.
    private static let plantSeeds = 600

    private func isFound(_ plant: Plant) -> Bool {
        let campaign = Campaign(first: seed, seeds: max(seeds, Self.plantSeeds), steps: steps, plant: plant)
        guard let finding = campaign.run(threads: threads, progress: Self.tell) else {
            print("\(plant.rawValue): NOT FOUND in \(campaign.done) histories")
            return false
        }
        let broken = Set(finding.violations.flatMap(HistoryRun.broken))
        let isRight = broken.contains(plant.breaks)
        let outcome = isRight ? "found" : "FOUND AS SOMETHING ELSE"
        print("\(plant.rawValue): \(outcome), seed \(finding.seed), breaks \(plant.breaks)")
        show(finding)
        return isRight
    }

    private func show(_ finding: Campaign.Finding) {
        for violation in finding.violations { print("  \(violation)") }
        if !finding.isRepeatable {
            print("  the same history went well the next time: something else had a part in it")
        }
        guard plant == nil else { return }
        print("  with these \(finding.steps) steps and what brings them to an end:")
        for line in finding.trace { print("    \(line)") }
    }

    private static func tell(_ done: Int) {
        FileHandle.standardError.write(Data("\(done) histories are through\n".utf8))
    }
}
