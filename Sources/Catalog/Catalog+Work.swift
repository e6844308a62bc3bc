package import Sealing

extension Catalog {
    /// Takes a piece of work, unless somebody has it, or has begun it since it was planned, or does something with the
    /// repository that cannot be done at the same time.
    /// - Parameters:
    ///   - begun: when it had last begun as the plan knew it; nil: never.
    ///   - excluded: the kinds of work that cannot be done at the same time.
    /// - Returns: true when it is this holder's now.
    package func lease(
        _ key: WorkRecord.Key,
        run: String,
        _ lease: WorkRecord.Lease,
        ifLastBegun begun: Timestamp?,
        excluding excluded: Set<String> = []
    ) throws(CatalogError) -> Bool {
        let now = clock.now()
        return try write { transaction in
            let there = try Self.work(key, transaction)
            guard there?.begun == begun, !(there?.isHeld(at: now) ?? false) else { return false }
            let held = try transaction.rows(
                "SELECT kind FROM work WHERE repository = $1 AND expires > $2",
                .text(key.repository.hex),
                .time(now)
            )
            guard try excluded.isDisjoint(with: held.map { try $0.text("kind") }) else { return false }
            // Whoever had it and never ended it has failed.
            let failures = (there?.failures ?? 0) + (there?.lease == nil ? 0 : 1)
            try transaction.execute(
                """
                INSERT INTO work (repository, kind, store, begun, failures, run, holder, expires)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (repository, kind, store) DO UPDATE SET begun = excluded.begun,
                    failures = excluded.failures, run = excluded.run, holder = excluded.holder, expires = excluded.expires
                """,
                .text(key.repository.hex),
                .text(key.kind),
                .text(key.store ?? ""),
                // Two that begin in the same millisecond are two all the same.
                .time(max(now, there.map { Timestamp(milliseconds: $0.begun.milliseconds + 1) } ?? now)),
                .integer(failures),
                .text(run),
                .text(lease.holder),
                .time(lease.expires)
            )
            return true
        }
    }

    /// Keeps a piece of work for longer.
    /// - Returns: false when it is this holder's no more: somebody else has taken it.
    package func renew(_ key: WorkRecord.Key, _ lease: WorkRecord.Lease) throws(CatalogError) -> Bool {
        try write { transaction in
            guard try Self.work(key, transaction)?.lease?.holder == lease.holder else { return false }
            try transaction.execute(
                "UPDATE work SET expires = $4 WHERE repository = $1 AND kind = $2 AND store = $3",
                .text(key.repository.hex),
                .text(key.kind),
                .text(key.store ?? ""),
                .time(lease.expires)
            )
            return true
        }
    }

    /// Gives a piece of work back, and records how it ended; does nothing when somebody else has taken it.
    /// - Parameter isGood: whether it was done, if only in part.
    package func end(
        _ key: WorkRecord.Key,
        holder: String,
        outcome: String,
        isGood: Bool
    ) throws(CatalogError) {
        let now = clock.now()
        try write { transaction in
            guard let there = try Self.work(key, transaction), there.lease?.holder == holder else { return }
            try transaction.execute(
                """
                UPDATE work SET ended = $4, outcome = $5, succeeded = $6, failures = $7, holder = NULL, expires = NULL
                WHERE repository = $1 AND kind = $2 AND store = $3
                """,
                .text(key.repository.hex),
                .text(key.kind),
                .text(key.store ?? ""),
                .time(now),
                .text(outcome),
                .time(isGood ? now : there.succeeded),
                .integer(isGood ? 0 : there.failures + 1)
            )
        }
    }

    /// Takes a piece of work away from whoever does it in this run.
    /// - Returns: false when nobody does.
    package func cancel(run: String) throws(CatalogError) -> Bool {
        let now = clock.now()
        return try write { transaction in
            let held = try transaction.row("SELECT * FROM work WHERE run = $1 AND expires > $2", .text(run), .time(now))
            guard held != nil else { return false }
            try transaction.execute(
                "UPDATE work SET ended = $2, outcome = 'cancelled', holder = NULL, expires = NULL WHERE run = $1",
                .text(run),
                .time(now)
            )
            return true
        }
    }

    /// All pieces of work of a repository, or of all of them.
    package func work(of repository: RepositoryID? = nil) throws(CatalogError) -> [WorkRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM work WHERE CAST($1 AS TEXT) IS NULL OR repository = $1 ORDER BY repository, kind, store",
                .text(repository?.hex)
            ).map(WorkRecord.init)
        }
    }

    /// The pieces of work that somebody has now.
    package func heldWork(at now: Timestamp) throws(CatalogError) -> [WorkRecord] {
        try read { transaction in
            try transaction.rows("SELECT * FROM work WHERE expires > $1 ORDER BY begun", .time(now)).map(
                WorkRecord.init
            )
        }
    }

    /// One piece of work; nil: it was never begun.
    package func work(_ key: WorkRecord.Key) throws(CatalogError) -> WorkRecord? {
        try read { try Self.work(key, $0) }
    }

    private static func work(_ key: WorkRecord.Key, _ transaction: Transaction) throws -> WorkRecord? {
        try transaction.row(
            "SELECT * FROM work WHERE repository = $1 AND kind = $2 AND store = $3",
            .text(key.repository.hex),
            .text(key.kind),
            .text(key.store ?? "")
        ).map(WorkRecord.init)
    }
}

extension WorkRecord {
    init(_ row: SQLRow) throws {
        let store = try row.text("store")
        let lease = row.optionalText("holder").flatMap { holder in
            row.optionalTime("expires").map { Lease(holder: holder, expires: $0) }
        }
        self.init(
            key: Key(
                repository: try row.repository("repository"),
                kind: try row.text("kind"),
                store: store.isEmpty ? nil : store
            ),
            begun: try row.time("begun"),
            ended: row.optionalTime("ended"),
            succeeded: row.optionalTime("succeeded"),
            failures: Int(clamping: try row.integer("failures")),
            outcome: row.optionalText("outcome"),
            run: try row.text("run"),
            lease: lease
        )
    }
}
