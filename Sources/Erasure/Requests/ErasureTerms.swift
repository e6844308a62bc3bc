import Sealing

/// When and how a request may be carried out: what the policy in force says.
package struct ErasureTerms: Hashable, Sendable {
    /// Seconds during which it can be cancelled and nothing is issued.
    package var graceSeconds: Int64
    /// How many different persons must approve.
    package var approvals: Int

    /// Terms from their parts.
    package init(graceSeconds: Int64, approvals: Int) {
        self.graceSeconds = graceSeconds
        self.approvals = approvals
    }

    /// The law's due date: one month after receipt (GDPR Art.
    ///
    /// 12(3)).
    static func due(_ requestedAt: Timestamp) -> Timestamp { requestedAt.addingMonths(1) }

    /// The latest date that an extension may name: two months more.
    static func latest(_ requestedAt: Timestamp) -> Timestamp { requestedAt.addingMonths(3) }
}
