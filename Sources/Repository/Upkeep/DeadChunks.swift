import Ledger
import Sealing

/// Which packs of a repository have to go or be written anew, since chunks in them are dead, and which index runs name
/// those packs.
struct DeadChunks {
    /// Packs to write anew without their dead chunks, or to drop.
    let packs: Set<Digest>
    /// Those of them in which nothing lives: nothing of them needs to be read.
    let emptyPacks: Set<Digest>
    /// Runs that name one of these packs.
    let runs: [CachedRun]
    /// Dead chunks in these packs, as the index knows them, a count.
    let chunks: Int
    /// Their sealed bytes, by pack.
    let deadBytes: [Digest: UInt64]
    /// Sealed bytes of dead chunks in packs that are left as they are.
    let bytesLeft: UInt64
    private let isDead: (ChunkLocation) throws -> Bool

    /// Chunks under tombstones, and pointer lists that snapshots do not use any more: every pack that holds one.
    static func erased(in repository: OpenedRepository, livePointers: Set<Digest>) throws -> DeadChunks {
        let ledger = repository.ledger
        var erased: [ScopePath: Bool] = [:]
        for run in Self.liveRuns(of: repository) {
            for path in run.header.paths where erased[path] == nil {
                erased[path] = ledger.isErased(path) != nil
            }
        }
        return try DeadChunks(
            in: repository,
            isDead: { location in
                let entry = location.entry
                if entry.chunk.kind == .pointerList { return !livePointers.contains(entry.chunk.id) }
                return erased[entry.path] ?? (ledger.isErased(entry.path) != nil)
            },
            choose: { usage, _ in Set(usage.filter { $0.value.dead > 0 }.keys) }
        )
    }

    /// Chunks that no snapshot needs: packs in which nothing lives, and of the others the most wasteful ones, until what
    /// is wasted is at most so many percent of what lives.
    ///
    /// Chunks under tombstones are not among them: how long they stay is for the erasure to say, not for retention.
    static func unreferenced(
        in repository: OpenedRepository,
        besides live: LiveChunks,
        unusedPercent: Int
    ) throws -> DeadChunks {
        var erased: [ScopePath: Bool] = [:]
        for run in live.runs {
            for path in run.header.paths where erased[path] == nil {
                erased[path] = repository.ledger.isErased(path) != nil
            }
        }
        return try DeadChunks(
            in: repository,
            isDead: { location in
                let isKept = try live.isLive(location)
                return !isKept && !(erased[location.entry.path] ?? false)
            },
            choose: { usage, sizes in
                var chosen = Set(sizes.keys.filter { usage[$0].map { $0.live == 0 } ?? true })
                let wasteful = usage.filter { $0.value.dead > 0 && $0.value.live > 0 }
                    .map { (name: $0.key, dead: $0.value.deadBytes, size: max(1, sizes[$0.key] ?? 1)) }
                    .sorted { ($0.dead * 1000 / $0.size, $0.name) < ($1.dead * 1000 / $1.size, $1.name) }
                let kept = sizes.reduce(0) { chosen.contains($1.key) ? $0 : $0 + $1.value }
                let living = kept - wasteful.reduce(0) { $0 + $1.dead }
                var waste: UInt64 = 0
                for pack in wasteful {
                    waste += pack.dead
                    if waste * 100 > living * UInt64(unusedPercent) { chosen.insert(pack.name) }
                }
                return chosen
            }
        )
    }

    /// What the index knows of one pack.
    private struct Usage {
        var live = 0
        var dead = 0
        var deadBytes: UInt64 = 0
    }

    /// - Parameter choose: takes what is known of each pack, and the sizes of all, and answers with those to go.
    private init(
        in repository: OpenedRepository,
        isDead: @escaping (ChunkLocation) throws -> Bool,
        choose: ([Digest: Usage], [Digest: UInt64]) -> Set<Digest>
    ) throws {
        let candidates = Self.liveRuns(of: repository)
        var usage: [Digest: Usage] = [:]
        for run in candidates {
            try run.forEach { location in
                if try isDead(location) {
                    usage[location.pack, default: Usage()].dead += 1
                    usage[location.pack, default: Usage()].deadBytes += UInt64(location.entry.sealedLength)
                } else {
                    usage[location.pack, default: Usage()].live += 1
                }
            }
        }
        let chosen = choose(usage, repository.state?.packs ?? [:])
        packs = chosen
        emptyPacks = chosen.filter { usage[$0].map { $0.live == 0 } ?? true }
        runs = candidates.filter { run in run.header.packs.contains { chosen.contains($0.name) } }
        chunks = chosen.reduce(0) { $0 + (usage[$1]?.dead ?? 0) }
        deadBytes = usage.filter { chosen.contains($0.key) }.mapValues(\.deadBytes)
        bytesLeft = usage.reduce(0) { chosen.contains($1.key) ? $0 : $0 + $1.value.deadBytes }
        self.isDead = isDead
    }

    /// True for a chunk of one of the packs that is not to be moved.
    func isDead(_ entry: PackEntry, in pack: Digest) throws -> Bool {
        try isDead(ChunkLocation(pack: pack, entry: entry))
    }

    private static func liveRuns(of repository: OpenedRepository) -> [CachedRun] {
        let live = repository.state?.indexes ?? [:]
        return repository.index.runs.filter { live[$0.name] != nil }
    }
}
