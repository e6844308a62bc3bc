import Custody
package import Ledger

extension ErasureOffice {
    /// Takes entries back into a repository's ledger that were kept elsewhere: durable in every store and at every custodian of
    /// the site that can be reached.
    ///
    /// Only what has effect beside what the ledger holds is taken; the repository's root key, which its id is made of, says
    /// whose signatures count.
    /// - Returns: what was lacking, sorted by digest.
    /// - Throws: ``ErasureError`` of kind `unreachable`; a store's error when none took them.
    package func takeBack(_ entries: some Sequence<LedgerEntry>, in site: inout ErasureSite) throws -> [LedgerEntry] {
        let gains = site.ledger.gains(from: entries)
        guard !gains.isEmpty else { return [] }
        site.ledger.merge(gains)
        try makeDurable(in: site)
        // A custodian that cannot take them now catches up before it serves again.
        for vault in site.vaults.values { _ = try? vault.record(site.ledger.missing(from: vault.ledger)) }
        return gains
    }
}
