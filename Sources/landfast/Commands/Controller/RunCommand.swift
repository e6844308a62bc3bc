internal import ArgumentParser
internal import Catalog
internal import Foundation
internal import Sealing

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

struct RunListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the newest runs, with what those under way have done so far.",
        discussion: """
            Examples:
              landfast run list
              landfast run list --limit 500 --json
            """
    )

    @Option(help: "How many, the newest.")
    var limit = 50

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is a number from 1 to 10000.") }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let names = try installation.datasetNames()
        let held = Set(try installation.catalog.heldWork(at: installation.clock.now()).map(\.run))
        let runs = try installation.catalog.runs(limit: limit)
        var table = Table("RUN", "WORK", "DATASET", "STARTED", ">TOOK", "STATE")
        for run in runs {
            let took = run.ended.map { Quantity.duration(milliseconds: $0.milliseconds - run.started.milliseconds) }
            table.add(
                String(run.id.prefix(8)),
                run.kind,
                run.repository.map { names[$0] ?? $0.hex } ?? "-",
                Quantity.time(run.started),
                took ?? "-",
                RunView(run, installation, isHeld: held.contains(run.id)).state
            )
        }
        output.show(
            .object([
                "runs": .array(
                    runs.map { RunView($0, installation, isHeld: held.contains($0.id)).document(names) }
                )
            ])
        ) { table.isEmpty ? "no run yet" : table.rendered(colour: output.colour) }
        return .done
    }
}

struct RunShowCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one run, and what it said.",
        discussion: """
            Examples:
              landfast run show 3f6a
              landfast run show 3f6a --json
            """
    )

    @Argument(help: "The run's id, or a unique beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let run = try installation.run(id)
        let names = try installation.datasetNames()
        let view = RunView(run, installation, isHeld: try installation.isHeld(run))
        let lines = try RunLog(run.id, in: installation.configuration.runsFolder).lines()
        var document = view.document(names).objectValue ?? [:]
        document["log"] = .texts(lines)
        output.show(.object(document)) { view.text(names) + lines.map { "  " + Table.printable($0) + "\n" }.joined() }
        return .done
    }
}

struct RunFollowCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow",
        abstract: "Print what a run says until it ends.",
        discussion: """
            Examples:
              landfast run follow 3f6a
            """
    )

    @Argument(help: "The run's id, or a unique beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let id = try installation.run(id).id
        let log = RunLog(id, in: installation.configuration.runsFolder)
        var shown = 0
        while true {
            let run = try installation.run(id)
            let isOver = try run.ended != nil || !installation.isHeld(run)
            let lines = try log.lines()
            for line in lines.dropFirst(shown) { Terminal.write(Table.printable(line) + "\n") }
            shown = max(shown, lines.count)
            if isOver { return run.outcome == "complete" ? .done : run.outcome == "partial" ? .partial : .failed }
            Thread.sleep(forTimeInterval: 0.5)
        }
    }
}

struct RunCancelCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stop a run that `serve` has begun.",
        discussion: """
            Its lease is taken away, and its process ends within seconds, as if it had been interrupted: nothing half done \
            is visible. The schedule decides when it begins again.

            Examples:
              landfast run cancel 3f6a
            """
    )

    @Argument(help: "The run's id, or a unique beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let run = try installation.run(id)
        guard try installation.catalog.cancel(run: run.id) else {
            throw CommandError(
                "run-not-under-way",
                "Run \(run.id.prefix(8)) is not under way under a lease.",
                remedy: "See `landfast run list`; what was started by hand is stopped with ^C.",
                status: .notInitialised
            )
        }
        output.report("summary", ["run": .string(run.id), "cancelled": .bool(true)], text: "cancelled")
        return .done
    }
}

/// A run as people and programs read it.
struct RunView {
    private let run: RunRecord
    private let isHeld: Bool
    private let progress: JSONValue?

    init(_ run: RunRecord, _ installation: Installation, isHeld: Bool) {
        self.run = run
        self.isHeld = isHeld
        progress = isHeld ? RunLog(run.id, in: installation.configuration.runsFolder).progress() : nil
    }

    /// `complete`, an error's name, how far it is, or that its process died.
    var state: String {
        if let outcome = run.outcome { return outcome }
        guard isHeld else { return "not ended" }
        guard let progress, let phase = progress["phase"]?.stringValue, let done = progress["bytes_done"]?.integerValue
        else { return "under way" }
        let bytes = Quantity.bytes(UInt64(clamping: done))
        let total = progress["bytes_total"]?.integerValue ?? 0
        return total > 0 ? "\(phase), \(bytes) of \(Quantity.bytes(UInt64(clamping: total)))" : "\(phase), \(bytes)"
    }

    func document(_ names: [RepositoryID: String]) -> JSONValue {
        .object([
            "run": .string(run.id), "work": .string(run.kind), "repository": .text(run.repository?.hex),
            "dataset": .text(run.repository.flatMap { names[$0] }), "party": .text(run.party),
            "started": .string(run.started.iso8601), "ended": .time(run.ended), "outcome": .text(run.outcome),
            "under_way": .bool(isHeld && run.ended == nil), "progress": progress ?? .null,
            "counts": .object(run.counts.mapValues(JSONValue.integer)),
        ])
    }

    func text(_ names: [RepositoryID: String]) -> String {
        var text = "run       \(run.id)\nwork      \(run.kind)\n"
        if let repository = run.repository { text += "dataset   \(names[repository] ?? repository.hex)\n" }
        if let party = run.party { text += "party     \(party)\n" }
        text += "started   \(Quantity.time(run.started))\nended     \(Quantity.time(run.ended))\nstate     \(state)\n"
        for (name, count) in run.counts.sorted(by: { $0.key < $1.key }) {
            text += "\(name.padding(toLength: 9, withPad: " ", startingAt: 0)) \(Quantity.grouped(count))\n"
        }
        return text
    }
}

extension Installation {
    /// The run of an id, or of a unique beginning of one.
    func run(_ id: String) throws -> RunRecord {
        let found = try catalog.runs(beginning: id)
        if found.count == 1 { return found[0] }
        throw CommandError(
            "no-such-run",
            found.isEmpty ? "There is no run '\(id)'." : "'\(id)' is the beginning of several runs.",
            remedy: "See `landfast run list` for the ids; a unique beginning is enough.",
            status: .notInitialised
        )
    }

    /// Whether somebody does a run under a lease now.
    func isHeld(_ run: RunRecord) throws -> Bool {
        try catalog.heldWork(at: clock.now()).contains { $0.run == run.id }
    }
}
