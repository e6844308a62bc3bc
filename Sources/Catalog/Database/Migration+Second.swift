extension Migration {
    /// Drills, and up to where pruning has looked at runs.
    static let second = Migration(
        version: 2,
        name: "drills, prunings",
        statements: [
            """
            CREATE TABLE drills (
                repository TEXT NOT NULL REFERENCES datasets (repository), snapshot TEXT NOT NULL,
                store TEXT NOT NULL, drilled BIGINT NOT NULL, outcome TEXT NOT NULL,
                PRIMARY KEY (repository, drilled, snapshot))
            """,
            """
            CREATE TABLE prunings (
                repository TEXT NOT NULL PRIMARY KEY REFERENCES datasets (repository), newest TEXT NOT NULL,
                pruned BIGINT NOT NULL)
            """,
        ]
    )
}
