internal import Catalog
internal import Files
internal import Glibc
internal import Sealing
internal import Synchronization

/// One backup of one dataset with the operator's commands around it.
///
/// What has to run afterwards runs on every way out: when the backup fails, when somebody interrupts it, and when the process
/// has to end where it hangs. After an interruption nothing more is read from the source and nothing is created in a store, so
/// that no snapshot holds what changed once `after` ran.
final class SourceCommandRun: Sendable {
    private let commands: SourceCommands
    /// What the commands may know, as variables.
    private let variables: [String: String]
    private let tenant: String
    private let showsOutput: Bool
    private let output: Output
    /// True once what has to run afterwards has run: it does so once, whoever comes to it first.
    private let hasEnded = Mutex(false)

    init(_ commands: SourceCommands, of access: DatasetAccess, showsOutput: Bool, _ output: Output) {
        self.commands = commands
        self.showsOutput = showsOutput
        self.output = output
        tenant = access.tenant.name
        var variables = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
            "LANDFAST_TENANT": access.tenant.name, "LANDFAST_DATASET": access.dataset.name,
        ]
        if let home = unsafe getenv("HOME") { variables["HOME"] = unsafe String(cString: home) }
        self.variables = variables
    }

    /// Runs the commands around `body`.
    /// - Throws: what `body` throws; `CommandError` when a command before or after it failed.
    func around(_ body: () throws -> ExitStatus) throws -> ExitStatus {
        guard !commands.words.isEmpty else { return try body() }
        let cleanUp = Interruption.remember { self.endInterrupted() }
        defer { Interruption.forget(cleanUp) }
        let status: ExitStatus
        do {
            if let error = run(.before, result: nil, isInterrupted: { Interruption.isRequested }) { throw error }
            try Interruption.check()
            status = try body()
            try Interruption.check()
        } catch {
            endInterrupted()
            throw error
        }
        let failed = hasEnded.withLock { hasEnded in
            hasEnded = true
            return run(.after, result: status == .done ? "complete" : "partial")
        }
        if let failed { throw failed }
        return status
    }

    /// Runs what has to run after a backup that did not come to its end.
    private func endInterrupted() {
        hasEnded.withLock { hasEnded in
            guard !hasEnded else { return }
            hasEnded = true
            for moment in [SourceCommands.Moment.onFailure, .after] {
                let result = Interruption.isRequested ? "interrupted" : "failed"
                guard let failed = run(moment, result: result) else { continue }
                output.warn(failed.code, ([failed.message] + failed.lines).joined(separator: "\n"))
            }
        }
    }

    /// Runs one command, if there is one.
    /// - Returns: why it failed; nil when it did not.
    private func run(
        _ moment: SourceCommands.Moment,
        result: String?,
        isInterrupted: () -> Bool = { false }
    ) -> CommandError? {
        guard let words = commands.words[moment] else { return nil }
        var environment = variables
        environment["LANDFAST_EVENT"] = moment.rawValue
        environment["LANDFAST_RESULT"] = result
        let process = ChildProcess(
            program: ProgramStart(
                words: words.map { $0.replacing("{tenant}", with: tenant) },
                environment: environment.map { "\($0.key)=\($0.value)" }.sorted(),
                folder: commands.folder
            ),
            timeout: .seconds(commands.timeoutSeconds)
        )
        let outcome = process.run(isInterrupted: isInterrupted)
        return outcome.end == .exited(0) ? nil : error(moment, words[0], outcome)
    }

    private func error(
        _ moment: SourceCommands.Moment,
        _ program: String,
        _ outcome: ChildProcess.Outcome
    ) -> CommandError {
        let reason =
            switch outcome.end {
            case .exited(let code): "ended with \(code)"
            case .killed(let signal): "was killed by signal \(signal)"
            case .timedOut: "took longer than \(Quantity.duration(milliseconds: commands.timeoutSeconds * 1000))"
            case .interrupted: "was interrupted"
            case .notStarted(let reason): "could not be started: \(reason)"
            }
        let consequence =
            switch moment {
            case .before: "Nothing was backed up."
            case .onFailure, .after: "The backup itself is not affected."
            }
        let text = String(decoding: outcome.output, as: UTF8.self)
        let lines = text.split(separator: "\n").suffix(20).map { "  " + Table.printable(String($0)) }
        return CommandError(
            "\(moment.rawValue)-command-failed",
            "The command '\(Table.printable(program))' of '\(moment.rawValue)' \(reason). \(consequence)",
            remedy:
                "Run it by hand as this user, and see to it that it ends with 0; 'commands' of the dataset names it.",
            details: showsOutput ? ["output": .string(lines.joined(separator: "\n"))] : [:],
            lines: showsOutput ? lines : []
        )
    }
}
