package import Sealing

/// That a tenant objected to a subprocessor, and what came of it.
package struct ObjectionRecord: Hashable, Sendable {
    /// 32 random hex digits.
    package let id: String
    /// The tenant's id.
    package let tenant: String
    /// The subprocessor's name in policies.
    package let subprocessor: String
    /// Where it is filed, a code.
    package let reference: String
    /// When it was received.
    package let received: Timestamp
    /// When it was put on record.
    package let recorded: Timestamp
    /// When it was settled; nil: it is open.
    package let settled: Timestamp?
    /// How it was settled, a code; nil: it is open.
    package let outcome: String?

    /// An objection from its parts.
    package init(
        id: String,
        tenant: String,
        subprocessor: String,
        reference: String,
        received: Timestamp,
        recorded: Timestamp,
        settled: Timestamp? = nil,
        outcome: String? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.subprocessor = subprocessor
        self.reference = reference
        self.received = received
        self.recorded = recorded
        self.settled = settled
        self.outcome = outcome
    }
}
