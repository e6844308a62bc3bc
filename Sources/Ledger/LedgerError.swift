internal import Sealing

/// Something about a repository's ledger, its scopes or its signed statements that is not as it must be.
///
/// Messages hold ids, digests and counts, never a label.
package struct LedgerError: ExplainedError, Hashable {
    /// What a caller may react to differently.
    package enum Kind: String, Hashable, Sendable {
        /// A label that is an e-mail address, or not of the form `type:id`.
        case badLabel = "bad-scope-label"
        /// A name, code or reference that could hold personal data.
        case badText = "bad-ledger-text"
        /// A signed statement that no writer of this format makes.
        case malformed = "malformed-ledger-statement"
        /// A ledger object whose bytes are not the ones it is named by.
        case damaged = "damaged-ledger-entry"
        /// A statement about another repository.
        case foreign = "foreign-ledger-entry"
        /// `repository.json` does not belong to the repository that was asked for.
        case foreignRepository = "foreign-repository"
        /// A repository of a format that this program does not know.
        case unsupportedFormat = "unsupported-format"
        /// Fewer entries than were there before, or others in their place.
        case rolledBack = "ledger-rolled-back"
        /// More entries or bytes than a ledger may have.
        case tooLarge = "ledger-too-large"
    }

    /// What a caller may react to differently.
    package let kind: Kind
    /// What is wrong.
    package let message: String

    /// An error from its parts.
    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The kind's stable name.
    package var code: String { kind.rawValue }

    /// What to do.
    package var remedy: String {
        switch kind {
        case .badLabel: "Use the source system's internal id, such as user:42, and never an e-mail address or a name."
        case .badText:
            "Use a code or reference of letters, digits and - _ . : / # +; free text and names do not belong here."
        case .malformed, .tooLarge: "Do not use this copy; compare it with another one and run `landfast check`."
        case .damaged: "Run `landfast repair`, which takes it from another copy, then `landfast check`."
        case .foreign, .foreignRepository:
            "The folder holds another repository's objects. Put the right folder back, or correct the store's url."
        case .unsupportedFormat: "Use a release of Landfast that knows this format."
        case .rolledBack:
            "Somebody restored an old copy. Make the other stores and custodians reachable, and run the command again."
        }
    }
}
