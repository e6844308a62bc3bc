internal import Sealing

/// A command cannot do what it was asked.
struct CommandError: ExplainedError {
    let code: String
    let message: String
    let remedy: String
    /// How the command ends because of it.
    let status: ExitStatus
    /// What else `--json` shows, such as diagnostics or the rules that refused.
    let details: [String: JSONValue]
    /// What else people see, below the message.
    let lines: [String]

    init(
        _ code: String,
        _ message: String,
        remedy: String,
        status: ExitStatus = .failed,
        details: [String: JSONValue] = [:],
        lines: [String] = []
    ) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.status = status
        self.details = details
        self.lines = lines
    }
}
