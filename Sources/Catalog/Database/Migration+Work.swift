extension Migration {
    /// What has become of each piece of scheduled work, and who does it now; and of each copy, whether it is the primary,
    /// since when it is behind, and whether it has left.
    ///
    /// A row of work is its history and its lease in one, so that whoever takes it knows that nobody else has done it meanwhile.
    static let work = Migration(
        version: 6,
        name: "scheduled work",
        statements: [
            """
            CREATE TABLE work (
                repository TEXT NOT NULL REFERENCES datasets (repository), kind TEXT NOT NULL, store TEXT NOT NULL,
                begun BIGINT NOT NULL, ended BIGINT, succeeded BIGINT, failures BIGINT NOT NULL, outcome TEXT,
                run TEXT NOT NULL, holder TEXT, expires BIGINT, PRIMARY KEY (repository, kind, store))
            """,
            "CREATE INDEX work_by_lease ON work (expires)",
            "ALTER TABLE observations ADD COLUMN is_primary BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE observations ADD COLUMN behind_since BIGINT",
            "ALTER TABLE observations ADD COLUMN has_left BIGINT NOT NULL DEFAULT 0",
        ]
    )
}
