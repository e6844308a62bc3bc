extension Migration {
    /// Tenants, repositories, what was last observed of them, erasures, runs, holds, applied policies.
    ///
    /// Times are milliseconds since 1970; digests and ids are hex text. No column is meant for a key, a person's label,
    /// a scope's path or a file's name.
    static let first = Migration(
        version: 1,
        name: "tenants, repositories, observations, erasures, runs, holds, policies",
        statements: [
            "CREATE TABLE facts (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)",
            """
            CREATE TABLE tenants (
                id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, home_region TEXT NOT NULL,
                labels TEXT NOT NULL, agreements TEXT NOT NULL, created BIGINT NOT NULL)
            """,
            """
            CREATE TABLE datasets (
                repository TEXT NOT NULL PRIMARY KEY, tenant TEXT NOT NULL REFERENCES tenants (id),
                name TEXT NOT NULL, class TEXT NOT NULL, state TEXT NOT NULL, created BIGINT NOT NULL,
                UNIQUE (tenant, name))
            """,
            """
            CREATE TABLE observations (
                repository TEXT NOT NULL REFERENCES datasets (repository), party TEXT NOT NULL,
                region TEXT NOT NULL, condition TEXT NOT NULL, head BIGINT, head_digest TEXT,
                ledger_count BIGINT, ledger_root TEXT, bytes BIGINT, observed BIGINT NOT NULL,
                last_reached BIGINT, highest_head BIGINT, highest_head_digest TEXT, PRIMARY KEY (repository, party))
            """,
            """
            CREATE TABLE snapshots (
                repository TEXT NOT NULL REFERENCES datasets (repository), id TEXT NOT NULL,
                taken BIGINT NOT NULL, files BIGINT NOT NULL, bytes BIGINT NOT NULL, scopes BIGINT NOT NULL,
                erased_scopes BIGINT NOT NULL, policy TEXT NOT NULL, observed BIGINT NOT NULL,
                PRIMARY KEY (repository, id))
            """,
            """
            CREATE TABLE highest_seen (
                repository TEXT NOT NULL PRIMARY KEY REFERENCES datasets (repository), head BIGINT,
                head_digest TEXT, ledger_count BIGINT NOT NULL, ledger_root TEXT NOT NULL, seen BIGINT NOT NULL)
            """,
            """
            CREATE TABLE ledger_seen (
                repository TEXT NOT NULL REFERENCES datasets (repository), entry TEXT NOT NULL,
                PRIMARY KEY (repository, entry))
            """,
            """
            CREATE TABLE erasures (
                id TEXT NOT NULL PRIMARY KEY, tenant TEXT NOT NULL REFERENCES tenants (id), scope TEXT NOT NULL,
                reason TEXT NOT NULL, state TEXT NOT NULL, requested BIGINT NOT NULL, grace_ends BIGINT NOT NULL,
                due BIGINT NOT NULL, approvals_needed BIGINT NOT NULL, changed BIGINT NOT NULL)
            """,
            """
            CREATE TABLE erasure_repositories (
                erasure TEXT NOT NULL REFERENCES erasures (id),
                repository TEXT NOT NULL REFERENCES datasets (repository), state TEXT NOT NULL,
                PRIMARY KEY (erasure, repository))
            """,
            """
            CREATE TABLE erasure_parties (
                erasure TEXT NOT NULL REFERENCES erasures (id),
                repository TEXT NOT NULL REFERENCES datasets (repository), party TEXT NOT NULL,
                region TEXT NOT NULL, state TEXT NOT NULL, receipt TEXT, observed BIGINT NOT NULL,
                PRIMARY KEY (erasure, repository, party))
            """,
            """
            CREATE TABLE runs (
                id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, repository TEXT, party TEXT,
                started BIGINT NOT NULL, ended BIGINT, outcome TEXT, counts TEXT NOT NULL)
            """,
            """
            CREATE TABLE holds (
                id TEXT NOT NULL PRIMARY KEY, tenant TEXT NOT NULL REFERENCES tenants (id), scope TEXT NOT NULL,
                basis TEXT NOT NULL, until BIGINT, added BIGINT NOT NULL, released BIGINT)
            """,
            """
            CREATE TABLE hold_repositories (
                hold TEXT NOT NULL REFERENCES holds (id),
                repository TEXT NOT NULL REFERENCES datasets (repository), PRIMARY KEY (hold, repository))
            """,
            """
            CREATE TABLE applied_policies (
                sequence BIGINT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, registry_digest TEXT NOT NULL,
                files TEXT NOT NULL, applied BIGINT NOT NULL)
            """,
            """
            CREATE TABLE findings (
                id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, repository TEXT, party TEXT, detail TEXT NOT NULL,
                first_seen BIGINT NOT NULL, last_seen BIGINT NOT NULL, resolved BIGINT)
            """,
        ]
    )
}
