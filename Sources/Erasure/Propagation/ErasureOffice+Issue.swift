import Ledger
import Sealing

extension ErasureOffice {
    /// Issues the tombstones of requests wherever nothing stands in between any more.
    ///
    /// Each becomes durable in a store of its repository here, and in a custodian's own ledger before that custodian
    /// destroys anything. Repositories where one is not known, has been issued or cancelled, or still has to
    /// wait, are left as they are. One that was issued anywhere is cancelled nowhere: whoever took it back at the same
    /// moment came too late, and half of a person is not erased.
    /// - Returns: how many tombstones there are now that were not there before.
    package func issue(_ ids: [String], in sites: inout [ErasureSite]) throws -> Int {
        var issued = 0
        let issuedSomewhere = Set(ids.filter { id in sites.contains { $0.ledger.erasure(id)?.isIssued ?? false } })
        for index in sites.indices {
            let now = clock.now()
            let ledger = sites[index].ledger
            let statements = ids.compactMap { id -> LedgerStatement? in
                guard let record = ledger.erasure(id) else { return nil }
                let obstacles = ledger.obstacles(to: id, at: now).filter {
                    $0 != .cancelled || !issuedSomewhere.contains(id)
                }
                guard obstacles.isEmpty else { return nil }
                return .erasureIssued(id: id, scope: ledger.present(record.request.scope))
            }
            guard !statements.isEmpty else { continue }
            guard sites[index].anyVault != nil else { throw unreachable("custodian", sites[index]) }
            try record(statements, in: &sites[index])
            issued += statements.count
        }
        return issued
    }
}
