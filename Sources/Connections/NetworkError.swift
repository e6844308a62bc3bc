package import Residency
internal import Sealing

/// Something that did not work between this process and a server.
///
/// Names host and region; never a path, a user or a credential.
package struct NetworkError: ExplainedError, Hashable {
    /// What happened, as far as a caller would react differently.
    package enum Kind: Hashable, Sendable {
        /// The guard refused: the name led to an address outside the region's networks, before a byte was sent there.
        case addressRefused(IPAddress)
        /// The guard refused: the region has no service at this host and port.
        case hostRefused
        /// The guard refused: two parsers do not agree on where the url leads.
        case urlAmbiguous
        /// The server wanted to send us elsewhere; the place is as it said, made safe to show.
        case redirected(to: String)
        /// The name leads nowhere now.
        case unresolved
        /// The certificate does not prove the host: why.
        case certificate(String)
        /// The certificate is good, but its key is none of the pinned ones.
        case pinMismatch
        /// The SSH host key is none of the pinned ones; its SHA-256 in base64.
        case hostKey(found: String)
        /// The server does not accept our credentials.
        case authentication
        /// No connection came about: why.
        case connect(String)
        /// Nearly nothing was heard for so many seconds.
        case silence(seconds: Int)
        /// The connection ended in the middle: why.
        case interrupted(String)
        /// The answer is larger than its reader allows, in bytes.
        case tooLarge(limit: Int)
        /// The answer is none that the protocol knows: what is wrong.
        case protocolViolation(String)
        /// There is no such file on the server (SFTP).
        case noSuchFile
        /// The file ends before what was asked for begins (SFTP).
        case pastEnd
        /// The server refuses to do it (SFTP): its reason.
        case refusedByServer(String)
        /// The server has no space left (SFTP).
        case noSpace
        /// The client was closed.
        case closed
    }

    /// The server's host.
    package let host: String
    /// The region that it belongs to.
    package let region: String
    /// What happened.
    package let kind: Kind

    /// An error from its parts.
    package init(host: String, region: String, kind: Kind) {
        self.host = host
        self.region = region
        self.kind = kind
    }

    /// True when the guard refused: nothing was sent to where it must not go, and the same will be refused again.
    package var isRefusal: Bool {
        switch kind {
        case .addressRefused, .hostRefused, .urlAmbiguous, .redirected, .pinMismatch, .hostKey: true
        default: false
        }
    }

    /// True when the same request may work in a moment.
    package var isPassing: Bool {
        switch kind {
        case .unresolved, .connect, .silence, .interrupted: true
        default: false
        }
    }
}
