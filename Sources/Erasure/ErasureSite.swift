package import Custody
package import Ledger
package import Repository
package import Sealing

/// One repository of a tenant, with all of it that can be reached.
package struct ErasureSite: Sendable {
    /// The dataset's name.
    package var dataset: String
    /// Whose keys and ledger.
    package var repository: RepositoryID
    /// The union of all ledgers that could be reached.
    package var ledger: Ledger
    /// The copies that can be reached, by party id (`store:NAME`).
    package var replicas: [String: Replica]
    /// The custodians that can be reached, by party id (`custodian:NAME`).
    package var vaults: [String: CustodianVault]
    /// Parties that cannot be reached, by party id, and why.
    package var unreachable: [String: String]
    /// What other parties have seen of this repository.
    package var known: [HeadReference]
    /// How to look at the restore targets that this agent knows, by party id (`target:ID`).
    package var targets: [String: TargetLook] = [:]
    /// Where the dataset's data comes from.
    package var source: ErasureSource
    /// Whether anybody can say whose the dataset's data is.
    package var map: DatasetMap
    /// Copies that this installation has on record, whether the ledger names them or not.
    package var listed: [ListedCopy]
    /// What this installation has on record, and nobody can look into: sentences for people.
    package var overlooked: [String]
    /// Whether the policy in force asks that custodians overwrite destroyed keys in place.
    package var demandsInPlace = false
    /// What decides today whose the dataset's paths are; nil when nobody here knows.
    package var mapping: ScopeMapping?

    /// A site from its parts.
    package init(
        dataset: String,
        ledger: Ledger,
        replicas: [String: Replica],
        vaults: [String: CustodianVault],
        unreachable: [String: String],
        known: [HeadReference],
        source: ErasureSource,
        map: DatasetMap = .persons,
        listed: [ListedCopy] = [],
        overlooked: [String] = [],
        mapping: ScopeMapping? = nil
    ) {
        self.dataset = dataset
        repository = ledger.repository
        self.ledger = ledger
        self.replicas = replicas
        self.vaults = vaults
        self.unreachable = unreachable
        self.known = known
        self.source = source
        self.map = map
        self.listed = listed
        self.overlooked = overlooked
        self.mapping = mapping ?? source.opened?.mapping
    }

    /// The copy where commits happen, if it can be reached.
    package var primary: Replica? { ledger.primary.flatMap { replicas[$0] } }

    /// A custodian to ask for keys: the first by name.
    var anyVault: CustodianVault? { vaults.sorted { $0.key < $1.key }.first?.value }
}

/// The keys that act in an erasure.
///
/// Each must have its role in the ledgers.
package struct ErasureKeys: Sendable {
    /// Signs requests, holds and tombstones.
    package var officer: SigningKey
    /// Signs receipts for replicas.
    package var agent: SigningKey
    /// Commits compacted heads.
    package var writer: SigningKey

    /// Keys from their parts.
    package init(officer: SigningKey, agent: SigningKey, writer: SigningKey) {
        self.officer = officer
        self.agent = agent
        self.writer = writer
    }
}
