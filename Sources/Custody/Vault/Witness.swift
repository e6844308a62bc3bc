package import Ledger
package import Sealing

/// What a party other than the custodian itself holds of the ledger, and the newest head it shows.
package struct Witness: Sendable {
    /// The party's id, such as `store:NAME`.
    package let party: String
    /// Its copy of the ledger.
    package let ledger: Ledger
    /// The newest head that it shows, verified by the caller; nil when it has none.
    package let head: HeadMark?

    /// A witness from its parts.
    package init(party: String, ledger: Ledger, head: HeadMark?) {
        self.party = party
        self.ledger = ledger
        self.head = head
    }
}

/// A witness that lags, or contradicts what this custodian knows.
package struct WitnessFinding: Hashable, Sendable {
    /// What is wrong.
    package enum Problem: Hashable, Sendable {
        /// It lacks so many entries of the union.
        case ledgerBehind(missing: Int)
        /// It shows an older head than this custodian was told of.
        case headBehind(shown: UInt64?, known: UInt64)
        /// It shows another head of the same number.
        case headDiffers(number: UInt64)
    }

    /// The party's id.
    package let party: String
    /// What is wrong.
    package let problem: Problem
}

/// A tombstone that is withheld already, and will be destroyed later.
package struct DeferredTombstone: Hashable, Sendable {
    /// Why it waits.
    package enum Reason: String, Hashable, Sendable {
        /// It covers the whole repository.
        case coolOff = "cool-off"
        /// Enough was erased within the hour.
        case rateLimit = "rate-limit"
    }

    /// The tombstone.
    package let tombstone: Tombstone
    /// Why it waits.
    package let reason: Reason
    /// Until when.
    package let until: Timestamp
}

/// What catching up did.
package struct CatchUp: Hashable, Sendable {
    /// The tombstones whose keys were destroyed now.
    package let appliedTombstones: [Tombstone]
    /// Those whose keys are withheld, and destroyed later.
    package let deferred: [DeferredTombstone]
    /// True when this custodian lacked entries that others have.
    package let wasBehind: Bool
    /// How many entries it took over.
    package let entriesAdded: Int
    /// Witnesses that lag, or contradict what this custodian knows.
    package let findings: [WitnessFinding]
}
