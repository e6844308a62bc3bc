extension Migration {
    /// What an erasure waits for, and when it came to its end; incidents; disclosures; notices about erasures.
    ///
    /// An incident names a repository without a reference: it may be about one that nobody knows.
    static let life = Migration(
        version: 7,
        name: "approvals, certificates, incidents, disclosures, notices",
        statements: [
            "ALTER TABLE erasures ADD COLUMN approvals_given BIGINT",
            "ALTER TABLE erasures ADD COLUMN completed BIGINT",
            "ALTER TABLE erasures ADD COLUMN certified BIGINT",
            "UPDATE erasures SET completed = changed WHERE state = 'complete'",
            "CREATE INDEX erasures_by_scope ON erasures (scope, tenant)",
            "ALTER TABLE erasure_repositories ADD COLUMN is_issued BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE erasure_repositories ADD COLUMN is_held BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE erasure_repositories ADD COLUMN held_until BIGINT",
            """
            CREATE TABLE incidents (
                id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, tenant TEXT NOT NULL, repository TEXT NOT NULL,
                party TEXT NOT NULL, erasure TEXT NOT NULL, noticed BIGINT NOT NULL, ended BIGINT, reported BIGINT,
                reference TEXT, closed BIGINT, outcome TEXT, told TEXT NOT NULL)
            """,
            "CREATE INDEX incidents_by_trouble ON incidents (kind, repository, party, erasure)",
            """
            CREATE TABLE disclosures (
                id TEXT NOT NULL PRIMARY KEY, tenant TEXT NOT NULL REFERENCES tenants (id), scope TEXT NOT NULL,
                basis TEXT NOT NULL, authority TEXT NOT NULL, reference TEXT NOT NULL, disclosed BIGINT NOT NULL)
            """,
            """
            CREATE TABLE disclosure_repositories (
                disclosure TEXT NOT NULL REFERENCES disclosures (id),
                repository TEXT NOT NULL REFERENCES datasets (repository), hold TEXT,
                PRIMARY KEY (disclosure, repository))
            """,
            """
            CREATE TABLE erasure_notices (
                id TEXT NOT NULL PRIMARY KEY, erasure TEXT NOT NULL REFERENCES erasures (id), kind TEXT NOT NULL,
                recipient TEXT, reference TEXT NOT NULL, noted BIGINT NOT NULL)
            """,
            "CREATE INDEX erasure_notices_by_erasure ON erasure_notices (erasure, noted)",
        ]
    )
}
