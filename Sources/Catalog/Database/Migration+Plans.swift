extension Migration {
    /// Plans that were begun, so that an interrupted one can be told from one that has become stale.
    static let plans = Migration(
        version: 3,
        name: "plans",
        statements: [
            """
            CREATE TABLE plans (
                digest TEXT NOT NULL PRIMARY KEY, begun BIGINT NOT NULL, finished BIGINT)
            """
        ]
    )
}
