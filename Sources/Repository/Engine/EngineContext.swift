package import Files
package import Sealing

/// What the engine is given from outside: time, randomness, a place for caches, threads, and somebody to report to.
package struct EngineContext: Sendable {
    /// The time for heads and snapshots.
    package var clock: any WallClock
    /// For nonces, salts, ids, and the choice of packs.
    package var random: any RandomSource
    /// Where index runs are cached; made when missing.
    ///
    /// Holds no keys and may be deleted at any time.
    package var cacheFolder: PathBytes
    /// Threads of the engine's own, at least 1.
    package var workers: Int
    /// Gets progress.
    package var progress: any ProgressReporter

    /// A context from its parts.
    package init(
        clock: any WallClock,
        random: any RandomSource,
        cacheFolder: PathBytes,
        workers: Int,
        progress: any ProgressReporter
    ) {
        precondition(workers >= 1, "the engine needs a thread")
        self.clock = clock
        self.random = random
        self.cacheFolder = cacheFolder
        self.workers = workers
        self.progress = progress
    }
}
