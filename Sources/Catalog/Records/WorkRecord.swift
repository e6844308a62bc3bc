package import Sealing

/// One piece of scheduled work: its history, and its lease.
package struct WorkRecord: Hashable, Sendable {
    /// What names it.
    package struct Key: Hashable, Sendable {
        /// Whose copies.
        package let repository: RepositoryID
        /// What is done, such as `backup`.
        package let kind: String
        /// The store that it is about; nil: the whole repository.
        package let store: String?

        /// A key from its parts.
        package init(repository: RepositoryID, kind: String, store: String? = nil) {
            self.repository = repository
            self.kind = kind
            self.store = store
        }
    }

    /// Who does it, and until when nobody else may.
    package struct Lease: Hashable, Sendable {
        /// The process, 32 random hex digits.
        package let holder: String
        /// When it ends, unless it is renewed.
        package let expires: Timestamp

        /// A lease from its parts.
        package init(holder: String, expires: Timestamp) {
            self.holder = holder
            self.expires = expires
        }
    }

    /// What names it.
    package let key: Key
    /// When it last began.
    package let begun: Timestamp
    /// When it last ended, however; nil: it never did.
    package let ended: Timestamp?
    /// When it last ended well; nil: it never did.
    package let succeeded: Timestamp?
    /// How often it has failed since.
    package let failures: Int
    /// How it last ended; nil: it never did.
    package let outcome: String?
    /// The run that it last began with.
    package let run: String
    /// Who does it now, or died doing it; nil: nobody.
    package let lease: Lease?

    /// True while somebody may be doing it.
    package func isHeld(at moment: Timestamp) -> Bool { lease.map { moment < $0.expires } ?? false }
}
