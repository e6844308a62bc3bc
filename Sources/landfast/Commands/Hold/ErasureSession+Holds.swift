internal import Catalog
internal import Erasure
internal import Sealing

extension ErasureSession {
    /// Holds every dataset that was opened.
    /// - Returns: the holds, in the order of the datasets.
    mutating func hold(basis: String, until end: Timestamp?) throws -> [HoldRecord] {
        var holds: [HoldRecord] = []
        for index in sites.indices {
            let id = try office.hold(basis: basis, until: end, in: &sites[index])
            let hold = HoldRecord(
                id: id,
                tenant: tenant.id,
                scope: .tenant,
                basis: basis,
                until: end,
                added: installation.clock.now(),
                released: nil,
                repositories: [sites[index].repository]
            )
            try installation.catalog.put(hold)
            holds.append(hold)
        }
        try noteStandings()
        return holds
    }
}
