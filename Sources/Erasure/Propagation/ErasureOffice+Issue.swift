import Ledger
import Sealing

extension ErasureOffice {
    /// Issues the tombstones of requests wherever nothing stands in between any more.
    ///
    /// Each becomes durable in a store of its repository here, and in a custodian's own ledger before that custodian
    /// destroys anything. Repositories where one is not known, has been issued or cancelled, or still has to
    /// wait, are left as they are.
    /// - Returns: how many tombstones there are now that were not there before.
    package func issue(_ ids: [String], in sites: inout [ErasureSite]) throws -> Int {
        var issued = 0
        for index in sites.indices {
            let now = clock.now()
            let ledger = sites[index].ledger
            let statements = ids.compactMap { id -> LedgerStatement? in
                guard let record = ledger.erasure(id), ledger.obstacles(to: id, at: now).isEmpty else { return nil }
                return .erasureIssued(id: id, scope: record.request.scope)
            }
            guard !statements.isEmpty else { continue }
            guard sites[index].anyVault != nil else { throw unreachable("custodian", sites[index]) }
            try record(statements, in: &sites[index])
            issued += statements.count
        }
        return issued
    }
}
