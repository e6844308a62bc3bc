package import Sealing

extension Catalog {
    /// Records that something is wrong; the same again only moves the date it was last seen.
    /// - Returns: true when it was not on record as wrong before.
    @discardableResult
    package func report(
        finding kind: String,
        repository: RepositoryID?,
        party: String?,
        detail: String
    ) throws(CatalogError) -> Bool {
        let id = Self.findingID(kind, repository, party)
        let now = clock.now()
        return try write { transaction in
            guard try !Self.isOpen(id, transaction) else {
                try transaction.execute(
                    "UPDATE findings SET detail = $2, last_seen = $3 WHERE id = $1",
                    .text(id),
                    .text(detail),
                    .time(now)
                )
                return false
            }
            try transaction.execute(
                """
                INSERT INTO findings (id, kind, repository, party, detail, first_seen, last_seen)
                VALUES ($1, $2, $3, $4, $5, $6, $6)
                ON CONFLICT (id) DO UPDATE SET detail = excluded.detail, first_seen = excluded.first_seen,
                    last_seen = excluded.last_seen, resolved = NULL, told = NULL
                """,
                .text(id),
                .text(kind),
                .text(repository?.hex),
                .text(party),
                .text(detail),
                .time(now)
            )
            return true
        }
    }

    /// Records that something is no longer wrong.
    /// - Returns: true when it was on record as wrong.
    @discardableResult
    package func resolve(finding kind: String, repository: RepositoryID?, party: String?) throws(CatalogError) -> Bool {
        let id = Self.findingID(kind, repository, party)
        let now = clock.now()
        return try write { transaction in
            guard try Self.isOpen(id, transaction) else { return false }
            try transaction.execute("UPDATE findings SET resolved = $2 WHERE id = $1", .text(id), .time(now))
            return true
        }
    }

    /// Records that somebody was told of what is wrong.
    package func noteTold(finding kind: String, repository: RepositoryID?, party: String?) throws(CatalogError) {
        let id = Self.findingID(kind, repository, party)
        let now = clock.now()
        try write { transaction in
            try transaction.execute(
                "UPDATE findings SET told = $2 WHERE id = $1 AND resolved IS NULL",
                .text(id),
                .time(now)
            )
        }
    }

    /// What is wrong and not resolved, the newest first.
    package func openFindings() throws(CatalogError) -> [FindingRecord] {
        try read { transaction in
            try transaction.rows("SELECT * FROM findings WHERE resolved IS NULL ORDER BY last_seen DESC, id")
                .map(FindingRecord.init)
        }
    }

    private static func isOpen(_ id: String, _ transaction: Transaction) throws -> Bool {
        try transaction.row("SELECT id FROM findings WHERE id = $1 AND resolved IS NULL", .text(id)) != nil
    }

    private static func findingID(_ kind: String, _ repository: RepositoryID?, _ party: String?) -> String {
        let text = [kind, repository?.hex ?? "", party ?? ""].joined(separator: "\n")
        return String(SHA256.hash(Array(text.utf8).span).hex.prefix(32))
    }
}
