extension Migration {
    /// What the law asks to be on record beside the data: statements that settle doubts.
    static let record = Migration(
        version: 10,
        name: "statements",
        statements: [
            """
            CREATE TABLE statements (
                id TEXT NOT NULL PRIMARY KEY, made BIGINT NOT NULL, signed TEXT NOT NULL, withdrawal TEXT)
            """
        ]
    )
}
