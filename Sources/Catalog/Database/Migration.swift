internal import Sealing

/// One step of the tables' history.
///
/// Steps are only ever added.
struct Migration {
    /// Counts from 1 without gaps.
    let version: Int64
    /// What it brings, for people who look into the table.
    let name: String
    /// Statements, each run once and in this order, in one transaction together with the version.
    let statements: [String]

    /// Every step, oldest first.
    static let all: [Migration] = [
        .first, .second, .plans, .locks, .transfers, .work, .life, .register, .findings, .record, .targets, .reach,
        .purposes, .objections,
    ]

    /// The newest version that this program knows.
    static var newest: Int64 { all.last?.version ?? 0 }

    /// Brings the tables up to the newest version, and refuses tables that a later program has changed.
    static func migrate(_ transaction: Transaction, at time: Timestamp) throws {
        try refuseForeign(transaction)
        try transaction.execute(
            "CREATE TABLE IF NOT EXISTS schema_versions "
                + "(version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied BIGINT NOT NULL)"
        )
        let current =
            try transaction.row("SELECT max(version) AS version FROM schema_versions")?
            .optionalInteger("version") ?? 0
        guard current <= newest else {
            throw CatalogError(
                .newerSchema,
                "The catalog has schema version \(current), and this landfast knows versions up to \(newest).",
                remedy: "Use the landfast that last ran here, or a newer one. Nothing was changed."
            )
        }
        for migration in all where migration.version > current {
            for statement in migration.statements { try transaction.execute(statement) }
            try transaction.execute(
                "INSERT INTO schema_versions (version, name, applied) VALUES ($1, $2, $3)",
                .integer(migration.version),
                .text(migration.name),
                .time(time)
            )
        }
    }

    /// Refuses a database that some other program made: Landfast's tables would be lost among its own.
    private static func refuseForeign(_ transaction: Transaction) throws {
        let tables = try transaction.rows("SELECT name FROM sqlite_master WHERE type = 'table'").map {
            try $0.text("name")
        }
        guard tables.isEmpty || tables.contains("schema_versions") else {
            throw CatalogError(
                .damaged,
                "The file at the catalog's path is a database of another program.",
                remedy: "Name another state folder in the configuration; this file was not changed."
            )
        }
    }
}
