import Ledger
import Sealing
import Stores

/// The chunks that some snapshots need: one bit for each entry of the index, so that ten million take little memory.
final class LiveChunks {
    /// The runs that were live when this was made.
    let runs: [CachedRun]
    private let repository: OpenedRepository
    private var bits: [[UInt64]]

    /// Marks what snapshots need.
    ///
    /// What several of them share is walked once.
    /// - Throws: ``RepositoryError`` of kind `missingObject` when a chunk that is needed lies nowhere, of kind `conflict`
    ///   when a scope's keys are gone and `repository.ledger` does not say why; what reading throws.
    init(neededBy snapshots: [SnapshotSummary], in repository: OpenedRepository) throws {
        let live = repository.state?.indexes ?? [:]
        runs = repository.index.runs.filter { live[$0.name] != nil }
        bits = runs.map { [UInt64](repeating: 0, count: ($0.header.entryCount + 63) / 64) }
        self.repository = repository
        let walk = ReferenceWalk(repository: repository)
        for snapshot in snapshots {
            try walk.references(
                of: snapshot,
                descending: { try mark($0, neededBy: snapshot) },
                withoutKeys: requireErased
            )
        }
    }

    /// Marks a chunk.
    /// - Returns: true when it was not marked before.
    private func mark(_ id: Digest, neededBy snapshot: SnapshotSummary) throws -> Bool {
        for (number, run) in runs.enumerated() {
            guard let position = try run.position(of: id) else { continue }
            let bit: UInt64 = 1 << UInt64(position % 64)
            let isNew = bits[number][position / 64] & bit == 0
            bits[number][position / 64] |= bit
            return isNew
        }
        // What a repair has given up is missing for good, and known to be.
        guard snapshot.lostChunks + snapshot.lostLists == 0 else { return false }
        let store = repository.replica.store.place.name
        throw RepositoryError(
            .missingObject,
            "snapshot \(snapshot.id) needs a chunk that no pack in store \(store) holds, so nothing can be said about what"
                + " others need",
            remedy: "Nothing was changed. Run `landfast check`, then `landfast repair`, before anything is removed."
        )
    }

    /// A scope whose keys are gone must lie under a tombstone that this run knows of.
    private func requireErased(_ path: ScopePath) throws {
        guard repository.ledger.isErased(path) == nil else { return }
        throw RepositoryError(
            .conflict,
            "an erasure of repository \(repository.replica.descriptor.id) was issued meanwhile",
            remedy: "Nothing was changed. Run the command again; it then knows of it."
        )
    }

    /// True when this place is the one from which a snapshot reads the chunk.
    ///
    /// Two writers at once may have stored a chunk twice; then only the place that a reader finds is needed.
    func isLive(_ location: ChunkLocation) throws -> Bool {
        for (number, run) in runs.enumerated() {
            guard let position = try run.position(of: location.entry.chunk.id) else { continue }
            guard bits[number][position / 64] & (1 << UInt64(position % 64)) != 0 else { return false }
            return try run.find(location.entry.chunk.id)?.pack == location.pack
        }
        return false
    }
}
