package import Sealing

extension Catalog {
    /// Adds a transfer that begins, or records what came of it.
    ///
    /// Durable on return, so that nothing is sent that is not on record.
    package func put(_ transfer: TransferRecord) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                """
                INSERT INTO transfers (id, run, repository, kind, source, target, relay, home, policy, bases, objects,
                    bytes, begun, ended, result, reason)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
                ON CONFLICT (id) DO UPDATE SET source = excluded.source, target = excluded.target,
                    objects = excluded.objects, bytes = excluded.bytes, ended = excluded.ended,
                    result = excluded.result
                """,
                .text(transfer.id),
                .text(transfer.run),
                .text(transfer.repository.hex),
                .text(transfer.kind.rawValue),
                .json(transfer.source.json),
                .json(transfer.target.json),
                .json(transfer.relay.json),
                .json(transfer.home.json),
                .text(transfer.policy.hex),
                .json(.array(transfer.bases.map(\.json))),
                .count(transfer.objects),
                .count(transfer.bytes),
                .time(transfer.begun),
                .time(transfer.ended),
                .text(transfer.result.rawValue),
                .text(transfer.reason)
            )
        }
    }

    /// The transfers of a repository, or all of them, that began at a time or later, the oldest first.
    package func transfers(
        of repository: RepositoryID? = nil,
        since: Timestamp? = nil
    ) throws(CatalogError) -> [TransferRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM transfers WHERE (CAST($1 AS TEXT) IS NULL OR repository = $1) "
                    + "AND (CAST($2 AS BIGINT) IS NULL OR begun >= $2) ORDER BY begun, id",
                .text(repository?.hex),
                .time(since)
            ).map(TransferRecord.init)
        }
    }

    /// When this catalog began to record transfers: what moved before is not in it.
    package func transfersRecordedSince() throws(CatalogError) -> Timestamp {
        try read { transaction in
            let row = try transaction.row(
                "SELECT applied FROM schema_versions WHERE version = $1",
                .integer(Migration.transfers.version)
            )
            guard let row else { throw SQLRow.unexpected("version") }
            return try row.time("applied")
        }
    }
}

extension TransferRecord {
    init(_ row: SQLRow) throws {
        guard let kind = Kind(rawValue: try row.text("kind")) else { throw SQLRow.unexpected("kind") }
        guard let result = Result(rawValue: try row.text("result")) else { throw SQLRow.unexpected("result") }
        self.init(
            id: try row.text("id"),
            run: try row.text("run"),
            repository: try row.repository("repository"),
            kind: kind,
            source: try Place(row.json("source"), column: "source"),
            target: try Place(row.json("target"), column: "target"),
            relay: try Place(row.json("relay"), column: "relay"),
            home: try Place(row.json("home"), column: "home"),
            policy: try row.digest("policy"),
            bases: try (try row.json("bases").arrayValue ?? []).map(Basis.init),
            begun: try row.time("begun"),
            reason: row.optionalText("reason")
        )
        objects = try row.count("objects")
        bytes = try row.count("bytes")
        ended = row.optionalTime("ended")
        self.result = result
    }
}

extension TransferRecord.Place {
    /// As it is kept, and for `--json`.
    package var json: JSONValue {
        .object([
            "kind": .string(kind), "name": name.map { .string($0) } ?? .null, "region": .string(region),
            "country": country.map { .string($0) } ?? .null, "evidence": .string(evidence),
            "addresses": .array(addresses.map { .string($0) }),
        ])
    }

    init(_ json: JSONValue, column: String) throws {
        guard let kind = json["kind"]?.stringValue, let region = json["region"]?.stringValue,
            let evidence = json["evidence"]?.stringValue, let addresses = json["addresses"]?.arrayValue
        else { throw SQLRow.unexpected(column) }
        self.init(
            kind: kind,
            name: json["name"]?.stringValue,
            region: region,
            country: json["country"]?.stringValue,
            evidence: evidence,
            addresses: addresses.compactMap(\.stringValue)
        )
    }
}

extension TransferRecord.Basis {
    /// As it is kept, and for `--json`.
    package var json: JSONValue {
        .object([
            "kind": .string(kind), "reference": .string(reference), "country": .string(country),
            "expires": expires.map { .string($0.iso8601) } ?? .null,
        ])
    }

    init(_ json: JSONValue) throws {
        guard let kind = json["kind"]?.stringValue, let reference = json["reference"]?.stringValue,
            let country = json["country"]?.stringValue, let end = json["expires"]
        else { throw SQLRow.unexpected("bases") }
        let expires = end.stringValue.flatMap { Timestamp(iso8601: $0) }
        guard expires != nil || end == .null else { throw SQLRow.unexpected("bases") }
        self.init(kind: kind, reference: reference, country: country, expires: expires)
    }
}
