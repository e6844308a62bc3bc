package import Sealing

/// Something that somebody was told about an erasure, or a reason why that was impossible: codes only.
package struct ErasureNoticeRecord: Hashable, Sendable {
    /// What was told to whom.
    package enum Kind: String, Hashable, Sendable {
        /// The person was told that the due date moves (GDPR Art. 12(3)).
        case extended
        /// A recipient of the data was told that it was erased (GDPR Art. 19).
        case notified
        /// A recipient could not be told, for the reason that the reference names.
        case impossible
    }

    /// 32 random hex digits.
    package let id: String
    /// The request's id.
    package let erasure: String
    /// What was told to whom.
    package let kind: Kind
    /// The recipient, as a code; nil: the person.
    package let recipient: String?
    /// Where the notice is filed, or the reason's code.
    package let reference: String
    /// When this was recorded.
    package let noted: Timestamp

    /// A notice from its parts.
    package init(
        id: String,
        erasure: String,
        kind: Kind,
        recipient: String?,
        reference: String,
        noted: Timestamp
    ) {
        self.id = id
        self.erasure = erasure
        self.kind = kind
        self.recipient = recipient
        self.reference = reference
        self.noted = noted
    }
}
