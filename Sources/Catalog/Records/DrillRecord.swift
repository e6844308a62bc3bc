package import Sealing

/// A rehearsal: a whole snapshot restored, read back and compared.
package struct DrillRecord: Hashable, Sendable {
    /// How it ended.
    package enum Outcome: String, Hashable, Sendable {
        /// Everything came back, and every byte was the one that was stored.
        case passed
        /// Something could not be restored, or came back different.
        case failed
    }

    /// The repository.
    package let repository: RepositoryID
    /// The snapshot's id.
    package let snapshot: String
    /// The store that it was restored from.
    package let store: String
    /// When it ended.
    package let drilled: Timestamp
    /// How it ended.
    package let outcome: Outcome

    /// A drill from its parts.
    package init(
        repository: RepositoryID,
        snapshot: String,
        store: String,
        drilled: Timestamp,
        outcome: Outcome
    ) {
        self.repository = repository
        self.snapshot = snapshot
        self.store = store
        self.drilled = drilled
        self.outcome = outcome
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
