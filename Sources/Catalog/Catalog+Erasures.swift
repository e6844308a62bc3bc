package import Sealing

extension Catalog {
    /// Adds requests or brings their states and dates up to date, with how far each has come in its repositories and
    /// what is known of its parties: all of it or nothing.
    package func put(_ progress: [ErasureProgressRecord]) throws(CatalogError) {
        try write { transaction in
            for erasure in progress {
                try Self.put(erasure.request, in: transaction)
                for (repository, state) in erasure.repositories {
                    try transaction.execute(
                        "INSERT INTO erasure_repositories (erasure, repository, state) VALUES ($1, $2, $3) "
                            + "ON CONFLICT (erasure, repository) DO UPDATE SET state = excluded.state",
                        .text(erasure.request.id),
                        .text(repository.hex),
                        .text(state)
                    )
                    let standing = erasure.standings[repository] ?? ErasureStanding()
                    try Self.note(standing, of: erasure.request.id, in: repository, transaction)
                }
                for party in erasure.parties { try Self.put(party, of: erasure.request.id, in: transaction) }
            }
        }
    }

    private static func put(_ request: ErasureRequestRecord, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO erasures (id, tenant, scope, reason, state, requested, grace_ends, due, approvals_needed,
                changed, approvals_given, completed)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (id) DO UPDATE SET state = excluded.state, due = excluded.due,
                grace_ends = excluded.grace_ends, changed = excluded.changed,
                approvals_given = coalesce(excluded.approvals_given, erasures.approvals_given),
                completed = coalesce(erasures.completed, excluded.completed)
            """,
            .text(request.id),
            .text(request.tenant),
            .text(request.scope.rawValue),
            .text(request.reason),
            .text(request.state),
            .time(request.requested),
            .time(request.graceEnds),
            .time(request.due),
            .integer(request.approvalsNeeded),
            .time(request.changed),
            .integer(request.approvalsGiven.map(Int64.init)),
            ErasureRequestRecord.endStates.contains(request.state) ? .time(request.changed) : .null
        )
    }

    private static func note(
        _ standing: ErasureStanding,
        of erasure: String,
        in repository: RepositoryID,
        _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE erasure_repositories SET is_issued = $3, is_held = $4, held_until = $5
            WHERE erasure = $1 AND repository = $2
            """,
            .text(erasure),
            .text(repository.hex),
            .flag(standing.isIssued),
            .flag(standing.isHeld),
            .time(standing.heldUntil)
        )
    }

    /// Takes note of what requests wait for in a repository, after a hold was added or released there.
    package func note(_ standings: [String: ErasureStanding], in repository: RepositoryID) throws(CatalogError) {
        try write { transaction in
            for (erasure, standing) in standings { try Self.note(standing, of: erasure, in: repository, transaction) }
        }
    }

    /// What a request waits for in each repository that it touches.
    package func standings(ofErasure id: String) throws(CatalogError) -> [RepositoryID: ErasureStanding] {
        try read { transaction in
            var standings: [RepositoryID: ErasureStanding] = [:]
            for row in try transaction.rows("SELECT * FROM erasure_repositories WHERE erasure = $1", .text(id)) {
                standings[try row.repository("repository")] = ErasureStanding(
                    isIssued: try row.flag("is_issued"),
                    isHeld: try row.flag("is_held"),
                    heldUntil: row.optionalTime("held_until")
                )
            }
            return standings
        }
    }

    /// Records that a certificate of a request was signed; the first date stays.
    package func noteCertificate(ofErasure id: String) throws(CatalogError) {
        let now = clock.now()
        try write { transaction in
            try transaction.execute(
                "UPDATE erasures SET certified = $2 WHERE id = $1 AND certified IS NULL",
                .text(id),
                .time(now)
            )
        }
    }

    private static func put(_ party: ErasurePartyRecord, of erasure: String, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO erasure_parties
                (erasure, repository, party, region, state, until, receipt, observed)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (erasure, repository, party) DO UPDATE SET region = excluded.region,
                state = excluded.state, until = excluded.until,
                receipt = coalesce(excluded.receipt, erasure_parties.receipt),
                observed = excluded.observed
            """,
            .text(erasure),
            .text(party.repository.hex),
            .text(party.party),
            .text(party.region),
            .text(party.state),
            .time(party.until),
            .text(party.receipt),
            .time(party.observed)
        )
    }

    /// Every request, the newest first; of one tenant when its id is given.
    package func erasures(ofTenant tenant: String? = nil) throws(CatalogError) -> [ErasureRequestRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM erasures WHERE CAST($1 AS TEXT) IS NULL OR tenant = $1 ORDER BY requested DESC, id",
                .text(tenant)
            ).map(ErasureRequestRecord.init)
        }
    }

    /// Every request that is neither at its end, cancelled nor forgotten by every ledger, the newest first; one of a whole
    /// tenant is open until its certificate is signed.
    package func openErasures() throws(CatalogError) -> [ErasureRequestRecord] {
        try read { transaction in
            try transaction.rows(
                """
                SELECT * FROM erasures WHERE state NOT IN ('complete', 'nothing-found', 'cancelled', 'forgotten')
                    OR (scope = 'tenant' AND state = 'complete' AND certified IS NULL) ORDER BY requested DESC, id
                """
            ).map(ErasureRequestRecord.init)
        }
    }

    /// The request of that id, or the only one whose id begins so; nil when there is none or more than one.
    package func erasure(_ id: String) throws(CatalogError) -> ErasureRequestRecord? {
        guard !id.isEmpty else { return nil }
        // Ids are hex, and 'g' comes after every hex digit.
        let found = try read { transaction in
            try transaction.rows(
                "SELECT * FROM erasures WHERE id >= $1 AND id < $2 ORDER BY id LIMIT 2",
                .text(id),
                .text(id + "g")
            ).map(ErasureRequestRecord.init)
        }
        return found.first { $0.id == id } ?? (found.count == 1 ? found.first : nil)
    }

    /// The repositories that a request touches, with the state in each.
    package func repositories(ofErasure id: String) throws(CatalogError) -> [(repository: RepositoryID, state: String)]
    {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM erasure_repositories WHERE erasure = $1 ORDER BY repository",
                .text(id)
            ).map { (try $0.repository("repository"), try $0.text("state")) }
        }
    }

    /// The parties' states towards a request, by repository and party.
    package func parties(ofErasure id: String) throws(CatalogError) -> [ErasurePartyRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM erasure_parties WHERE erasure = $1 ORDER BY repository, party",
                .text(id)
            ).map(ErasurePartyRecord.init)
        }
    }
}

extension ErasureRequestRecord {
    init(_ row: SQLRow) throws {
        guard let scope = ScopeKind(rawValue: try row.text("scope")) else { throw SQLRow.unexpected("scope") }
        self.init(
            id: try row.text("id"),
            tenant: try row.text("tenant"),
            scope: scope,
            reason: try row.text("reason"),
            state: try row.text("state"),
            requested: try row.time("requested"),
            graceEnds: try row.time("grace_ends"),
            due: try row.time("due"),
            approvalsNeeded: Int(clamping: try row.integer("approvals_needed")),
            approvalsGiven: row.optionalInteger("approvals_given").map { Int(clamping: $0) },
            changed: try row.time("changed"),
            completed: row.optionalTime("completed"),
            certified: row.optionalTime("certified")
        )
    }
}

extension ErasurePartyRecord {
    init(_ row: SQLRow) throws {
        self.init(
            repository: try row.repository("repository"),
            party: try row.text("party"),
            region: try row.text("region"),
            state: try row.text("state"),
            until: row.optionalTime("until"),
            receipt: row.optionalText("receipt"),
            observed: try row.time("observed")
        )
    }
}
