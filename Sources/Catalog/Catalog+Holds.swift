internal import Sealing

extension Catalog {
    /// Adds a hold, or records its release.
    package func put(_ hold: HoldRecord) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                """
                INSERT INTO holds (id, tenant, scope, basis, until, added, released)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (id) DO UPDATE SET released = excluded.released
                """,
                .text(hold.id),
                .text(hold.tenant),
                .text(hold.scope.rawValue),
                .text(hold.basis),
                .time(hold.until),
                .time(hold.added),
                .time(hold.released)
            )
            for repository in hold.repositories {
                try transaction.execute(
                    "INSERT INTO hold_repositories (hold, repository) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    .text(hold.id),
                    .text(repository.hex)
                )
            }
        }
    }

    /// Every hold, the newest first.
    package func holds() throws(CatalogError) -> [HoldRecord] {
        try read { transaction in
            try transaction.rows("SELECT * FROM holds ORDER BY added DESC, id").map { row in
                let repositories = try transaction.rows(
                    "SELECT repository FROM hold_repositories WHERE hold = $1 ORDER BY repository",
                    .text(try row.text("id"))
                ).map { try $0.repository("repository") }
                return try HoldRecord(row, repositories: repositories)
            }
        }
    }
}

extension HoldRecord {
    init(_ row: SQLRow, repositories: [RepositoryID]) throws {
        guard let scope = ScopeKind(rawValue: try row.text("scope")) else { throw SQLRow.unexpected("scope") }
        self.init(
            id: try row.text("id"),
            tenant: try row.text("tenant"),
            scope: scope,
            basis: try row.text("basis"),
            until: row.optionalTime("until"),
            added: try row.time("added"),
            released: row.optionalTime("released"),
            repositories: repositories
        )
    }
}
