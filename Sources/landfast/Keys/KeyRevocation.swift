internal import Ledger
internal import Repository
internal import Sealing

/// Takes a key's roles away in every repository: what it signs from now on counts nowhere.
///
/// Of what it signed before, that counts which a repository's parties hold now, but for entries that are refused by name,
/// or because they claim a time from which on nothing is believed. Heads that are there now stay: later ones build on them.
struct KeyRevocation {
    let installation: Installation
    let key: PublicKey
    /// Entries that lose their effect.
    let refused: Set<Digest>
    /// Entries that claim this time or a later one lose their effect, too; nil: none for their time.
    let refusedSince: Timestamp?

    /// What the key signed in one repository.
    struct Work {
        let dataset: String
        let entries: [LedgerEntry]
        let refused: Set<Digest>
        /// The newest head that stays accepted.
        let acceptedHead: UInt64
        let isRevoked: Bool
        /// The parties that nobody could ask: what only they hold is not accepted.
        let unreachable: [String]
    }

    /// What a revocation would keep and refuse in a repository; nil where the key never had a role.
    func work(in access: DatasetAccess) -> Work? {
        guard access.ledger.everDelegated(key) else { return nil }
        let entries = access.ledger.entries.filter { $0.signer == key }
        let late = entries.filter { entry in refusedSince.map { entry.time >= $0 } ?? false }
        return Work(
            dataset: access.name,
            entries: entries,
            refused: refused.intersection(entries.map(\.digest)).union(late.map(\.digest)),
            acceptedHead: access.highest?.number ?? 0,
            isRevoked: access.ledger.isRevoked(key),
            unreachable: access.unreachable.keys.sorted()
        )
    }

    /// Signs the revocation in a repository and gives it to everybody who can be reached.
    func revoke(in access: inout DatasetAccess) throws -> Work? {
        guard let work = work(in: access), !work.isRevoked || !work.refused.isEmpty else { return nil }
        let statement = access.ledger.revocation(of: key, acceptedHead: work.acceptedHead, refusing: work.refused)
        try RepositoryKeys(installation: installation).sign(statement, in: &access)
        return work
    }
}
