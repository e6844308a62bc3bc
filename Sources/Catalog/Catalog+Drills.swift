package import Sealing

extension Catalog {
    /// Keeps a drill on record.
    package func add(_ drill: DrillRecord) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                "INSERT INTO drills (repository, snapshot, store, drilled, outcome, shown) "
                    + "VALUES ($1, $2, $3, $4, $5, $6) "
                    + "ON CONFLICT (repository, drilled, snapshot) DO UPDATE SET store = excluded.store, "
                    + "outcome = excluded.outcome, shown = excluded.shown",
                .text(drill.repository.hex),
                .text(drill.snapshot),
                .text(drill.store),
                .time(drill.drilled),
                .text(drill.outcome.rawValue),
                .text(drill.shown.rawValue)
            )
        }
    }

    /// A repository's drills, the newest first.
    package func drills(of repository: RepositoryID) throws(CatalogError) -> [DrillRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM drills WHERE repository = $1 ORDER BY drilled DESC, snapshot",
                .text(repository.hex)
            ).map(DrillRecord.init)
        }
    }

    /// The newest drill of a repository that passed; nil: none did.
    package func lastDrill(of repository: RepositoryID) throws(CatalogError) -> DrillRecord? {
        try drills(of: repository).first { $0.outcome == .passed }
    }

    /// Replaces what is known of a repository's last pruning.
    package func put(_ pruning: PruningRecord) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                "INSERT INTO prunings (repository, newest, pruned) VALUES ($1, $2, $3) "
                    + "ON CONFLICT (repository) DO UPDATE SET newest = excluded.newest, pruned = excluded.pruned",
                .text(pruning.repository.hex),
                .text(pruning.newest),
                .time(pruning.pruned)
            )
        }
    }

    /// A repository's last pruning; nil: it never was, or nobody remembers.
    package func lastPruning(of repository: RepositoryID) throws(CatalogError) -> PruningRecord? {
        try read { transaction in
            try transaction.row("SELECT * FROM prunings WHERE repository = $1", .text(repository.hex)).map { row in
                PruningRecord(
                    repository: repository,
                    newest: try row.text("newest"),
                    pruned: try row.time("pruned")
                )
            }
        }
    }
}

extension DrillRecord {
    init(_ row: SQLRow) throws {
        guard let outcome = Outcome(rawValue: try row.text("outcome")) else { throw SQLRow.unexpected("outcome") }
        guard let shown = Shown(rawValue: try row.text("shown")) else { throw SQLRow.unexpected("shown") }
        self.init(
            repository: try row.repository("repository"),
            snapshot: try row.text("snapshot"),
            store: try row.text("store"),
            drilled: try row.time("drilled"),
            outcome: outcome,
            shown: shown
        )
    }
}
