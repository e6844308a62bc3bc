package import Sealing

extension Catalog {
    /// Replaces what was last seen of these parties.
    package func observe(_ observations: [ObservationRecord]) throws(CatalogError) {
        try write { transaction in
            for seen in observations {
                let reached = seen.condition == .current || seen.condition == .behind
                try transaction.execute(
                    """
                    INSERT INTO observations (repository, party, region, condition, head, head_digest, ledger_count,
                        ledger_root, bytes, observed, last_reached, highest_head, highest_head_digest, is_primary,
                        behind_since)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $5, $6, $12, $13)
                    ON CONFLICT (repository, party) DO UPDATE SET region = excluded.region,
                        condition = excluded.condition,
                        head = coalesce(excluded.head, observations.head),
                        head_digest = coalesce(excluded.head_digest, observations.head_digest),
                        ledger_count = coalesce(excluded.ledger_count, observations.ledger_count),
                        ledger_root = coalesce(excluded.ledger_root, observations.ledger_root),
                        bytes = coalesce(excluded.bytes, observations.bytes), observed = excluded.observed,
                        last_reached = coalesce(excluded.last_reached, observations.last_reached),
                        highest_head_digest = CASE
                            WHEN excluded.head >= coalesce(observations.highest_head, 0)
                            THEN excluded.head_digest ELSE observations.highest_head_digest END,
                        highest_head = CASE
                            WHEN excluded.head >= coalesce(observations.highest_head, 0)
                            THEN excluded.head ELSE observations.highest_head END,
                        is_primary = excluded.is_primary, has_left = 0,
                        behind_since = CASE WHEN excluded.behind_since IS NULL THEN NULL
                            ELSE coalesce(observations.behind_since, excluded.behind_since) END
                    """,
                    .text(seen.repository.hex),
                    .text(seen.party),
                    .text(seen.region),
                    .text(seen.condition.rawValue),
                    seen.head.map { .count($0) } ?? .null,
                    .text(seen.headDigest?.hex),
                    .integer(seen.ledgerCount.map(Int64.init)),
                    .text(seen.ledgerRoot?.hex),
                    seen.bytes.map { .count($0) } ?? .null,
                    .time(seen.observed),
                    reached ? .time(seen.observed) : .null,
                    .flag(seen.isPrimary),
                    seen.condition == .current ? .null : .time(seen.observed)
                )
            }
        }
    }

    /// Takes note of the parties that a repository has; what was seen of others stays, as of parties that have left.
    package func note(members: Set<String>, of repository: RepositoryID) throws(CatalogError) {
        try write { transaction in
            let seen = try transaction.rows(
                "SELECT party FROM observations WHERE repository = $1 AND has_left = 0",
                .text(repository.hex)
            ).map { try $0.text("party") }
            for party in seen where !members.contains(party) {
                try transaction.execute(
                    "UPDATE observations SET has_left = 1 WHERE repository = $1 AND party = $2",
                    .text(repository.hex),
                    .text(party)
                )
            }
        }
    }

