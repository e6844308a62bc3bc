package import Sealing

/// Bytes of one repository that moved from one place to another within one run.
///
/// Written before the first byte is sent, as `open`, and completed afterwards: what a process that died had begun stays
/// visible. Names places, never files or persons.
package struct TransferRecord: Hashable, Sendable {
    /// Why bytes moved.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// From the source's machine to the primary.
        case backup
        /// From one copy to another.
        case replicate
        /// From a copy to where it was restored.
        case restore
        /// To a damaged copy.
        case repair
        /// To a place that a policy or a tenant's move asks for.
        case relocation
        /// What a copy keeps, written anew without what it does not keep.
        case compaction
    }

    /// How it ended.
    package enum Result: String, CaseIterable, Hashable, Sendable {
        /// It has not ended: it runs, or its process died.
        case open
        /// All of it arrived.
        case complete
        /// Its run ended as it should, and could do only a part of what it was about.
        case partial
        /// It ended with an error; what had arrived is counted.
        case failed
    }

    /// One end of a transfer.
    package struct Place: Hashable, Sendable {
        /// `store`, `agent` or `restore-target`.
        package let kind: String
        /// The operator's name for it; of a restore target the id that it was declared under, nil before targets were.
        package let name: String?
        /// Its region.
        package let region: String
        /// The region's country, as ISO 3166 letters, as it was known then; nil: the region was not known.
        package let country: String?
        /// What its location rested on: an evidence grade's stable name.
        package let evidence: String
        /// The addresses really connected to, as text; empty where nothing was connected to.
        package let addresses: [String]

        /// A place from its parts.
        package init(
            kind: String,
            name: String?,
            region: String,
            country: String?,
            evidence: String,
            addresses: [String] = []
        ) {
            self.kind = kind
            self.name = name
            self.region = region
            self.country = country
            self.evidence = evidence
            self.addresses = addresses
        }
    }

    /// What permitted it to leave the home country.
    package struct Basis: Hashable, Sendable {
        /// `agreement`, `adequacy`, `scc` or `other`.
        package let kind: String
        /// Where it is recorded.
        package let reference: String
        /// The country that the data may go to.
        package let country: String
        /// When it ends; nil: it has no end.
        package let expires: Timestamp?

        /// A basis from its parts.
        package init(kind: String, reference: String, country: String, expires: Timestamp?) {
            self.kind = kind
            self.reference = reference
            self.country = country
            self.expires = expires
        }
    }

    /// 32 random hex digits.
    package let id: String
    /// The run that it was a part of.
    package let run: String
    /// Whose bytes.
    package let repository: RepositoryID
    /// Why.
    package let kind: Kind
    /// Where the bytes came from.
    package var source: Place
    /// Where they went.
    package var target: Place
    /// The process that they passed through.
    package let relay: Place
    /// Where the tenant was at home then.
    package let home: Place
    /// The digest of the policy that allowed it.
    package let policy: Digest
    /// What permitted it to leave the home country; empty when it did not, or nothing did.
    package let bases: [Basis]
    /// What it was for, a code: of a restore; nil: nobody said, or it serves the keeping of copies alone.
    package let reason: String?
    /// Objects that arrived, a count.
    package var objects: UInt64
    /// Their bytes.
    package var bytes: UInt64
    /// When it began.
    package let begun: Timestamp
    /// When it ended; nil: it has not, or its process died.
    package var ended: Timestamp?
    /// How it ended.
    package var result: Result

    /// A transfer that begins.
    package init(
        id: String,
        run: String,
        repository: RepositoryID,
        kind: Kind,
        source: Place,
        target: Place,
        relay: Place,
        home: Place,
        policy: Digest,
        bases: [Basis],
        begun: Timestamp,
        reason: String? = nil
    ) {
        self.id = id
        self.run = run
        self.repository = repository
        self.kind = kind
        self.source = source
        self.target = target
        self.relay = relay
        self.home = home
        self.policy = policy
        self.bases = bases
        self.begun = begun
        self.reason = reason
        objects = 0
        bytes = 0
        ended = nil
        result = .open
    }
}
