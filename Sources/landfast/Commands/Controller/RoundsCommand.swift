internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Looks at what nobody asked for.
struct RoundsCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "rounds",
        abstract: "Look at what really lies in stores, and look again for what was erased.",
        discussion: """
            Does what `landfast store inventory` does with every store, and looks again for each person whose erasure is on \
            record as complete: at custodians, in every object of every copy, in targets and sources. What is found again \
            is an incident, and the erasure goes on. `landfast serve` does this once a day. The erasure of a whole tenant \
            is looked for when its certificate is signed, not here. Exits with 3 when something unexpected was found, or \
            not everything could be looked at.

            Examples:
              landfast rounds
              landfast rounds --json
            """
    )

    @Option(help: ArgumentHelp("The run's id, 32 hex digits; a new one when left out.", valueName: "id"))
    var run: String?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard run.map({ Hex.decode($0)?.count == 16 }) ?? true else {
            throw ValidationError("--run is 32 hex digits.")
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let id = run ?? Hex.encode(installation.random.bytes(16))
        let started = installation.clock.now()
        func record(_ ended: Timestamp?, _ outcome: String?, _ counts: [String: Int64]) throws {
            try installation.catalog.put(
                RunRecord(
                    id: id,
                    kind: RunRecord.rounds,
                    repository: nil,
                    party: nil,
                    started: started,
                    ended: ended,
                    outcome: outcome,
                    counts: counts
                )
            )
        }
        try record(nil, nil, [:])
        do {
            let rounds = try Rounds(installation)
            let counts = ["erasures": Int64(rounds.looked), "unexpected": Int64(rounds.unexpected)]
            try record(installation.clock.now(), rounds.isQuiet ? "complete" : "partial", counts)
            output.show(rounds.document) { rounds.text(colour: output.colour) }
            return rounds.isQuiet ? .done : .partial
        } catch {
            // The first error says more than one about records.
            try? record(installation.clock.now(), ErrorReport(error).code, [:])
            throw error
        }
    }
}
