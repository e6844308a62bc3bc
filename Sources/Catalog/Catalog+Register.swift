internal import Sealing

extension Catalog {
    /// Every change of the register of subprocessors, the newest first.
    package func registerChanges() throws(CatalogError) -> [RegisterChangeRecord] {
        try read { transaction in
            try transaction.rows("SELECT * FROM register_changes ORDER BY sequence DESC, subprocessor")
                .map(RegisterChangeRecord.init)
        }
    }

    /// Puts on record what the register held before its changes were kept; once there is a record nothing is changed.
    /// - Parameter policy: the policy in force, which holds it.
    package func beginRegister(
        with changes: [RegisterChangeRecord.Change],
        of policy: AppliedPolicyRecord
    ) throws(CatalogError) {
        try write { transaction in
            guard try transaction.row("SELECT sequence FROM register_changes LIMIT 1") == nil else { return }
            try Self.add(
                changes,
                sequence: policy.sequence,
                registry: policy.registryDigest,
                applied: policy.applied,
                transaction
            )
        }
    }

    /// Puts on record that tenants were told; the first record of each counts.
    package func put(_ notices: [RegisterNoticeRecord]) throws(CatalogError) {
        try write { transaction in
            for notice in notices {
                try transaction.execute(
                    "INSERT INTO register_notices (tenant, subprocessor, announced, told, way) "
                        + "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, subprocessor, announced) DO NOTHING",
                    .text(notice.tenant),
                    .text(notice.subprocessor),
                    .text(notice.announced),
                    .time(notice.told),
                    .text(notice.way)
                )
            }
        }
    }

    /// What tenants were told, the oldest first; of one tenant when its id is given.
    package func registerNotices(ofTenant tenant: String? = nil) throws(CatalogError) -> [RegisterNoticeRecord] {
        try read { transaction in
            try transaction.rows(
                "SELECT * FROM register_notices WHERE CAST($1 AS TEXT) IS NULL OR tenant = $1 "
                    + "ORDER BY told, tenant, subprocessor, announced",
                .text(tenant)
            ).map(RegisterNoticeRecord.init)
        }
    }

    static func add(
        _ changes: [RegisterChangeRecord.Change],
        sequence: Int64,
        registry: Digest,
        applied: Timestamp,
        _ transaction: Transaction
    ) throws {
        for change in changes {
            try transaction.execute(
                """
                INSERT INTO register_changes (sequence, subprocessor, kind, entry_before, entry_after, announced,
                    needs_notice, registry, applied) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                .integer(sequence),
                .text(change.subprocessor),
                .text(change.kind),
                change.before.map { .json($0) } ?? .null,
                change.after.map { .json($0) } ?? .null,
                .text(change.announced),
                .flag(change.needsNotice),
                .text(registry.hex),
                .time(applied)
            )
        }
    }
}

extension RegisterChangeRecord {
    init(_ row: SQLRow) throws {
        func entry(_ column: String) throws -> JSONValue? {
            row.optionalText(column) == nil ? nil : try row.json(column)
        }
        self.init(
            change: Change(
                subprocessor: try row.text("subprocessor"),
                kind: try row.text("kind"),
                before: try entry("entry_before"),
                after: try entry("entry_after"),
                announced: row.optionalText("announced"),
                needsNotice: try row.flag("needs_notice")
            ),
            sequence: try row.integer("sequence"),
            registry: try row.digest("registry"),
            applied: try row.time("applied")
        )
    }
}

extension RegisterNoticeRecord {
    init(_ row: SQLRow) throws {
        self.init(
            tenant: try row.text("tenant"),
            subprocessor: try row.text("subprocessor"),
            announced: try row.text("announced"),
            told: try row.time("told"),
            way: try row.text("way")
        )
    }
}
