internal import Sealing

extension Catalog {
    /// Puts on record that a tenant objected.
    package func add(_ objection: ObjectionRecord) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                """
                INSERT INTO objections (id, tenant, subprocessor, reference, received, recorded, settled, outcome)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                .text(objection.id),
                .text(objection.tenant),
                .text(objection.subprocessor),
                .text(objection.reference),
                .time(objection.received),
                .time(objection.recorded),
                .time(objection.settled),
                .text(objection.outcome)
            )
        }
    }

    /// Puts on record what came of an objection.
    /// - Returns: false when it was settled before, or is not on record; what is on record then stays.
    package func settle(objection id: String, outcome: String) throws(CatalogError) -> Bool {
        let now = clock.now()
        return try write { transaction in
            let open = try transaction.row(
                "SELECT id FROM objections WHERE id = $1 AND settled IS NULL",
                .text(id)
            )
            guard open != nil else { return false }
            try transaction.execute(
                "UPDATE objections SET settled = $2, outcome = $3 WHERE id = $1",
                .text(id),
                .time(now),
                .text(outcome)
            )
            return true
        }
    }

    /// What tenants had against subprocessors, the oldest first; of one tenant when its id is given.
    package func objections(ofTenant tenant: String? = nil) throws(CatalogError) -> [ObjectionRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM objections WHERE CAST($1 AS TEXT) IS NULL OR tenant = $1 ORDER BY received, id",
                .text(tenant)
            ).map(ObjectionRecord.init)
        }
    }
}

extension ObjectionRecord {
    init(_ row: SQLRow) throws {
        self.init(
            id: try row.text("id"),
            tenant: try row.text("tenant"),
            subprocessor: try row.text("subprocessor"),
            reference: try row.text("reference"),
            received: try row.time("received"),
            recorded: try row.time("recorded"),
            settled: row.optionalTime("settled"),
            outcome: row.optionalText("outcome")
        )
    }
}
