package import Files
package import Residency

/// A server that may be spoken to: where it is, and how it is known to be the right one.
package struct Server: Hashable, Sendable {
    /// A name in lower case, or an address.
    package let host: String
    /// Its port.
    package let port: Int
    /// Where connections to its region may go.
    package let reach: NetworkReach
    /// How it proves who it is.
    package let trust: ServerTrust
    /// How much it may be asked for at once.
    package let limits: EndpointLimits
    /// After so many seconds in which nearly nothing was heard, a request ends.
    package let silenceSeconds: Int

    /// A server from its parts.
    package init(
        host: String,
        port: Int,
        reach: NetworkReach,
        trust: ServerTrust,
        limits: EndpointLimits = .none,
        silenceSeconds: Int = Server.standardSilenceSeconds
    ) {
        precondition(silenceSeconds > 0, "a server has some time to answer")
        self.host = host
        self.port = port
        self.reach = reach
        self.trust = trust
        self.limits = limits
        self.silenceSeconds = silenceSeconds
    }

    /// Connections at once when nobody said how many there may be.
    package static let standardConnections = 8
    /// How long a server may say nothing when nobody set it otherwise, in seconds.
    package static let standardSilenceSeconds = 60
}

/// How a server proves who it is.
package enum ServerTrust: Hashable, Sendable {
    /// TLS 1.2 or later, with a certificate for its host.
    ///
    /// - `authority`: a file with the certificates that count; nil: those that the system trusts.
    /// - `pins`: if there are any, its public key must be one of them: `sha256//` and the key's SHA-256 in base64.
    case tls(authority: PathBytes?, pins: [String])
    /// SSH, with a host key whose SHA-256 in base64, without padding, is one of these.
    case ssh(hostKeys: [String])
}
