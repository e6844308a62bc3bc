extension Migration {
    /// When somebody was told of a finding; those from before count as told.
    static let findings = Migration(
        version: 9,
        name: "findings that were told",
        statements: [
            "ALTER TABLE findings ADD COLUMN told BIGINT",
            "UPDATE findings SET told = last_seen",
        ]
    )
}
