package import Sealing

/// A restore drill: a whole snapshot read from one copy, and compared.
package struct DrillRecord: Hashable, Sendable {
    /// How it ended.
    package enum Outcome: String, Hashable, Sendable {
        /// All of it was there, and every byte was the one that was stored.
        case passed
        /// Something could not be read or restored, or was different.
        case failed
    }

    /// What the drill showed.
    package enum Shown: String, Hashable, Sendable {
        /// Every chunk was opened, and its id computed anew; sizes and counts were compared with lists and manifest.
        case read
        /// All of it was also written into a folder, and read back from there; so did every drill before the others were
        /// there.
        case restored
    }

    /// The repository.
    package let repository: RepositoryID
    /// The snapshot's id.
    package let snapshot: String
    /// The store that it was read from.
    package let store: String
    /// When it ended.
    package let drilled: Timestamp
    /// How it ended.
    package let outcome: Outcome
    /// What it showed.
    package let shown: Shown

    /// A drill from its parts.
    package init(
        repository: RepositoryID,
        snapshot: String,
        store: String,
        drilled: Timestamp,
        outcome: Outcome,
        shown: Shown
    ) {
        self.repository = repository
        self.snapshot = snapshot
        self.store = store
        self.drilled = drilled
        self.outcome = outcome
        self.shown = shown
    }
}

/// When a repository was last pruned, and what its newest snapshot was then.
package struct PruningRecord: Hashable, Sendable {
    /// The repository.
    package let repository: RepositoryID
    /// The id of the snapshot that was the newest; later runs are measured by it.
    package let newest: String
    /// When it ended.
    package let pruned: Timestamp

    /// A pruning from its parts.
    package init(repository: RepositoryID, newest: String, pruned: Timestamp) {
        self.repository = repository
        self.newest = newest
        self.pruned = pruned
    }
}
