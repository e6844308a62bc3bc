internal import Sealing

extension Catalog {
    /// Records a disclosure.
    ///
    /// Nothing changes one or takes it back; the same id again is an error.
    package func add(_ disclosure: DisclosureRecord) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                """
                INSERT INTO disclosures (id, tenant, scope, basis, authority, reference, disclosed)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                .text(disclosure.id),
                .text(disclosure.tenant),
                .text(disclosure.scope.rawValue),
                .text(disclosure.basis),
                .text(disclosure.authority),
                .text(disclosure.reference),
                .time(disclosure.disclosed)
            )
            for part in disclosure.parts {
                try transaction.execute(
                    "INSERT INTO disclosure_repositories (disclosure, repository, hold) VALUES ($1, $2, $3)",
                    .text(disclosure.id),
                    .text(part.repository.hex),
                    .text(part.hold)
                )
            }
        }
    }

    /// Every disclosure, the oldest first; of one tenant when its id is given.
    package func disclosures(ofTenant tenant: String? = nil) throws(CatalogError) -> [DisclosureRecord] {
        try read { transaction in
            try transaction.rows(
                """
                SELECT * FROM disclosures WHERE CAST($1 AS TEXT) IS NULL OR tenant = $1 ORDER BY disclosed, id
                """,
                .text(tenant)
            ).map { row in
                let parts = try transaction.rows(
                    "SELECT * FROM disclosure_repositories WHERE disclosure = $1 ORDER BY repository",
                    .text(try row.text("id"))
                ).map { part in
                    DisclosureRecord.Part(
                        repository: try part.repository("repository"),
                        hold: part.optionalText("hold")
                    )
                }
                return try DisclosureRecord(row, parts: parts)
            }
        }
    }
}

extension DisclosureRecord {
    init(_ row: SQLRow, parts: [Part]) throws {
        guard let scope = Scope(rawValue: try row.text("scope")) else { throw SQLRow.unexpected("scope") }
        self.init(
            id: try row.text("id"),
            tenant: try row.text("tenant"),
            scope: scope,
            basis: try row.text("basis"),
            authority: try row.text("authority"),
            reference: try row.text("reference"),
            disclosed: try row.time("disclosed"),
            parts: parts
        )
    }
}
