extension Migration {
    /// What data was fetched for.
    static let purposes = Migration(
        version: 13,
        name: "purposes of transfers",
        statements: ["ALTER TABLE transfers ADD COLUMN reason TEXT"]
    )
}
