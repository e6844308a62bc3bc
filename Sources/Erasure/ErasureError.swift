import Sealing

/// What can stop an erasure's next step.
package struct ErasureError: ExplainedError, Hashable {
    /// What a caller may react to differently.
    package enum Kind: String, Hashable, Sendable {
        /// No repository of the tenant knows this request.
        case unknownRequest = "no-such-erasure"
        /// It was issued, so it can no longer be cancelled.
        case alreadyIssued = "erasure-already-issued"
        /// Something still stands between the request and its tombstone.
        case notDue = "erasure-not-due"
        /// No custodian, or no store, of a repository can be reached.
        case unreachable = "erasure-unreachable"
        /// Not every party has proven it yet.
        case incomplete = "erasure-incomplete"
        /// A date or a number that the law or the policy does not allow.
        case notAllowed = "erasure-not-allowed"
        /// A receipt that its party did not make for this question.
        case forgedReceipt = "forged-receipt"
        /// The person was not erased, so there is nothing to come back from.
        case notErased = "not-erased"
        /// More evidence than one command takes.
        case tooMuchEvidence = "too-much-evidence"
    }

    /// What a caller may react to differently.
    package let kind: Kind
    /// What was tried on what, and what happened.
    package let message: String
    /// What to do.
    package let remedy: String

    /// The kind's stable name.
    package var code: String { kind.rawValue }

    /// An error from its parts.
    package init(_ kind: Kind, _ message: String, remedy: String) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }
}
