internal import Catalog
internal import Foundation
internal import Repository
internal import Sealing

/// A run as people and programs read it.
struct RunView {
    private let run: RunRecord
    private let installation: Installation
    private let isHeld: Bool
    private let progress: JSONValue?

    init(_ run: RunRecord, _ installation: Installation, isHeld: Bool) {
        self.run = run
        self.installation = installation
        self.isHeld = isHeld
        progress = isHeld ? RunLog(run.id, in: installation.configuration.runsFolder).progress() : nil
    }

    /// `complete`, an error's name, how far it is, or that its process died.
    var state: String {
        if let outcome = run.outcome { return outcome }
        guard isHeld else { return "not ended" }
        return progress.flatMap(Self.line) ?? "under way"
    }

    /// `backing up  42%  1.2 GiB of 2.9 GiB  12,000 files  310.0 MiB/s  5 s left`, as the work itself would say it.
    private static func line(_ progress: JSONValue) -> String? {
        func count(_ name: String) -> UInt64 { UInt64(clamping: progress[name]?.integerValue ?? 0) }
        guard let phase = progress["phase"]?.stringValue.flatMap(EnginePhase.init(rawValue:)) else { return nil }
        let engine = EngineProgress(
            phase: phase,
            bytesDone: count("bytes_done"),
            bytesTotal: count("bytes_total"),
            filesDone: count("files_done"),
            filesTotal: count("files_total")
        )
        return EngineProgressReporter.line(engine, elapsedMilliseconds: progress["elapsed_ms"]?.integerValue ?? 0)
    }

    var document: JSONValue {
        .object([
            "run": .string(run.id), "work": .string(run.kind), "repository": .text(run.repository?.hex),
            "dataset": .text(run.repository.map(installation.name(of:))), "party": .text(run.party),
            "started": .string(run.started.iso8601), "ended": .time(run.ended), "outcome": .text(run.outcome),
            "under_way": .bool(isHeld && run.ended == nil), "progress": progress ?? .null,
            "counts": .object(run.counts.mapValues(JSONValue.integer)),
        ])
    }

    var text: String {
        var text = "run       \(run.id)\nwork      \(run.kind)\n"
        if let repository = run.repository { text += "dataset   \(installation.name(of: repository))\n" }
        if let party = run.party { text += "party     \(party)\n" }
        text += "started   \(Quantity.time(run.started))\nended     \(Quantity.time(run.ended))\nstate     \(state)\n"
        for (name, count) in run.counts.sorted(by: { $0.key < $1.key }) {
            text += "\(name.padding(toLength: 9, withPad: " ", startingAt: 0)) \(Quantity.grouped(count))\n"
        }
        return text
    }
}
