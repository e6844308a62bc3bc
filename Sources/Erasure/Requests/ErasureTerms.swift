package import Sealing

/// When and how a request may be carried out: what the policy in force says.
package struct ErasureTerms: Hashable, Sendable {
    /// Seconds during which it can be cancelled and nothing is issued.
    package var graceSeconds: Int64
    /// How many different persons must approve.
    package var approvals: Int

    /// By when it must be done, where the policy wants it earlier than the law; nil: the law's date.
    package var due: Timestamp?

    /// From when on the law's time counts; nil: from the request.
    ///
    /// At the end of a contract it counts from when the tenant has had its time to fetch the data.
    package var counted: Timestamp?

    /// When the request was received, from which on the law's month counts; nil: now, as it is recorded.
    package var received: Timestamp?

    /// Terms from their parts.
    package init(graceSeconds: Int64, approvals: Int, due: Timestamp? = nil, counted: Timestamp? = nil) {
        self.graceSeconds = graceSeconds
        self.approvals = approvals
        self.due = due
        self.counted = counted
    }

    /// The law's due date: one month after receipt, as Article 12(3) of the GDPR has it.
    static func due(_ requestedAt: Timestamp) -> Timestamp { requestedAt.addingMonths(1) }

    /// The latest date that an extension may name: two months more.
    static func latest(_ requestedAt: Timestamp) -> Timestamp { requestedAt.addingMonths(3) }
}