    /// What was last seen of a repository's parties, by party; of those that have left, too.
    package func observations(of repository: RepositoryID) throws(CatalogError) -> [ObservationRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM observations WHERE repository = $1 ORDER BY party",
                .text(repository.hex)
            ).map(ObservationRecord.init)
        }
    }

    /// Replaces the list of a repository's snapshots.
    package func replaceSnapshots(of repository: RepositoryID, with snapshots: [SnapshotRecord]) throws(CatalogError) {
        try write { transaction in
            try transaction.execute("DELETE FROM snapshots WHERE repository = $1", .text(repository.hex))
            for snapshot in snapshots {
                try transaction.execute(
                    "INSERT INTO snapshots (repository, id, taken, files, bytes, scopes, erased_scopes, policy, observed) "
                        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    .text(repository.hex),
                    .text(snapshot.id),
                    .time(snapshot.taken),
                    .count(snapshot.files),
                    .count(snapshot.bytes),
                    .count(snapshot.scopes),
                    .count(snapshot.erasedScopes),
                    .text(snapshot.policy.hex),
                    .time(snapshot.observed)
                )
            }
        }
    }

    /// A repository's snapshots as last seen, newest first.
    package func snapshots(of repository: RepositoryID) throws(CatalogError) -> [SnapshotRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM snapshots WHERE repository = $1 ORDER BY taken DESC, id",
                .text(repository.hex)
            ).map(SnapshotRecord.init)
        }
    }

    /// Remembers a head and ledger entries.
    ///
    /// Nothing that was remembered is ever forgotten by this.
    package func remember(
        _ repository: RepositoryID,
        head: (number: UInt64, digest: Digest)?,
        entries: some Sequence<Digest>,
        ledgerRoot: Digest
    ) throws(CatalogError) {
        let now = clock.now()
        try write { transaction in
            for entry in entries {
                try transaction.execute(
                    "INSERT INTO ledger_seen (repository, entry) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    .text(repository.hex),
                    .text(entry.hex)
                )
            }
            let count =
                try transaction.row(
                    "SELECT count(*) AS entries FROM ledger_seen WHERE repository = $1",
                    .text(repository.hex)
                )?.integer("entries") ?? 0
            try transaction.execute(
                """
                INSERT INTO highest_seen (repository, head, head_digest, ledger_count, ledger_root, seen)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (repository) DO UPDATE SET
                    head_digest = CASE WHEN highest_seen.head IS NULL OR excluded.head > highest_seen.head
                        THEN excluded.head_digest ELSE highest_seen.head_digest END,
                    head = CASE WHEN highest_seen.head IS NULL OR excluded.head > highest_seen.head
                        THEN excluded.head ELSE highest_seen.head END,
                    ledger_root = CASE WHEN excluded.ledger_count > highest_seen.ledger_count
                        THEN excluded.ledger_root ELSE highest_seen.ledger_root END,
                    ledger_count = excluded.ledger_count, seen = excluded.seen
                """,
                .text(repository.hex),
                head.map { .count($0.number) } ?? .null,
                .text(head?.digest.hex),
                .integer(count),
                .text(ledgerRoot.hex),
                .time(now)
            )
        }
    }

    /// Forgets ledger entries that no copy holds any more, after somebody has accepted that they are lost.
    package func forget(
        _ entries: some Sequence<Digest>,
        of repository: RepositoryID,
        ledgerRoot: Digest
    ) throws(CatalogError) {
        try write { transaction in
            for entry in entries {
                try transaction.execute(
                    "DELETE FROM ledger_seen WHERE repository = $1 AND entry = $2",
                    .text(repository.hex),
                    .text(entry.hex)
                )
            }
            try transaction.execute(
                """
                UPDATE highest_seen SET ledger_root = $2,
                    ledger_count = (SELECT count(*) FROM ledger_seen WHERE repository = $1)
                WHERE repository = $1
                """,
                .text(repository.hex),
                .text(ledgerRoot.hex)
            )
        }
    }

    /// The highest ever seen of a repository; nil: never seen.
    package func highestSeen(_ repository: RepositoryID) throws(CatalogError) -> HighestSeen? {
        try read { transaction in
            guard
                let row = try transaction.row(
                    "SELECT * FROM highest_seen WHERE repository = $1",
                    .text(repository.hex)
                )
            else { return nil }
            let entries = try transaction.rows(
                "SELECT entry FROM ledger_seen WHERE repository = $1",
                .text(repository.hex)
            ).map { try $0.digest("entry") }
            return HighestSeen(
                head: row.optionalInteger("head").map { UInt64(clamping: $0) },
                headDigest: try row.optionalDigest("head_digest"),
                entries: Set(entries),
                ledgerRoot: try row.digest("ledger_root"),
                seen: try row.time("seen")
            )
        }
    }
}

extension ObservationRecord {
    init(_ row: SQLRow) throws {
        guard let condition = Condition(rawValue: try row.text("condition")) else {
            throw SQLRow.unexpected("condition")
        }
        self.init(
            repository: try row.repository("repository"),
            party: try row.text("party"),
            region: try row.text("region"),
            condition: condition,
            head: row.optionalInteger("head").map { UInt64(clamping: $0) },
            headDigest: try row.optionalDigest("head_digest"),
            ledgerCount: row.optionalInteger("ledger_count").map { Int(clamping: $0) },
            ledgerRoot: try row.optionalDigest("ledger_root"),
            bytes: row.optionalInteger("bytes").map { UInt64(clamping: $0) },
            observed: try row.time("observed"),
            lastReached: row.optionalTime("last_reached"),
            highestHead: row.optionalInteger("highest_head").map { UInt64(clamping: $0) },
            highestHeadDigest: try row.optionalDigest("highest_head_digest"),
            isPrimary: try row.flag("is_primary"),
            behindSince: row.optionalTime("behind_since")
        )
    }
}

extension SnapshotRecord {
    init(_ row: SQLRow) throws {
        self.init(
            repository: try row.repository("repository"),
            id: try row.text("id"),
            taken: try row.time("taken"),
            files: try row.count("files"),
            bytes: try row.count("bytes"),
            scopes: try row.count("scopes"),
            erasedScopes: try row.count("erased_scopes"),
            policy: try row.digest("policy"),
            observed: try row.time("observed")
        )
    }
}
