package import Sealing

extension Catalog {
    /// Adds a run, or records its end.
    package func put(_ run: RunRecord) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                """
                INSERT INTO runs (id, kind, repository, party, started, ended, outcome, counts)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, outcome = excluded.outcome,
                    counts = excluded.counts
                """,
                .text(run.id),
                .text(run.kind),
                .text(run.repository?.hex),
                .text(run.party),
                .time(run.started),
                .time(run.ended),
                .text(run.outcome),
                .json(.object(run.counts.mapValues(JSONValue.integer)))
            )
        }
    }

    /// The newest runs, at most `limit`, the newest first; of one repository when given.
    package func runs(of repository: RepositoryID? = nil, limit: Int = 100) throws(CatalogError) -> [RunRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM runs WHERE CAST($1 AS TEXT) IS NULL OR repository = $1 ORDER BY started DESC, id LIMIT $2",
                .text(repository?.hex),
                .integer(limit)
            ).map(RunRecord.init)
        }
    }

    /// The newest prunings of a repository that were done well, at most a thousand, the newest first.
    package func prunings(of repository: RepositoryID) throws(CatalogError) -> [RunRecord] {
        try read { transaction in
            try transaction.rows(
                """
                SELECT * FROM runs WHERE repository = $1 AND kind = 'prune' AND outcome = 'complete'
                    ORDER BY started DESC, id LIMIT 1000
                """,
                .text(repository.hex)
            ).map(RunRecord.init)
        }
    }

    /// The newest drill of a repository that went well, as a run; nil: none did, or it was so long ago that nobody remembers.
    package func lastDrillRun(of repository: RepositoryID) throws(CatalogError) -> RunRecord? {
        try read { transaction in
            try transaction.row(
                """
                SELECT * FROM runs WHERE repository = $1 AND kind = 'drill' AND outcome = 'complete'
                    ORDER BY started DESC, id LIMIT 1
                """,
                .text(repository.hex)
            ).map(RunRecord.init)
        }
    }

    /// The newest run of a kind that is about no repository; nil: none is on record.
    package func lastRun(_ kind: String) throws(CatalogError) -> RunRecord? {
        try read { transaction in
            try transaction.row(
                "SELECT * FROM runs WHERE kind = $1 AND repository IS NULL ORDER BY started DESC, id LIMIT 1",
                .text(kind)
            ).map(RunRecord.init)
        }
    }

    /// Forgets the oldest runs that have ended, so that at most so many are kept.
    package func trimRuns(keeping count: Int) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                """
                DELETE FROM runs WHERE ended IS NOT NULL AND started <
                    (SELECT min(started) FROM (SELECT started FROM runs ORDER BY started DESC LIMIT $1) AS newest)
                """,
                .integer(count)
            )
        }
    }

    /// The runs whose ids begin so, at most two.
    package func runs(beginning id: String) throws(CatalogError) -> [RunRecord] {
        guard !id.isEmpty else { return [] }
        // Ids are hex, and 'g' comes after every hex digit.
        return try read { transaction in
            try transaction.rows(
                "SELECT * FROM runs WHERE id >= $1 AND id < $2 ORDER BY id LIMIT 2",
                .text(id),
                .text(id + "g")
            ).map(RunRecord.init)
        }
    }

    /// Puts a policy in force.
    ///
    /// The one that was in force stays on record.
    /// - Parameter register: what becomes otherwise in the register of subprocessors by it.
    package func apply(
        policy digest: Digest,
        registry registryDigest: Digest,
        files: [AppliedPolicyRecord.File],
        replacing sequence: Int64?,
        register changes: [RegisterChangeRecord.Change] = []
    ) throws(CatalogError) {
        let now = clock.now()
        try write { transaction in
            let newest = try transaction.row("SELECT max(sequence) AS sequence FROM applied_policies")?
                .optionalInteger("sequence")
            guard newest == sequence else {
                throw CatalogError(
                    .alreadyExists,
                    "Another policy was put in force while this one was being checked.",
                    remedy: "Look at it with `landfast policy check`, then apply again."
                )
            }
            let documents = files.map { file in
                JSONValue.object(["kind": .string(file.kind), "name": .string(file.name), "text": .string(file.text)])
            }
            try transaction.execute(
                "INSERT INTO applied_policies (sequence, digest, registry_digest, files, applied) "
                    + "VALUES ($1, $2, $3, $4, $5)",
                .integer((newest ?? 0) + 1),
                .text(digest.hex),
                .text(registryDigest.hex),
                .json(.array(documents)),
                .time(now)
            )
            try Self.add(changes, sequence: (newest ?? 0) + 1, registry: registryDigest, applied: now, transaction)
        }
    }

    /// The policy in force; nil: none was ever applied.
    package func appliedPolicy() throws(CatalogError) -> AppliedPolicyRecord? {
        try read { transaction in
            try transaction.row("SELECT * FROM applied_policies ORDER BY sequence DESC LIMIT 1")
                .map(AppliedPolicyRecord.init)
        }
    }

    /// Which policy is in force, counted from 1; nil: none was ever applied.
    package func appliedSequence() throws(CatalogError) -> Int64? {
        try read { transaction in
            try transaction.row("SELECT max(sequence) AS sequence FROM applied_policies")?.optionalInteger("sequence")
        }
    }
}

extension RunRecord {
    init(_ row: SQLRow) throws {
        self.init(
            id: try row.text("id"),
            kind: try row.text("kind"),
            repository: row.optionalText("repository") == nil ? nil : try row.repository("repository"),
            party: row.optionalText("party"),
            started: try row.time("started"),
            ended: row.optionalTime("ended"),
            outcome: row.optionalText("outcome"),
            counts: (try row.json("counts").objectValue ?? [:]).compactMapValues(\.integerValue)
        )
    }
}

extension AppliedPolicyRecord {
    init(_ row: SQLRow) throws {
        self.init(
            sequence: try row.integer("sequence"),
            digest: try row.digest("digest"),
            registryDigest: try row.digest("registry_digest"),
            files: try (try row.json("files").arrayValue ?? []).map { file in
                guard let kind = file["kind"]?.stringValue, let name = file["name"]?.stringValue,
                    let text = file["text"]?.stringValue
                else { throw SQLRow.unexpected("files") }
                return File(kind: kind, name: name, text: text)
            },
            applied: try row.time("applied")
        )
    }
}
