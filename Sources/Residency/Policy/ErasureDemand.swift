package import Sealing

/// How erasures run.
package struct ErasureDemand: Hashable, Sendable {
    /// What happens when rows vanish at the source without a request, mildest first.
    package enum VanishedRows: String, CaseIterable, Hashable, Comparable, Sendable {
        /// Older backups keep them.
        case keep
        /// An erasure is proposed to an admin.
        case propose
        /// They are erased from all backups.
        case erase

        /// True when the left one erases less.
        package static func < (left: VanishedRows, right: VanishedRows) -> Bool { left.rank < right.rank }
        private var rank: Int { VanishedRows.allCases.firstIndex(of: self) ?? 0 }
    }

    /// What an erasure makes of copies that a provider's lock keeps until a date, mildest first.
    package enum LockedCopies: String, CaseIterable, Hashable, Comparable, Sendable {
        /// That nobody can read them any more is enough: the certificate says so, with the date.
        case acceptUnreadable = "accept-unreadable"
        /// The erasure is open until the lock has ended and they are deleted.
        case wait

        /// True when the left one asks for less.
        package static func < (left: LockedCopies, right: LockedCopies) -> Bool {
            left == .acceptUnreadable && right == .wait
        }
    }

    /// The time in which a request can still be cancelled; zero erases at once.
    package var grace: YAMLDuration
    /// The time in which a request must be fulfilled.
    package var due: DuePeriod
    /// The time in which the dead bytes must be gone from every store.
    package var physicalDeadline: YAMLDuration
    /// How many people beside the requester must agree.
    package var approvals: Int
    /// What happens when rows vanish at the source without a request.
    package var vanishedRows: VanishedRows
    /// What becomes of copies that a provider's lock keeps.
    package var lockedCopies = LockedCopies.wait

    func tightened(by other: ErasureDemand) -> ErasureDemand {
        ErasureDemand(
            grace: min(grace, other.grace),
            due: min(due, other.due),
            physicalDeadline: min(physicalDeadline, other.physicalDeadline),
            approvals: max(approvals, other.approvals),
            vanishedRows: max(vanishedRows, other.vanishedRows),
            lockedCopies: max(lockedCopies, other.lockedCopies)
        )
    }
}

/// The time in which an erasure request must be fulfilled: `1mo`, or a length of at most 28 days, which is never longer.
package struct DuePeriod: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The length; nil for one calendar month, the longest that the law permits without an extension.
    package let length: YAMLDuration?

    /// One calendar month.
    package static let oneMonth = DuePeriod(length: nil)

    /// When a request received then is due.
    package func due(after received: Timestamp) -> Timestamp {
        length.map { received.adding(seconds: $0.seconds) } ?? received.addingMonths(1)
    }

    /// `1mo` or the length.
    package var description: String { length?.description ?? "1mo" }

    /// True when the left one is shorter.
    package static func < (left: DuePeriod, right: DuePeriod) -> Bool {
        guard let leftLength = left.length else { return false }
        return right.length.map { leftLength < $0 } ?? true
    }

    /// The shortest it can be in seconds; February has 28 days.
    var shortest: YAMLDuration { length ?? .days(28) }
}
