package import Sealing

/// What of a tenant's data was handed out to an authority, and under which basis.
///
/// Codes only: whom it was about stands in the file that the reference names.
package struct DisclosureRecord: Hashable, Sendable {
    /// One dataset that it was about.
    package struct Part: Hashable, Sendable {
        /// The dataset's repository.
        package let repository: RepositoryID
        /// The hold that was put on it with the disclosure; nil: none was.
        package let hold: String?

        /// A part from its parts.
        package init(repository: RepositoryID, hold: String?) {
            self.repository = repository
            self.hold = hold
        }
    }

    /// How much was handed out.
    package enum Scope: String, Hashable, Sendable {
        /// Of all the tenant's datasets.
        case tenant
        /// Of some of them.
        case dataset
        /// Of one person, in all the datasets; who it was stands where the reference says.
        case person
    }

    /// 32 random hex digits.
    package let id: String
    /// The tenant's id.
    package let tenant: String
    /// How much was handed out.
    package let scope: Scope
    /// The legal basis, as a code.
    package let basis: String
    /// Who asked, as a code.
    package let authority: String
    /// Where the request is filed.
    package let reference: String
    /// When this was recorded.
    package let disclosed: Timestamp
    /// The datasets that it was about.
    package let parts: [Part]

    /// A disclosure from its parts.
    package init(
        id: String,
        tenant: String,
        scope: Scope,
        basis: String,
        authority: String,
        reference: String,
        disclosed: Timestamp,
        parts: [Part]
    ) {
        self.id = id
        self.tenant = tenant
        self.scope = scope
        self.basis = basis
        self.authority = authority
        self.reference = reference
        self.disclosed = disclosed
        self.parts = parts
    }
}
