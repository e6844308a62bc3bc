import Files
import Sealing
import Stores
import Synchronization

/// Says where a chunk lies: the live runs, mapped from the cache, and what this process has written since.
final class ChunkIndex: Sendable {
    private struct State: Sendable {
        var runs: [CachedRun] = []
        /// Chunks that this run has taken on: nil until their pack is closed.
        var claimed: [Digest: ChunkLocation?] = [:]
    }

    private let state: Mutex<State>

    /// Opens the live runs, fetching those that the cache lacks.
    /// - Parameter isSalvaging: leaves out those that are missing or damaged.
    init(
        _ names: some Sequence<Digest>,
        store: any Store,
        cache: IndexCache,
        sealer: inout MetadataSealer,
        isSalvaging: Bool = false
    ) throws {
        var runs: [CachedRun] = []
        for name in names.sorted() {
            do {
                runs.append(try cache.run(name, store: store, sealer: &sealer))
            } catch {
                guard isSalvaging, error is RepositoryError || error is StoreError else { throw error }
            }
        }
        state = Mutex(State(runs: runs))
    }

    /// Where a chunk lies; nil when the repository does not have it.
    func find(_ id: Digest) throws -> ChunkLocation? {
        try state.withLock { state in
            if let claimed = state.claimed[id], let location = claimed { return location }
            for run in state.runs {
                if let location = try run.find(id) { return location }
            }
            return nil
        }
    }

    /// Takes on a chunk: true for the first caller, who must store it, when the repository does not have it yet.
    func claim(_ id: Digest) throws -> Bool {
        try state.withLock { state in
            if state.claimed[id] != nil { return false }
            for run in state.runs where try run.find(id) != nil {
                return false
            }
            state.claimed.updateValue(nil, forKey: id)
            return true
        }
    }

    /// True when the repository has the chunk or this run has taken it on.
    func contains(_ id: Digest) throws -> Bool {
        try state.withLock { state in
            if state.claimed[id] != nil { return true }
            for run in state.runs where try run.find(id) != nil {
                return true
            }
            return false
        }
    }

    /// Notes where the chunks of a closed pack lie.
    func record(_ locations: [ChunkLocation]) {
        state.withLock { state in
            for location in locations {
                state.claimed[location.entry.chunk.id] = location
            }
        }
    }

    /// Replaces what this process has noted by the run that now holds it.
    func adopt(_ run: CachedRun, holding locations: [ChunkLocation]) {
        state.withLock { state in
            state.runs.append(run)
            for location in locations {
                state.claimed[location.entry.chunk.id] = nil
            }
        }
    }

    /// The live runs and those adopted since.
    var runs: [CachedRun] { state.withLock { $0.runs } }
}
