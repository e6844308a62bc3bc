package import Sealing

/// What kind of scope an erasure or a hold is about.
///
/// Never which person.
package enum ScopeKind: String, Hashable, Sendable {
    case tenant
    case subject
    case object
}

/// One erasure request of a tenant.
package struct ErasureRequestRecord: Hashable, Sendable {
    /// 32 random hex digits, the same in each repository's ledger.
    package let id: String
    /// The tenant's id.
    package let tenant: String
    /// What kind of scope.
    package let scope: ScopeKind
    /// The reason's code.
    package let reason: String
    /// The overall state when it was last looked at.
    package let state: String
    /// When it was asked for.
    package let requested: Timestamp
    /// Until when it can be cancelled.
    package let graceEnds: Timestamp
    /// By when it must be complete.
    package let due: Timestamp
    /// How many approvals it needs.
    package let approvalsNeeded: Int
    /// How many it has, in the repository that has the fewest; nil: nobody has looked yet.
    package let approvalsGiven: Int?
    /// When this record last changed.
    package let changed: Timestamp
    /// When a verification first found nothing left anywhere; nil: never.
    ///
    /// What comes back later does not undo that.
    package let completed: Timestamp?
    /// When its certificate was first signed; nil: never.
    package let certified: Timestamp?

    /// A request from its parts; `completed` and `certified` are kept by the catalog.
    package init(
        id: String,
        tenant: String,
        scope: ScopeKind,
        reason: String,
        state: String,
        requested: Timestamp,
        graceEnds: Timestamp,
        due: Timestamp,
        approvalsNeeded: Int,
        approvalsGiven: Int? = nil,
        changed: Timestamp,
        completed: Timestamp? = nil,
        certified: Timestamp? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.scope = scope
        self.reason = reason
        self.state = state
        self.requested = requested
        self.graceEnds = graceEnds
        self.due = due
        self.approvalsNeeded = approvalsNeeded
        self.approvalsGiven = approvalsGiven
        self.changed = changed
        self.completed = completed
        self.certified = certified
    }

    /// The state of one that no ledger knows any more, after that was accepted as lost.
    package static let forgotten = "forgotten"
    /// The states in which nothing is left to be done: a verification has said so.
    package static let endStates: Set<String> = ["complete", "nothing-found"]

    /// How many approvals lack, as far as anybody knows.
    package var approvalsLacking: Int { max(0, approvalsNeeded - (approvalsGiven ?? approvalsNeeded)) }
}

/// What stands between a request and its tombstone in one repository, beside approvals and grace.
package struct ErasureStanding: Hashable, Sendable {
    /// True when the tombstone is there.
    package let isIssued: Bool
    /// True when a hold lay on it.
    package let isHeld: Bool
    /// When the last of the holds ends by itself; nil: when it is released, or there is none.
    package let heldUntil: Timestamp?

    /// A standing from its parts; nothing stands in between when nothing is given.
    package init(isIssued: Bool = false, isHeld: Bool = false, heldUntil: Timestamp? = nil) {
        self.isIssued = isIssued
        self.isHeld = isHeld
        self.heldUntil = heldUntil
    }
}

/// One party's state towards one erasure, as last seen.
package struct ErasurePartyRecord: Hashable, Sendable {
    /// The repository.
    package let repository: RepositoryID
    /// `store:NAME`, `custodian:NAME` or another declared party.
    package let party: String
    /// Its region.
    package let region: String
    /// The state's name.
    package let state: String
    /// Until when it stays so at least, by a lock, the provider's own time or a custodian's cool-off; nil: none decides.
    package let until: Timestamp?
    /// The receipt it rests on; nil: none.
    package let receipt: String?
    /// When it was seen.
    package let observed: Timestamp

    /// A state from its parts.
    package init(
        repository: RepositoryID,
        party: String,
        region: String,
        state: String,
        until: Timestamp? = nil,
        receipt: String?,
        observed: Timestamp
    ) {
        self.repository = repository
        self.party = party
        self.region = region
        self.state = state
        self.until = until
        self.receipt = receipt
        self.observed = observed
    }
}

/// How far one erasure has come.
package struct ErasureProgressRecord: Hashable, Sendable {
    /// The request.
    package let request: ErasureRequestRecord
    /// The state's name in each repository that it touches.
    package let repositories: [RepositoryID: String]
    /// What it waits for in each of them; nothing where nothing is given.
    package let standings: [RepositoryID: ErasureStanding]
    /// The parties that were asked or looked at; what is known of others stays.
    package let parties: [ErasurePartyRecord]

    /// A record from its parts.
    package init(
        request: ErasureRequestRecord,
        repositories: [RepositoryID: String],
        standings: [RepositoryID: ErasureStanding] = [:],
        parties: [ErasurePartyRecord]
    ) {
        self.request = request
        self.repositories = repositories
        self.standings = standings
        self.parties = parties
    }
}

/// A legal hold over repositories of a tenant.
package struct HoldRecord: Hashable, Sendable {
    /// 32 random hex digits, the same in each repository's ledger.
    package let id: String
    /// The tenant's id.
    package let tenant: String
    /// What kind of scope.
    package let scope: ScopeKind
    /// The legal basis, as a reference.
    package let basis: String
    /// When it ends by itself; nil: when released.
    package let until: Timestamp?
    /// When it was added.
    package let added: Timestamp
    /// When it was released; nil: not yet.
    package let released: Timestamp?
    /// The repositories it lies on.
    package let repositories: [RepositoryID]

    /// A hold from its parts.
    package init(
        id: String,
        tenant: String,
        scope: ScopeKind,
        basis: String,
        until: Timestamp?,
        added: Timestamp,
        released: Timestamp?,
        repositories: [RepositoryID]
    ) {
        self.id = id
        self.tenant = tenant
        self.scope = scope
        self.basis = basis
        self.until = until
        self.added = added
        self.released = released
        self.repositories = repositories
    }
}
