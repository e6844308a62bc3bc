extension Migration {
    /// What tenants had against subprocessors.
    ///
    /// A tenant is named without a reference: the record outlives the account.
    static let objections = Migration(
        version: 14,
        name: "objections to subprocessors",
        statements: [
            """
            CREATE TABLE objections (
                id TEXT NOT NULL PRIMARY KEY, tenant TEXT NOT NULL, subprocessor TEXT NOT NULL, reference TEXT NOT NULL,
                received BIGINT NOT NULL, recorded BIGINT NOT NULL, settled BIGINT, outcome TEXT)
            """
        ]
    )
}
