package import Sealing

/// What was last seen of one party of a repository: a replica (`store:NAME`) or a custodian (`custodian:NAME`).
package struct ObservationRecord: Hashable, Sendable {
    /// How the party was found.
    package enum Condition: String, Hashable, Sendable {
        /// Has every ledger entry and, for a replica, the newest head.
        case current
        /// Lacks a ledger entry or the newest head.
        case behind
        /// Could not be asked.
        case unreachable
        /// Refused by the policy in force, so it was not asked.
        case refused
        /// What it holds cannot be what it should hold.
        case damaged
    }

    /// The repository.
    package let repository: RepositoryID
    /// `store:NAME` or `custodian:NAME`.
    package let party: String
    /// Its region.
    package let region: String
    /// How it was found.
    package let condition: Condition
    /// The newest head it holds or has seen; nil: none.
    package let head: UInt64?
    /// That head's digest.
    package let headDigest: Digest?
    /// Ledger entries it holds; nil when it could not be asked.
    package let ledgerCount: Int?
    /// Its ledger's root.
    package let ledgerRoot: Digest?
    /// Bytes that lie there; nil when not known.
    package let bytes: UInt64?
    /// When it was asked.
    package let observed: Timestamp
    /// When it last answered; nil: never.
    package let lastReached: Timestamp?
    /// The newest head that this party ever showed; nil: none.
    package let highestHead: UInt64?
    /// That head's digest.
    package let highestHeadDigest: Digest?
    /// True when commits happened there, as the ledger said.
    package let isPrimary: Bool
    /// Since when it has been seen as anything but current; nil: it is current.
    package let behindSince: Timestamp?

    /// An observation from its parts.
    ///
    /// `lastReached`, the highest head and `behindSince` are kept by the catalog.
    package init(
        repository: RepositoryID,
        party: String,
        region: String,
        condition: Condition,
        head: UInt64?,
        headDigest: Digest?,
        ledgerCount: Int?,
        ledgerRoot: Digest?,
        bytes: UInt64?,
        observed: Timestamp,
        lastReached: Timestamp? = nil,
        highestHead: UInt64? = nil,
        highestHeadDigest: Digest? = nil,
        isPrimary: Bool = false,
        behindSince: Timestamp? = nil
    ) {
        self.repository = repository
        self.party = party
        self.region = region
        self.condition = condition
        self.head = head
        self.headDigest = headDigest
        self.ledgerCount = ledgerCount
        self.ledgerRoot = ledgerRoot
        self.bytes = bytes
        self.observed = observed
        self.lastReached = lastReached
        self.highestHead = highestHead
        self.highestHeadDigest = highestHeadDigest
        self.isPrimary = isPrimary
        self.behindSince = behindSince
    }
}

/// One snapshot as it was last seen.
package struct SnapshotRecord: Hashable, Sendable {
    /// The repository.
    package let repository: RepositoryID
    /// 32 random hex digits.
    package let id: String
    /// When the backup ran.
    package let taken: Timestamp
    /// Entries in it.
    package let files: UInt64
    /// Bytes in its files.
    package let bytes: UInt64
    /// Scopes in it.
    package let scopes: UInt64
    /// Scopes of it that have been erased since.
    package let erasedScopes: UInt64
    /// The policy under which it was taken.
    package let policy: Digest
    /// When this was seen.
    package let observed: Timestamp

    /// A snapshot from its parts.
    package init(
        repository: RepositoryID,
        id: String,
        taken: Timestamp,
        files: UInt64,
        bytes: UInt64,
        scopes: UInt64,
        erasedScopes: UInt64,
        policy: Digest,
        observed: Timestamp
    ) {
        self.repository = repository
        self.id = id
        self.taken = taken
        self.files = files
        self.bytes = bytes
        self.scopes = scopes
        self.erasedScopes = erasedScopes
        self.policy = policy
        self.observed = observed
    }
}

/// The highest that was ever seen of a repository: a memory against stores and custodians that were rolled back.
package struct HighestSeen: Hashable, Sendable {
    /// The newest head; nil: none yet.
    package let head: UInt64?
    /// That head's digest.
    package let headDigest: Digest?
    /// Digests of every ledger entry ever seen.
    package let entries: Set<Digest>
    /// The root of the largest ledger seen.
    package let ledgerRoot: Digest
    /// When that was.
    package let seen: Timestamp

    /// A memory from its parts.
    package init(
        head: UInt64?,
        headDigest: Digest?,
        entries: Set<Digest>,
        ledgerRoot: Digest,
        seen: Timestamp
    ) {
        self.head = head
        self.headDigest = headDigest
        self.entries = entries
        self.ledgerRoot = ledgerRoot
        self.seen = seen
    }
}
