package import Sealing

/// One run of one kind of work.
package struct RunRecord: Hashable, Sendable {
    /// The kind of a look at all stores and finished erasures.
    package static let rounds = "rounds"

    /// 32 random hex digits.
    package let id: String
    /// `backup`, `replicate`, `restore`, `check`, `repair`, `prune`, `erase`, `continue`, `rounds`.
    package let kind: String
    /// The repository, if it was about one.
    package let repository: RepositoryID?
    /// The party, if it was about one: the target of a replication, the store of a check.
    package let party: String?
    /// When it began.
    package let started: Timestamp
    /// When it ended; nil: not yet, or its process died.
    package let ended: Timestamp?
    /// `complete`, `partial`, or an error's code; nil: not yet ended.
    package let outcome: String?
    /// Counts, such as files and bytes.
    ///
    /// Never names.
    package let counts: [String: Int64]

    /// A run from its parts.
    package init(
        id: String,
        kind: String,
        repository: RepositoryID?,
        party: String?,
        started: Timestamp,
        ended: Timestamp?,
        outcome: String?,
        counts: [String: Int64]
    ) {
        self.id = id
        self.kind = kind
        self.repository = repository
        self.party = party
        self.started = started
        self.ended = ended
        self.outcome = outcome
        self.counts = counts
    }
}

/// A policy that was put in force, with the facts about regions that it was decided on.
package struct AppliedPolicyRecord: Hashable, Sendable {
    /// One file as it was read.
    package struct File: Hashable, Sendable {
        /// `policy` or `regions`.
        package let kind: String
        /// The file's name, for diagnostics.
        package let name: String
        /// Its text.
        package let text: String

        /// A file from its parts.
        package init(kind: String, name: String, text: String) {
            self.kind = kind
            self.name = name
            self.text = text
        }
    }

    /// Counts from 1; the highest is in force.
    package let sequence: Int64
    /// The policy's digest.
    package let digest: Digest
    /// The digest of the facts about regions.
    package let registryDigest: Digest
    /// The files.
    package let files: [File]
    /// When it was put in force.
    package let applied: Timestamp
}
