package import Sealing

/// What is to be erased in one repository, and when.
///
/// The person stands there as a keyed path only.
package struct ErasureRequest: Hashable, Sendable {
    /// 32 random hex digits; the same in every repository that one request touches.
    package let id: String
    /// What is to be erased.
    package let scope: ScopePrefix
    /// A code, such as `art-17`.
    package let reason: String
    /// When it was received: before it was recorded, where somebody says so.
    package let requestedAt: Timestamp
    /// When it must be done.
    package let due: Timestamp
    /// Until when it can be cancelled, and before which nothing is issued.
    package let graceEnds: Timestamp
    /// How many different persons must approve.
    package let approvals: Int
    /// True when whoever asked knew that it reached nothing: neither in backups nor at the source.
    package let expectsNothing: Bool

    /// A request from its parts.
    /// - Throws: `badText`.
    package init(
        id: String,
        scope: ScopePrefix,
        reason: String,
        requestedAt: Timestamp,
        due: Timestamp,
        graceEnds: Timestamp,
        approvals: Int,
        expectsNothing: Bool = false
    ) throws(LedgerError) {
        guard LedgerText.isRandomID(id) else { throw LedgerError(.badText, "an erasure's id is 32 hex digits") }
        guard LedgerText.isCode(reason) else { throw LedgerError(.badText, "an erasure's reason is no code") }
        guard (0...Self.maximumApprovals).contains(approvals) else {
            throw LedgerError(.badText, "\(approvals) approvals, at most \(Self.maximumApprovals)")
        }
        self.id = id
        self.scope = scope
        self.reason = reason
        self.requestedAt = requestedAt
        self.due = due
        self.graceEnds = graceEnds
        self.approvals = approvals
        self.expectsNothing = expectsNothing
    }

    /// Approvals that can be asked for at most.
    package static let maximumApprovals = 16

    /// A new request's id.
    package static func newID(from random: some RandomSource) -> String { Hex.encode(random.bytes(16)) }
}

/// Data that must not be erased until it is released.
package struct Hold: Hashable, Sendable {
    /// 32 random hex digits.
    package let id: String
    /// A reference to the order that demands it.
    package let basis: String
    /// When it ends by itself; nil for never.
    package let until: Timestamp?
    /// What is held.
    package let scope: ScopePrefix

    /// A hold from its parts.
    /// - Throws: `badText`.
    package init(id: String, basis: String, until: Timestamp?, scope: ScopePrefix) throws(LedgerError) {
        guard LedgerText.isRandomID(id) else { throw LedgerError(.badText, "a hold's id is 32 hex digits") }
        guard LedgerText.isCode(basis) else { throw LedgerError(.badText, "a hold's basis is no reference") }
        self.id = id
        self.basis = basis
        self.until = until
        self.scope = scope
    }
}
