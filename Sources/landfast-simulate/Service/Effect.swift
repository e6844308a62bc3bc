internal import Erasure
internal import Files
internal import Ledger
internal import Repository
internal import Sealing
internal import Simulation

/// What a process has done, as it acknowledged it.
enum Effect: Sendable {
    case backedUp(BackupResult, [ScopeLabel?: [PathBytes: MemorySource.File]], primary: String)
    /// The stores that are at the newest head now.
    case replicated(Set<String>)
    /// A copy was checked; findings are counted.
    case checked(findings: Int)
    /// A snapshot was read from a copy; what it left on the agent's disk is named.
    case drilled(snapshot: String, store: String, problems: Int, kept: Set<PathBytes>)
    case pruned
    /// Copies came and went; when something was left undone it is not all.
    case moved(added: [String], removed: [String], isAll: Bool)
    /// How far erasures are, what each is about in each repository, and the datasets whose sources were out of reach.
    case erased([ErasureReport], scopes: [String: [RepositoryID: ScopePrefix]], unmounted: Set<Int>)
}

/// What the simulated service itself has to say.
struct ServiceError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
