extension Migration {
    /// Until when a provider's lock, or its own time, keeps a party of an erasure as it is.
    static let locks = Migration(
        version: 4,
        name: "locks",
        statements: ["ALTER TABLE erasure_parties ADD COLUMN until BIGINT"]
    )
}
