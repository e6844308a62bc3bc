internal import Sealing

extension Catalog {
    /// The tenants whose accounts have ended, by id.
    package func departures() throws(CatalogError) -> [String: DepartureRecord] {
        try read { try Self.departures(nil, $0) }
    }

    /// The end of a tenant's account; nil: it lives.
    package func departure(ofTenant id: String) throws(CatalogError) -> DepartureRecord? {
        try read { try Self.departures(id, $0) }[id]
    }

    /// Of several requests of one tenant the one counts that is complete, or else is carried out first.
    private static func departures(
        _ tenant: String?,
        _ transaction: Transaction
    ) throws -> [String: DepartureRecord] {
        let requests = try transaction.rows(
            """
            SELECT * FROM erasures WHERE scope = 'tenant' AND state NOT IN ('cancelled', 'forgotten')
                AND (CAST($1 AS TEXT) IS NULL OR tenant = $1) ORDER BY grace_ends, id
            """,
            .text(tenant)
        ).map(ErasureRequestRecord.init)
        return Dictionary(grouping: requests, by: \.tenant).compactMapValues { requests in
            (requests.first { $0.completed != nil } ?? requests.first).map(DepartureRecord.init)
        }
    }
}
