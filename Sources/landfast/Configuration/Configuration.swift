internal import Capture
internal import Connections
internal import Controller
internal import Custody
internal import Files
internal import Residency
internal import Sealing
internal import Stores

/// What `landfast.yaml` says: where things are.
///
/// What may be where is the policy's business.
struct Configuration: Sendable {
    /// A store, and where the file names it.
    struct StoreEntry: Sendable {
        let place: StorePlace
        /// How it is spoken to when it is on a server; nil for a folder.
        let remote: RemoteEntry?
        /// For a folder on a network file system: the server that the operator states.
        let endpoint: MountEndpoint?
        /// How many pieces of work may use it at once; nil: any number.
        let concurrency: Int?
        let position: SourcePosition
    }

    /// A custodian's folder.
    struct CustodianEntry: Sendable {
        let name: String
        let region: String
        let folder: PathBytes
        /// When that lies on a network file system: the server that the operator states.
        let endpoint: MountEndpoint?
        /// Where the secret that seals its state comes from; nil: the state lies under its key slots alone.
        let rootSecret: SecretSource?
        /// What the custodian is set up with by `init`; afterwards it decides for itself.
        let settings: CustodianSettings
        let position: SourcePosition
    }

    /// Who acts here, and where that is.
    struct AgentEntry: Sendable {
        let name: String
        let region: String
        let position: SourcePosition
    }

    /// Where Prometheus reads figures.
    struct MetricsEntry: Hashable, Sendable {
        let host: String
        let port: Int
        /// What whoever asks must show; nil: nothing.
        let token: SecretSource?
    }

    /// A dataset that every tenant has.
    struct DatasetTemplate: Sendable {
        let name: String
        let datasetClass: DatasetClass
        /// The folder of one tenant's data, with `{tenant}` for the tenant's name.
        let folder: String
        /// Templates that say which paths belong to whom; the first that matches counts.
        let scopes: [String]
        /// What stays out of every backup.
        let excludes: ExcludeRules
        /// What runs before and after each backup.
        let commands: SourceCommands
        /// When its work is done, and how many tenants' sources may be read at once.
        let schedules: DatasetSchedules
        let position: SourcePosition
        let sourcePosition: SourcePosition
    }

    /// The file's path, absolute.
    let path: PathBytes
    /// Where catalog, keys and caches lie.
    let state: PathBytes
    /// When that lies on a network file system: the server that the operator states.
    let stateEndpoint: MountEndpoint?
    /// Facts about regions.
    let regions: PathBytes
    /// The rules, as edited; what is in force was applied.
    let policies: PathBytes
    let stores: [StoreEntry]
    let custodians: [CustodianEntry]
    let agent: AgentEntry
    let datasets: [DatasetTemplate]
    /// How many pieces of work `serve` does at once on this machine.
    let concurrency: Int

    /// Where figures can be read; nil: nowhere.
    let metrics: MetricsEntry?

    /// Whom alarms are told to.
    let notices: [NoticeEntry]

    /// What the record of processing says about the provider.
    let processing: ProcessingEntry

    /// Who says when certificates were signed; nil: nobody.
    let timeStamps: TimeStampAuthority.Entry?

    /// How many when nothing is said.
    static let standardConcurrency = 2

    var catalogFile: PathBytes { state.appending("catalog.sqlite") }
    var keysFolder: PathBytes { state.appending("keys") }
    var cacheFolder: PathBytes { state.appending("cache") }
    /// Where each run of `serve` leaves what it said.
    var runsFolder: PathBytes { state.appending("runs") }
    /// Where drills keep indexes while they run; those of version 0.1.0 restored into it.
    var drillsFolder: PathBytes { state.appending("drills") }
    /// Where restore targets lie, sealed, a file for each.
    var targetsFolder: PathBytes { state.appending("targets") }
    /// Certificates that were signed without anybody asking, a folder for each erasure.
    var certificatesFolder: PathBytes { state.appending("certificates") }

    func store(_ name: String) -> StoreEntry? { stores.first { $0.place.name == name } }
    func custodian(_ name: String) -> CustodianEntry? { custodians.first { $0.name == name } }
    func dataset(_ name: String) -> DatasetTemplate? { datasets.first { $0.name == name } }
}

/// Where a secret comes from.
///
/// Never from the command line, where every process sees it.
enum SecretSource: Hashable, Sendable {
    /// A file, with the secret as its bytes.
    case file(PathBytes)
    /// An environment variable, with the secret in hex.
    case environment(String)
    /// A systemd credential: a file of this name in `$CREDENTIALS_DIRECTORY`.
    case credential(String)
}
