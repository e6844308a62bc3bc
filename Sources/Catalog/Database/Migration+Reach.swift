extension Migration {
    /// What requests reached when they were made.
    ///
    /// What 0.1.0 called complete is what every party had acknowledged: somebody has to look whether that is all there is.
    /// A whole tenant's certificate that was signed stays signed.
    static let reach = Migration(
        version: 12,
        name: "what erasures reach",
        statements: [
            """
            CREATE TABLE erasure_reach (
                erasure TEXT NOT NULL, repository TEXT NOT NULL, snapshots BIGINT, entries BIGINT, bytes BIGINT,
                source_entries BIGINT, was_erased BIGINT NOT NULL, counted BIGINT NOT NULL,
                PRIMARY KEY (erasure, repository))
            """,
            "UPDATE erasures SET state = 'acknowledged' WHERE state = 'complete' AND scope <> 'tenant'",
        ]
    )
}
