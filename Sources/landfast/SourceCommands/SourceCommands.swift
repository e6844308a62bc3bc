internal import Files

/// Commands of the operator's that run around each backup of a dataset: to make a dump, to hold a program still.
struct SourceCommands: Hashable, Sendable {
    /// When one of them runs.
    enum Moment: String, CaseIterable, Sendable {
        /// First of all; when it fails, nothing is backed up.
        case before
        /// When the backup, or the command before it, failed or was interrupted.
        case onFailure = "on-failure"
        /// Last of all, whatever happened.
        case after
    }

    /// The words of each command, the program's absolute path first; `{tenant}` stands for the tenant's name.
    let words: [Moment: [String]]
    /// How long each of them may take, in seconds.
    let timeoutSeconds: Int64
    /// The folder that they run in: the configuration's.
    let folder: PathBytes

    /// No commands at all.
    static let none = SourceCommands(words: [:], timeoutSeconds: standardTimeoutSeconds, folder: "/")

    /// How long a command may take when nothing else is said.
    static let standardTimeoutSeconds: Int64 = 600
    /// The words that a command has at most.
    static let maximumWords = 1000
}
