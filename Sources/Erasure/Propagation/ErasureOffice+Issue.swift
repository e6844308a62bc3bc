import Ledger
import Sealing

extension ErasureOffice {
    /// Issues the tombstones of a request wherever nothing stands in between any more.
    ///
    /// Each becomes durable in a store of its repository here, and in a custodian's own ledger before that custodian
    /// destroys anything. Repositories where it has been issued, cancelled, or still has to wait, are left as they are.
    /// - Returns: how many repositories got their tombstone.
    package func issue(_ id: String, in sites: inout [ErasureSite]) throws -> Int {
        var issued = 0
        for index in sites.indices {
            let stage = try RepositoryStage(of: id, in: sites[index].ledger, at: clock.now())
            guard case .waiting(let obstacles) = stage, obstacles.isEmpty,
                let request = sites[index].ledger.erasure(id)?.request
            else { continue }
            guard sites[index].anyVault != nil else { throw unreachable("custodian", sites[index]) }
            try record(.erasureIssued(id: id, scope: request.scope), in: &sites[index])
            issued += 1
        }
        return issued
    }
}
