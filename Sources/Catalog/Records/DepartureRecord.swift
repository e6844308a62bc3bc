package import Sealing

/// The end of a tenant's account, which is what a request to erase everything of the tenant says.
///
/// Nothing else is written down about it: the request lies in every ledger, so a catalog that was made anew knows it too.
package struct DepartureRecord: Hashable, Sendable {
    /// How far it is.
    package enum Stage: String, Hashable, Sendable {
        /// The data can still be fetched, and the end taken back.
        case retrieval
        /// That time is over; the erasure goes on until nothing is left.
        case erasing
        /// Nothing is left but the ledgers' memory.
        case gone
    }

    /// The request.
    package let request: ErasureRequestRecord

    /// A departure by its request.
    package init(request: ErasureRequestRecord) {
        self.request = request
    }

    /// When the account ended.
    package var ended: Timestamp { request.requested }
    /// Until when the data can be fetched.
    package var retrievalEnds: Timestamp { request.graceEnds }
    /// When nothing was left; nil: something is.
    package var gone: Timestamp? { request.completed }

    /// How far it is at a moment.
    package func stage(at moment: Timestamp) -> Stage {
        if gone != nil { return .gone }
        return moment < retrievalEnds ? .retrieval : .erasing
    }
}
