import Ledger
import Sealing

/// Which chunks of a repository are dead, which packs hold some, and which index runs name those packs.
struct DeadChunks {
    private let ledger: Ledger
    private let livePointers: Set<Digest>
    /// Packs that hold at least one dead chunk.
    private(set) var packs: Set<Digest> = []
    /// Runs that name one of these packs.
    private(set) var runs: [CachedRun] = []

    /// - Parameter livePointers: the pointer lists that snapshots use; all others are dead.
    init(in repository: OpenedRepository, livePointers: Set<Digest>) throws {
        ledger = repository.ledger
        self.livePointers = livePointers
        let live = repository.state?.indexes ?? [:]
        let candidates = repository.index.runs.filter { live[$0.name] != nil }
        var erased: [ScopePath: Bool] = [:]
        for run in candidates {
            for path in run.header.paths where erased[path] == nil {
                erased[path] = ledger.isErased(path) != nil
            }
            try run.forEach { location in
                let entry = location.entry
                let isDead =
                    entry.chunk.kind == .pointerList
                    ? !livePointers.contains(entry.chunk.id) : erased[entry.path] ?? false
                if isDead { packs.insert(location.pack) }
            }
        }
        runs = candidates.filter { run in run.header.packs.contains { packs.contains($0.name) } }
    }

    func isDead(_ entry: PackEntry) -> Bool {
        if entry.chunk.kind == .pointerList { return !livePointers.contains(entry.chunk.id) }
        return ledger.isErased(entry.path) != nil
    }
}
