internal import Sealing

extension Catalog {
    /// Writes down what a request reached when it was made; the first count stays.
    package func put(_ reach: [ErasureReachRecord], ofErasure id: String) throws(CatalogError) {
        try write { transaction in
            for count in reach {
                try transaction.execute(
                    """
                    INSERT INTO erasure_reach
                        (erasure, repository, snapshots, entries, bytes, source_entries, was_erased, counted)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (erasure, repository) DO NOTHING
                    """,
                    .text(id),
                    .text(count.repository.hex),
                    .integer(count.snapshots.map(Int64.init)),
                    .integer(count.entries.map(Int64.init)),
                    .integer(count.bytes.map { Int64(clamping: $0) }),
                    .integer(count.sourceEntries.map(Int64.init)),
                    .flag(count.wasErased),
                    .time(count.counted)
                )
            }
        }
    }

    /// What a request reached when it was made; of requests from before 0.2, and in a catalog that was made anew, nothing
    /// is known.
    package func reach(ofErasure id: String) throws(CatalogError) -> [ErasureReachRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM erasure_reach WHERE erasure = $1 ORDER BY repository",
                .text(id)
            ).map { row in
                ErasureReachRecord(
                    repository: try row.repository("repository"),
                    snapshots: row.optionalInteger("snapshots").map { Int(clamping: $0) },
                    entries: row.optionalInteger("entries").map { Int(clamping: $0) },
                    bytes: row.optionalInteger("bytes").map { UInt64(clamping: $0) },
                    sourceEntries: row.optionalInteger("source_entries").map { Int(clamping: $0) },
                    wasErased: try row.flag("was_erased"),
                    counted: try row.time("counted")
                )
            }
        }
    }
}
