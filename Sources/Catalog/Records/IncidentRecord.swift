package import Sealing

/// Something that the tenant, as controller, has to be told of without undue delay.
package struct IncidentRecord: Hashable, Sendable {
    /// What happened.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// A copy was where none may be.
        case copyOutOfPlace = "copy-out-of-place"
        /// Something that had been erased completely was found again.
        case erasedCameBack = "erased-came-back"
        /// All that can be reached shows less than was seen before.
        case rolledBack = "rolled-back"
        /// Data was destroyed or lost.
        case loss
        /// Data was changed by whom it should not have been.
        case alteration
        /// Data came to whom it should not have come.
        case unauthorisedDisclosure = "unauthorised-disclosure"
        /// Somebody had access who should not have had it.
        case unauthorisedAccess = "unauthorised-access"

        /// True for what people notice and open, as Article 4(12) of the GDPR names it; the rest opens by itself.
        package var isByHand: Bool {
            switch self {
            case .copyOutOfPlace, .erasedCameBack, .rolledBack: false
            case .loss, .alteration, .unauthorisedDisclosure, .unauthorisedAccess: true
            }
        }

        /// True when others may have data that they should not have.
        package var isTaken: Bool { self == .unauthorisedDisclosure || self == .unauthorisedAccess }
    }

    /// What tells one trouble from another: the same trouble is one incident, however often it is seen.
    package struct Trouble: Hashable, Sendable {
        /// What happened.
        package let kind: Kind
        /// Whose copies.
        package let repository: RepositoryID
        /// Where: `store:NAME`, `custodian:NAME`, `agent:NAME` or ``everyParty``; empty: nobody knows, or it was at
        /// none of them.
        package let party: String
        /// The erasure that was complete; nil: it is about none.
        package let erasure: String?

        /// A trouble from its parts.
        package init(_ kind: Kind, repository: RepositoryID, party: String, erasure: String? = nil) {
            self.kind = kind
            self.repository = repository
            self.party = party
            self.erasure = erasure
        }

        /// Stands for all parties of a repository together.
        package static let everyParty = "all"

        /// The same of whatever erasure.
        package var withoutErasure: Trouble { Trouble(kind, repository: repository, party: party) }
    }

    /// What was last told about it, in the order in which it is told.
    package enum Told: String, CaseIterable, Comparable, Hashable, Sendable {
        case nothing
        /// That it was opened.
        case opened
        /// That its time is over, and nobody has reported it.
        case overdue
        /// That it was closed.
        case closed

        package static func < (left: Told, right: Told) -> Bool { left.rank < right.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// 32 random hex digits.
    package let id: String
    /// What it is about.
    package let trouble: Trouble
    /// The tenant's id.
    package let tenant: String
    /// When it was noticed: from then on the clock runs.
    package let noticed: Timestamp
    /// When the trouble was seen to be over; nil: it goes on.
    package let ended: Timestamp?
    /// When the tenant was told, so that the clock stopped; nil: not yet.
    package let reported: Timestamp?
    /// Where that is filed.
    package let reference: String?
    /// When it was closed; nil: it is open.
    package let closed: Timestamp?
    /// How it ended, as a code.
    package let outcome: String?
    /// What was last told about it.
    package let told: Told

    /// The controller's own time to tell its authority, in seconds, counted here from when it was noticed: 72 hours.
    ///
    /// The tenant is told without undue delay; whoever waits until this is over leaves the controller nothing of it.
    package static let clockSeconds: Int64 = 72 * 3600

    /// When that time is over.
    package var deadline: Timestamp { noticed.adding(seconds: Self.clockSeconds) }

    /// True while the clock runs: it is open, and nobody was told.
    package var isPending: Bool { closed == nil && reported == nil }

    /// True when the clock has run out.
    package func isOverdue(at moment: Timestamp) -> Bool { isPending && deadline <= moment }
}
