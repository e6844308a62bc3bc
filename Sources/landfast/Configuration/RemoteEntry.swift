internal import Connections
internal import Files
internal import Residency
internal import Stores

/// How a store on a server is spoken to, as the file says it.
struct RemoteEntry: Sendable {
    /// Where it is.
    let url: RemoteURL
    /// Who this process is there.
    let credentials: CredentialSource
    /// How the server proves who it is.
    let trust: ServerTrust
    /// What the file allows at once; what the region allows counts too, and of both the lower.
    let limits: EndpointLimits
    /// What can be deleted there.
    let mode: StoreMode
    /// How requests name the bucket; of use for S3 only.
    let style: S3Address.Style
}

/// Where the credentials for a server come from.
enum CredentialSource: Hashable, Sendable {
    /// Lines with names and values.
    case text(SecretSource)
    /// A private SSH key in a file, and where the passphrase comes from that it is sealed with.
    case keyFile(PathBytes, passphrase: SecretSource?)
}
