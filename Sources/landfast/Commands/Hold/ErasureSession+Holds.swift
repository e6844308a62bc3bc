internal import Catalog
internal import Erasure
internal import Ledger
internal import Sealing

extension ErasureSession {
    /// Holds every dataset that was opened, or one person or object in each.
    /// - Returns: the holds' ids, in the order of the datasets.
    mutating func hold(basis: String, until end: Timestamp?, of label: ScopeLabel? = nil) throws -> [String] {
        var holds: [String] = []
        for index in sites.indices {
            holds.append(try office.hold(basis: basis, until: end, of: label, in: &sites[index]))
        }
        try noteStandings()
        return holds
    }
}
