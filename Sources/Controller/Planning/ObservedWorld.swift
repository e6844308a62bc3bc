package import Sealing

/// What planning rests on beside the datasets: what is the same for all of them.
package struct ObservedWorld: Sendable {
    /// One store.
    package struct StoreFacts: Hashable, Sendable {
        /// The operator's name for it.
        package let name: String
        /// How many pieces of work may use it at once.
        package let limit: Int

        /// A store from its parts.
        package init(name: String, limit: Int = .max) {
            self.name = name
            self.limit = limit
        }
    }

    /// The present moment.
    package var now: Timestamp
    /// The stores; datasets name them by position.
    package var stores: [StoreFacts]
    /// The kinds of datasets; datasets name them by position.
    package var needs: [DatasetNeeds]
    /// How many pieces of work may run at once.
    package var agentLimit: Int
    /// What runs now, here or elsewhere.
    package var running: [RunningWork]

    /// A world from its parts.
    package init(
        now: Timestamp,
        stores: [StoreFacts],
        needs: [DatasetNeeds],
        agentLimit: Int,
        running: [RunningWork] = []
    ) {
        self.now = now
        self.stores = stores
        self.needs = needs
        self.agentLimit = agentLimit
        self.running = running
    }
}

/// A piece of work that somebody holds the lease of.
package struct RunningWork: Hashable, Sendable {
    /// What it is.
    package let work: Work
    /// The kind of dataset, as a position among the needs; nil: the dataset is gone.
    package let needs: Int?
    /// The store that it uses beside its own: the one where the primary is.
    package let primary: Int?

    /// Running work from its parts.
    package init(_ work: Work, needs: Int?, primary: Int?) {
        self.work = work
        self.needs = needs
        self.primary = primary
    }
}

/// What is known of one dataset's copies and of the work on them.
package struct DatasetFacts: Hashable, Sendable {
    /// One copy.
    package struct Copy: Hashable, Sendable {
        /// The store, as a position among the stores.
        package var store: Int
        /// The newest head that it was seen with; 0: none.
        package var head: UInt64
        /// Since when it has not shown the newest head; nil: it does.
        package var behindSince: Timestamp?
        /// Bringing it forward.
        package var replication = WorkHistory()
        /// Checking it.
        package var verification = WorkHistory()
        /// Reading all of it.
        package var readData = WorkHistory()

        /// A copy from its parts.
        package init(store: Int, head: UInt64, behindSince: Timestamp? = nil) {
            self.store = store
            self.head = head
            self.behindSince = behindSince
        }
    }

    /// An erasure that is not complete.
    package struct OpenErasure: Hashable, Sendable {
        /// When it was asked for.
        package var requested: Timestamp
        /// From when on it can be carried out: its grace is over and all have agreed; nil: somebody must agree first, or a
        /// hold lies on it.
        package var actionable: Timestamp?
        /// By when it must be complete.
        package var due: Timestamp

        /// An erasure from its parts.
        package init(requested: Timestamp, actionable: Timestamp?, due: Timestamp) {
            self.requested = requested
            self.actionable = actionable
            self.due = due
        }
    }

    /// Whether the tenant's account goes on.
    package enum Life: Hashable, Sendable {
        /// It does.
        case living
        /// It has ended, and the data can still be fetched: nothing new is backed up, and all else is looked after.
        case ended
        /// Everything is erased, or will be at once: nothing is left to be looked after.
        case erased
    }

    /// The repository.
    package var repository: RepositoryID
    /// The kind of dataset, as a position among the needs.
    package var needs: Int
    /// Since when the dataset is there.
    package var created: Timestamp
    /// When the newest snapshot was taken; nil: there is none.
    package var newestSnapshot: Timestamp?
    /// The newest head that anybody has seen; 0: none.
    package var head: UInt64
    /// The copies; the first is the primary.
    package var copies: [Copy]
    /// Who holds keys, or copies in stores that are configured no more, where the policy allows none.
    package var otherForbidden: [String] = []
    /// True when a custodian holds keys where the policy allows none.
    package var hasForbiddenKeys: Bool { otherForbidden.contains { $0.hasPrefix("custodian:") } }
    /// Taking snapshots.
    package var backup = WorkHistory()
    /// Removing snapshots.
    package var pruning = WorkHistory()
    /// Rehearsing restores.
    package var drill = WorkHistory()
    /// The store of the last drill, as a position among the stores; nil: there was none.
    package var lastDrilled: Int?
    /// Moving copies.
    package var evacuation = WorkHistory()
    /// Erasures that are not complete; with the first of a tenant's datasets alone.
    package var erasures: [OpenErasure] = []
    /// Carrying them out.
    package var erasure = WorkHistory()
    /// When the oldest erasure could be carried out of which bytes are left on one of this dataset's copies; nil: none are.
    package var bytesLeftSince: Timestamp?
    /// Whether the tenant's account goes on.
    package var life = Life.living
    /// Restore targets that should be gone, by party id, and since when.
    package var overdueTargets: [String: Timestamp] = [:]

    /// Facts from what every dataset has; the rest is empty.
    package init(
        repository: RepositoryID,
        needs: Int,
        created: Timestamp,
        newestSnapshot: Timestamp? = nil,
        head: UInt64 = 0,
        copies: [Copy] = []
    ) {
        self.repository = repository
        self.needs = needs
        self.created = created
        self.newestSnapshot = newestSnapshot
        self.head = head
        self.copies = copies
    }
}
