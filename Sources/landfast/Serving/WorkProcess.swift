internal import Controller
internal import Files
internal import Glibc
internal import Sealing

/// A process that does one piece of work: what hangs can be ended, and what crashes takes nothing with it.
///
/// It holds its own lease, so it may go on when the one that started it dies.
struct WorkProcess {
    let step: Plan.Step
    /// The run's id.
    let run: String
    let process: Int32

    /// Starts the work.
    /// - Parameters:
    ///   - store: the name of the store that it is about.
    ///   - config: the configuration file.
    static func start(
        _ step: Plan.Step,
        run: String,
        store: String?,
        config: PathBytes,
        runsFolder: PathBytes
    ) throws -> WorkProcess {
        // This very program, also when another one has been put in its place meanwhile.
        var words = ["/proc/self/exe", "work", step.work.kind.name, step.work.repository.hex, "--run", run]
        words += ["--config", config.description, "--json"]
        if let store { words += ["--store", store] }
        if let begun = step.lastBegun { words += ["--begun", begun.iso8601] }
        let log = try RunLog(run, in: runsFolder).open()
        defer { close(log) }
        let start = ProgramStart(words: words, environment: ownEnvironment(), folder: PathBytes("/"))
        return WorkProcess(step: step, run: run, process: try start.run(output: log))
    }

    /// How it ended; nil: it has not.
    func end() -> Int32? { Self.end(of: process) }

    /// How a process that was started here ended; nil: it has not.
    static func end(of process: Int32) -> Int32? {
        var status: Int32 = 0
        guard unsafe waitpid(process, &status, WNOHANG) == process else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }

    /// Asks it to end, or ends it.
    func stop(_ signal: Int32) { kill(-process, signal) }

    /// Credentials may come from it.
    static func ownEnvironment() -> [String] {
        var variables: [String] = []
        var next = unsafe environ
        while let variable = unsafe next.pointee {
            unsafe variables.append(String(cString: variable))
            unsafe next += 1
        }
        return variables
    }
}
