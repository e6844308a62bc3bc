extension Migration {
    /// How the register of subprocessors came to be what it is, and which tenant was told when.
    ///
    /// A tenant is named without a reference: the record outlives the account.
    static let register = Migration(
        version: 8,
        name: "register of subprocessors",
        statements: [
            """
            CREATE TABLE register_changes (
                sequence BIGINT NOT NULL, subprocessor TEXT NOT NULL, kind TEXT NOT NULL, entry_before TEXT,
                entry_after TEXT, announced TEXT, needs_notice BIGINT NOT NULL, registry TEXT NOT NULL,
                applied BIGINT NOT NULL, PRIMARY KEY (sequence, subprocessor))
            """,
            """
            CREATE TABLE register_notices (
                tenant TEXT NOT NULL, subprocessor TEXT NOT NULL, announced TEXT NOT NULL, told BIGINT NOT NULL,
                way TEXT NOT NULL, PRIMARY KEY (tenant, subprocessor, announced))
            """,
        ]
    )
}
