internal import Catalog
internal import Erasure
internal import Sealing

extension ErasureSession {
    /// Holds every dataset that was opened.
    /// - Returns: the holds' ids, in the order of the datasets.
    mutating func hold(basis: String, until end: Timestamp?) throws -> [String] {
        var holds: [String] = []
        for index in sites.indices { holds.append(try office.hold(basis: basis, until: end, in: &sites[index])) }
        try noteStandings()
        return holds
    }
}
