package import Connections
package import Residency

/// What opening a store needs besides its place: for one on a server the client that speaks to it.
///
/// One for each store and process, since the limits that a provider sets hold for all that a process does there.
package final class StoreAccess: Sendable {
    /// What can be deleted there.
    package let mode: StoreMode
    /// What is asked of its server at once: of the region's limits and the operator's the lower.
    package let limits: EndpointLimits
    /// Speaks to the store's server; nil for a store on this machine.
    let server: (any ObjectServer)?
    /// Where connections to its server may go; nil for a store on this machine.
    private let reach: NetworkReach?

    /// A store on this machine.
    package static let local = StoreAccess(server: nil, reach: nil, mode: .full, limits: .none)

    init(server: (any ObjectServer)?, reach: NetworkReach?, mode: StoreMode, limits: EndpointLimits) {
        self.server = server
        self.reach = reach
        self.mode = mode
        self.limits = limits
    }

    /// The addresses that bytes went to or came from, sorted; none for a store on this machine.
    package var contacts: [IPAddress] { server?.contacts ?? [] }

    /// What the location rests on now: that the server was spoken to, at an address inside the region's blocks, with the
    /// certificate or the host key that it must have, is better than the operator's word, if the region has the block
    /// alone (L14).
    package var evidence: EvidenceGrade { reach?.evidence(of: contacts) ?? .operatorStatement }

    /// True when the store refuses to create a name twice, so that a primary can lie there; tried out, once.
    ///
    /// A store on this machine is asked when it is set up, and each time it is opened.
    package func refusesSecondCreation() throws(StoreError) -> Bool {
        guard let server else { return true }
        return try server.refusesSecondCreation()
    }
}

/// How a store's server is spoken to.
package struct RemoteSettings: Sendable {
    /// Who this process is there.
    package let credentials: StoreCredentials
    /// How the server proves who it is.
    package let trust: ServerTrust
    /// Where connections may go.
    package let reach: NetworkReach
    /// How much may be asked of it at once; of the region's limits and these the lower hold.
    package let limits: EndpointLimits
    /// What can be deleted there.
    package let mode: StoreMode
    /// How requests name an S3 bucket.
    package let style: S3Address.Style

    /// Settings from their parts.
    package init(
        credentials: StoreCredentials,
        trust: ServerTrust,
        reach: NetworkReach,
        limits: EndpointLimits = .none,
        mode: StoreMode = .full,
        style: S3Address.Style = .path
    ) {
        self.credentials = credentials
        self.trust = trust
        self.reach = reach
        self.limits = limits
        self.mode = mode
        self.style = style
    }
}
