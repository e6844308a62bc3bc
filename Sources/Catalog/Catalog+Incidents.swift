package import Sealing

extension Catalog {
    /// Opens an incident, unless the same trouble has one already and was not over since.
    /// - Parameters:
    ///   - id: the new one's id, 32 random hex digits.
    ///   - noticed: from when on its clock runs.
    /// - Returns: true when there is a new one.
    package func open(
        incident id: String,
        _ trouble: IncidentRecord.Trouble,
        tenant: String,
        noticed: Timestamp
    ) throws(CatalogError) -> Bool {
        try write { transaction in
            guard try Self.current(trouble, transaction) == nil else { return false }
            try transaction.execute(
                """
                INSERT INTO incidents (id, kind, tenant, repository, party, erasure, noticed, told)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                .text(id),
                .text(trouble.kind.rawValue),
                .text(tenant),
                .text(trouble.repository.hex),
                .text(trouble.party),
                .text(trouble.erasure ?? ""),
                .time(noticed),
                .text(IncidentRecord.Told.nothing.rawValue)
            )
            return true
        }
    }

    private static func current(_ trouble: IncidentRecord.Trouble, _ transaction: Transaction) throws -> SQLRow? {
        try transaction.row(
            """
            SELECT id FROM incidents WHERE kind = $1 AND repository = $2 AND party = $3 AND erasure = $4
                AND ended IS NULL
            """,
            .text(trouble.kind.rawValue),
            .text(trouble.repository.hex),
            .text(trouble.party),
            .text(trouble.erasure ?? "")
        )
    }

    /// Records that a trouble is over.
    ///
    /// Its incident stays open until somebody closes it.
    package func end(_ trouble: IncidentRecord.Trouble) throws(CatalogError) {
        let now = clock.now()
        try write { transaction in
            guard let id = try Self.current(trouble, transaction)?.text("id") else { return }
            try transaction.execute("UPDATE incidents SET ended = $2 WHERE id = $1", .text(id), .time(now))
        }
    }

    /// Incidents, the oldest first: those that are open, go on, or have something to be told, or every one.
    package func incidents(all: Bool = false) throws(CatalogError) -> [IncidentRecord] {
        try read { transaction in
            try transaction.rows(
                all
                    ? "SELECT * FROM incidents ORDER BY noticed, id"
                    : "SELECT * FROM incidents WHERE closed IS NULL OR ended IS NULL OR told <> 'closed' "
                        + "ORDER BY noticed, id"
            ).map(IncidentRecord.init)
        }
    }

    /// The incidents whose ids begin so, at most two.
    package func incidents(beginning id: String) throws(CatalogError) -> [IncidentRecord] {
        guard !id.isEmpty else { return [] }
        // Ids are hex, and 'g' comes after every hex digit.
        return try read { transaction in
            try transaction.rows(
                "SELECT * FROM incidents WHERE id >= $1 AND id < $2 ORDER BY id LIMIT 2",
                .text(id),
                .text(id + "g")
            ).map(IncidentRecord.init)
        }
    }

    /// Records that the tenant was told: the clock stops.
    /// - Returns: false when somebody had recorded that before.
    package func report(incident id: String, reference: String) throws(CatalogError) -> Bool {
        let now = clock.now()
        return try write { transaction in
            let row = try transaction.row(
                "SELECT id FROM incidents WHERE id = $1 AND reported IS NULL AND closed IS NULL",
                .text(id)
            )
            guard row != nil else { return false }
            try transaction.execute(
                "UPDATE incidents SET reported = $2, reference = $3 WHERE id = $1",
                .text(id),
                .time(now),
                .text(reference)
            )
            return true
        }
    }

    /// Closes an incident.
    /// - Returns: false when it was closed before.
    package func close(incident id: String, outcome: String) throws(CatalogError) -> Bool {
        let now = clock.now()
        return try write { transaction in
            let row = try transaction.row(
                "SELECT id, kind FROM incidents WHERE id = $1 AND closed IS NULL",
                .text(id)
            )
            guard let row else { return false }
            try transaction.execute(
                "UPDATE incidents SET closed = $2, outcome = $3 WHERE id = $1",
                .text(id),
                .time(now),
                .text(outcome)
            )
            // What people opened nobody sees the end of: it is over when they say so.
            if IncidentRecord.Kind(rawValue: try row.text("kind"))?.isByHand == true {
                try transaction.execute(
                    "UPDATE incidents SET ended = $2 WHERE id = $1 AND ended IS NULL",
                    .text(id),
                    .time(now)
                )
            }
            return true
        }
    }

    /// Records what was told about an incident; what comes late takes nothing back.
    package func note(_ told: IncidentRecord.Told, ofIncident id: String) throws(CatalogError) {
        try write { transaction in
            guard let row = try transaction.row("SELECT told FROM incidents WHERE id = $1", .text(id)),
                let known = IncidentRecord.Told(rawValue: try row.text("told")), known < told
            else { return }
            try transaction.execute("UPDATE incidents SET told = $2 WHERE id = $1", .text(id), .text(told.rawValue))
        }
    }
}

extension IncidentRecord {
    init(_ row: SQLRow) throws {
        guard let kind = Kind(rawValue: try row.text("kind")) else { throw SQLRow.unexpected("kind") }
        guard let told = Told(rawValue: try row.text("told")) else { throw SQLRow.unexpected("told") }
        let erasure = try row.text("erasure")
        self.init(
            id: try row.text("id"),
            trouble: Trouble(
                kind,
                repository: try row.repository("repository"),
                party: try row.text("party"),
                erasure: erasure.isEmpty ? nil : erasure
            ),
            tenant: try row.text("tenant"),
            noticed: try row.time("noticed"),
            ended: row.optionalTime("ended"),
            reported: row.optionalTime("reported"),
            reference: row.optionalText("reference"),
            closed: row.optionalTime("closed"),
            outcome: row.optionalText("outcome"),
            told: told
        )
    }
}
