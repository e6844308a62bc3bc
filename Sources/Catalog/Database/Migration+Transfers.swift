extension Migration {
    /// What moved from where to where.
    ///
    /// A repository is named without a reference: the record outlives what it is about.
    static let transfers = Migration(
        version: 5,
        name: "transfers",
        statements: [
            """
            CREATE TABLE transfers (
                id TEXT NOT NULL PRIMARY KEY, run TEXT NOT NULL, repository TEXT NOT NULL, kind TEXT NOT NULL,
                source TEXT NOT NULL, target TEXT NOT NULL, relay TEXT NOT NULL, home TEXT NOT NULL,
                policy TEXT NOT NULL, bases TEXT NOT NULL, objects BIGINT NOT NULL, bytes BIGINT NOT NULL,
                begun BIGINT NOT NULL, ended BIGINT, result TEXT NOT NULL)
            """,
            "CREATE INDEX transfers_by_repository ON transfers (repository, begun)",
        ]
    )
}
