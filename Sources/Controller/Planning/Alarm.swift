package import Sealing

/// Something that people must know of, though it may mend itself.
package struct Alarm: Hashable, Sendable {
    /// What is wrong.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// The newest snapshot is older than the policy allows, or there never was one.
        case recoveryPointMissed = "recovery-point-missed"
        /// A copy is behind for longer than a snapshot may be old.
        case copyBehind = "copy-behind"
        /// A copy was not checked for twice the time in which it must be.
        case verificationLate = "verification-late"
        /// A restore was not rehearsed for twice the time in which it must be.
        case drillLate = "drill-late"
        /// A copy, or keys, are where the policy allows none.
        case outOfPlace = "out-of-place"
        /// An erasure is not complete, and its due date has passed.
        case erasureLate = "erasure-late"
        /// Bytes of something erased are still on a copy, and the day by which they must be gone comes near or has passed.
        case physicalDeadline = "physical-deadline"
        /// A piece of work has failed three times or more.
        case workFails = "work-fails"
        /// A restore target is there longer than was said.
        case targetOverdue = "target-overdue"
        /// All that could be reached showed less than was seen before.
        case rolledBack = "rolled-back"
        /// Ledgers held erasures that the catalog did not know, and not all of their parties were asked since.
        case catalogBehind = "catalog-behind"
    }

    /// What is wrong.
    package let kind: Kind
    /// Whose copies.
    package let repository: RepositoryID
    /// Which copy, as a position among the stores; nil: it is about the repository.
    package let store: Int?
    /// Which party, where it is none of the stores; nil: it is about none.
    package let party: String?
    /// Since when.
    package let since: Timestamp
    /// The work that fails; nil: it is about something else.
    package let work: Work.Kind?

    /// An alarm from its parts.
    init(
        _ kind: Kind,
        _ repository: RepositoryID,
        store: Int? = nil,
        party: String? = nil,
        since: Timestamp,
        work: Work.Kind? = nil
    ) {
        self.kind = kind
        self.repository = repository
        self.store = store
        self.party = party
        self.since = since
        self.work = work
    }

    /// How long before the bytes of something erased must be gone people are told, in seconds: a week.
    static let physicalNoticeSeconds: Int64 = 7 * 86_400

    /// How many failures in a row make an alarm.
    static let failures = 3
}
