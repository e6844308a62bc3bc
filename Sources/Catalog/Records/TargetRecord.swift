package import Sealing

/// A folder that something was restored into, as its repository's ledger declares it; where it lies is not on record here.
package struct TargetRecord: Hashable, Sendable {
    /// Its id: 32 random hex digits.
    package let id: String
    /// Of which repository.
    package let repository: RepositoryID
    /// Where it is.
    package let region: String
    /// When it was declared, before the first byte.
    package let declared: Timestamp
    /// When it is meant to be gone; nil: no time was named.
    package let expires: Timestamp?
    /// How it ended: `destroyed` when it was seen to be gone or empty, `stated` when an operator said so; nil: it has not.
    package let ended: String?

    /// A target from its parts.
    package init(
        id: String,
        repository: RepositoryID,
        region: String,
        declared: Timestamp,
        expires: Timestamp?,
        ended: String?
    ) {
        self.id = id
        self.repository = repository
        self.region = region
        self.declared = declared
        self.expires = expires
        self.ended = ended
    }
}
