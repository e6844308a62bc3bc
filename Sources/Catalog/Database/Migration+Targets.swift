extension Migration {
    /// Restore targets, and what a drill showed: all drills from before wrote what they read into a folder.
    static let targets = Migration(
        version: 11,
        name: "restore targets, what drills showed",
        statements: [
            "ALTER TABLE drills ADD COLUMN shown TEXT NOT NULL DEFAULT 'restored'",
            """
            CREATE TABLE targets (
                id TEXT NOT NULL PRIMARY KEY, repository TEXT NOT NULL REFERENCES datasets (repository),
                region TEXT NOT NULL, declared BIGINT NOT NULL, expires BIGINT, ended TEXT)
            """,
            "CREATE INDEX targets_repository ON targets (repository)",
        ]
    )
}
