internal import Connections
internal import Residency

/// Whom alarms are told to, as the configuration says it.
struct NoticeEntry: Sendable {
    /// How they are told.
    enum Way: Sendable {
        /// A document is posted.
        case webhook(RemotePlace, token: SecretSource?)
        /// A mail is sent.
        case mail(RemotePlace, sender: String, recipients: [String], credentials: CredentialSource?)
        /// A page is fetched again and again as long as plans are made: whoever watches it misses it when none are.
        case ping(RemotePlace, everySeconds: Int64)
        /// A program is run, with variables.
        case command([String])
    }

    /// A server, and the region that it is in.
    struct RemotePlace: Sendable {
        let region: String
        let url: RemoteURL
        let trust: ServerTrust
    }

    /// The operator's name for it.
    let name: String
    let way: Way
    /// True when the end of an alarm is told too.
    let tellsEnds: Bool
    /// True when tenants are told this way what concerns them, and nobody is told of alarms.
    let reachesTenants: Bool
    let position: SourcePosition

    /// True when each notice is told by itself: a program is run for each.
    var isOneByOne: Bool { if case .command = way { true } else { false } }
}
