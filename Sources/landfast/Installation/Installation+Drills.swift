internal import Catalog
internal import Files
internal import Repository
internal import Sealing

extension Installation {
    /// What a drill came to.
    struct Drill: Sendable {
        let summary: SnapshotSummary
        let result: RestoreDrill.Result
        /// True when none of this process's memory could reach a swap device meanwhile.
        let isLocked: Bool
    }

    /// Reads a whole snapshot from one copy and compares it, and keeps on record what came of it.
    ///
    /// The copy alone is asked: indexes come from it, into a folder of this run's that goes with it. What is opened stays in
    /// memory, which is locked as far as the system lets it be.
    func drill(_ snapshot: String, of copy: (party: String, replica: Replica), _ access: DatasetAccess) throws -> Drill
    {
        let isLocked = ProcessMemory.lockAll()
        if !isLocked {
            output.warn(
                "memory-not-locked",
                "what the drill reads may reach this machine's swap: its memory cannot be locked (LimitMEMLOCK=infinity, or "
                    + "root, lets it)"
            )
        }
        let drill = try recorded("drill", access, party: copy.party) { run in
            let cache = try ClaimedFolder(PathBytes(run), in: configuration.drillsFolder)
            let cleanUp = Interruption.remember { try? cache.remove() }
            defer {
                Interruption.forget(cleanUp)
                // A crash may leave it, too: the next start sweeps it.
                try? cache.remove()
            }
            let drill = try access.withLease("drill", run: run, clock: clock) { lease in
                let repository = try OpenedRepository(
                    salvaging: copy.replica,
                    ledger: access.ledger,
                    lease: lease,
                    context: engine(cache: cache.path)
                )
                let summary = try repository.snapshot(snapshot)
                return Drill(
                    summary: summary,
                    result: try RestoreDrill.run(summary, from: repository),
                    isLocked: isLocked
                )
            }
            let read = drill.result.read
            let counts: [String: Int64] = [
                "files": Int64(read.files), "bytes": Int64(clamping: read.bytes),
                "problems": Int64(read.problems.count), "erased_scopes": Int64(read.erasedScopes),
            ]
            return (drill, drill.result.hasPassed ? "complete" : "partial", counts)
        }
        try catalog.add(
            DrillRecord(
                repository: access.repository,
                snapshot: drill.summary.id,
                store: String(copy.party.dropFirst("store:".count)),
                drilled: clock.now(),
                outcome: drill.result.hasPassed ? .passed : .failed,
                shown: .read
            )
        )
        return drill
    }
}
