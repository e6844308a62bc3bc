internal import Catalog
internal import Files
internal import Foundation
internal import Glibc
internal import Sealing

/// The rounds that `serve` makes once a day, in a process of their own: they may take long, and nothing waits for them.
struct RoundsProcess {
    /// From the beginning of one to that of the next, in seconds.
    private static let interval: Int64 = 86_400
    /// How long after trouble, or after this began where none was ever made, in seconds.
    private static let patience = 3600.0

    private let began = Date()
    private var running: (process: Int32, run: String)?
    private var nextTry = Date.distantPast

    /// Begins rounds when they are due.
    mutating func look(_ installation: Installation, _ log: ServiceLog) throws {
        reap(log)
        guard running == nil, Date() >= nextTry, try isDue(installation) else { return }
        let run = Hex.encode(installation.random.bytes(16))
        nextTry = Date().addingTimeInterval(Self.patience)
        var words = ["/proc/self/exe", "rounds", "--run", run, "--json"]
        words += ["--config", installation.configuration.path.description]
        let file = try RunLog(run, in: installation.configuration.runsFolder).open()
        defer { close(file) }
        let start = ProgramStart(words: words, environment: WorkProcess.ownEnvironment(), folder: PathBytes("/"))
        running = (try start.run(output: file), run)
        log.say("rounds-began", ["run": .string(run)], "rounds began, run \(run.prefix(8))")
    }

    private func isDue(_ installation: Installation) throws -> Bool {
        guard let last = try installation.catalog.lastRun(RunRecord.rounds) else {
            return Date() >= began.addingTimeInterval(Self.patience)
        }
        return last.started.adding(seconds: Self.interval) <= installation.clock.now()
    }

    /// Takes note of rounds that have ended.
    /// - Returns: whether none are under way.
    @discardableResult
    mutating func reap(_ log: ServiceLog) -> Bool {
        guard let (process, run) = running else { return true }
        guard let code = WorkProcess.end(of: process) else { return false }
        running = nil
        let fields: [String: JSONValue] = ["run": .string(run), "exit_code": .integer(Int64(code))]
        log.say("rounds-ended", fields, "rounds, run \(run.prefix(8)), ended with \(code)")
        return true
    }

    /// Asks them to end, or ends them.
    func stop(_ signal: Int32) {
        if let running { kill(-running.process, signal) }
    }
}
