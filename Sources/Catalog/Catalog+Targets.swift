package import Sealing

extension Catalog {
    /// Replaces what is known of these targets.
    package func put(_ targets: [TargetRecord]) throws(CatalogError) {
        guard !targets.isEmpty else { return }
        try write { transaction in
            for target in targets {
                try transaction.execute(
                    """
                    INSERT INTO targets (id, repository, region, declared, expires, ended) VALUES ($1, $2, $3, $4, $5, $6)
                    ON CONFLICT (id) DO UPDATE SET declared = excluded.declared, expires = excluded.expires,
                        ended = excluded.ended
                    """,
                    .text(target.id),
                    .text(target.repository.hex),
                    .text(target.region),
                    .time(target.declared),
                    .time(target.expires),
                    .text(target.ended)
                )
            }
        }
    }

    /// The targets of all repositories, or of one, the oldest first.
    package func targets(of repository: RepositoryID? = nil) throws(CatalogError) -> [TargetRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM targets WHERE CAST($1 AS TEXT) IS NULL OR repository = $1 ORDER BY declared, id",
                .text(repository?.hex)
            ).map(TargetRecord.init)
        }
    }

    /// The targets that have not ended and are past their time, by repository.
    package func overdueTargets(at now: Timestamp) throws(CatalogError) -> [RepositoryID: [TargetRecord]] {
        let targets = try read { transaction in
            try transaction.rows(
                "SELECT * FROM targets WHERE ended IS NULL AND expires <= $1 ORDER BY expires, id",
                .time(now)
            ).map(TargetRecord.init)
        }
        return Dictionary(grouping: targets, by: \.repository)
    }
}

extension TargetRecord {
    init(_ row: SQLRow) throws {
        self.init(
            id: try row.text("id"),
            repository: try row.repository("repository"),
            region: try row.text("region"),
            declared: try row.time("declared"),
            expires: row.optionalTime("expires"),
            ended: row.optionalText("ended")
        )
    }
}
