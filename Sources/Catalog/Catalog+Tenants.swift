package import Sealing

extension Catalog {
    /// Adds a tenant; the same one again changes nothing.
    ///
    /// Throws `.alreadyExists` when the name is another tenant's, or when the home region differs.
    package func add(_ tenant: TenantRecord) throws(CatalogError) {
        try write { transaction in
            if let there = try Self.tenant(named: tenant.name, transaction) {
                guard there.id == tenant.id, there.homeRegion == tenant.homeRegion else {
                    throw CatalogError(
                        .alreadyExists,
                        "There is a tenant \(tenant.name) already, at home in \(there.homeRegion).",
                        remedy: "Choose another name, or look at the tenant with `landfast tenant show \(tenant.name)`."
                    )
                }
                return
            }
            try transaction.execute(
                "INSERT INTO tenants (id, name, home_region, labels, agreements, created) "
                    + "VALUES ($1, $2, $3, $4, $5, $6)",
                .text(tenant.id),
                .text(tenant.name),
                .text(tenant.homeRegion),
                .json(.object(tenant.labels.mapValues(JSONValue.string))),
                .json(.array(tenant.agreements.map(\.json))),
                .time(tenant.created)
            )
        }
    }

    /// Every tenant, by name.
    package func tenants() throws(CatalogError) -> [TenantRecord] {
        try read { transaction in
            try transaction.rows("SELECT * FROM tenants ORDER BY name").map(TenantRecord.init)
        }
    }

    /// The tenant of that name, or nil.
    package func tenant(named name: String) throws(CatalogError) -> TenantRecord? {
        try read { try Self.tenant(named: name, $0) }
    }

    private static func tenant(named name: String, _ transaction: Transaction) throws -> TenantRecord? {
        try transaction.row("SELECT * FROM tenants WHERE name = $1", .text(name)).map(TenantRecord.init)
    }

    /// Adds a dataset, or brings its state up to date.
    package func put(_ dataset: DatasetRecord) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                "INSERT INTO datasets (repository, tenant, name, class, state, created) "
                    + "VALUES ($1, $2, $3, $4, $5, $6) "
                    + "ON CONFLICT (repository) DO UPDATE SET state = excluded.state",
                .text(dataset.repository.hex),
                .text(dataset.tenant),
                .text(dataset.name),
                .text(dataset.datasetClass),
                .text(dataset.state.rawValue),
                .time(dataset.created)
            )
        }
    }

    /// The dataset whose backups a repository holds, and whose it is; nil: there is no such dataset.
    package func dataset(
        of repository: RepositoryID
    ) throws(CatalogError) -> (tenant: TenantRecord, dataset: DatasetRecord)? {
        try read { transaction in
            let row = try transaction.row("SELECT * FROM datasets WHERE repository = $1", .text(repository.hex))
            guard let dataset = try row.map(DatasetRecord.init),
                let tenant = try transaction.row("SELECT * FROM tenants WHERE id = $1", .text(dataset.tenant))
                    .map(TenantRecord.init)
            else { return nil }
            return (tenant, dataset)
        }
    }

    /// A tenant's datasets, by name.
    package func datasets(ofTenant id: String) throws(CatalogError) -> [DatasetRecord] {
        try read { transaction in
            try transaction.rows("SELECT * FROM datasets WHERE tenant = $1 ORDER BY name", .text(id))
                .map(DatasetRecord.init)
        }
    }
}

extension TenantRecord {
    init(_ row: SQLRow) throws {
        self.init(
            id: try row.text("id"),
            name: try row.text("name"),
            homeRegion: try row.text("home_region"),
            labels: (try row.json("labels").objectValue ?? [:]).compactMapValues(\.stringValue),
            agreements: try (try row.json("agreements").arrayValue ?? []).map(Agreement.init),
            created: try row.time("created")
        )
    }
}

extension TenantRecord.Agreement {
    var json: JSONValue {
        .object([
            "reference": .string(reference), "leavesTo": .string(leavesTo),
            "expires": expires.map { .string($0.iso8601) } ?? .null,
        ])
    }

    init(_ json: JSONValue) throws(CatalogError) {
        guard let reference = json["reference"]?.stringValue, let country = json["leavesTo"]?.stringValue else {
            throw SQLRow.unexpected("agreements")
        }
        let expires = json["expires"]?.stringValue.flatMap { Timestamp(iso8601: $0) }
        // An expiry that cannot be read must not become an agreement without an end.
        guard expires != nil || json["expires"] == .null else { throw SQLRow.unexpected("agreements") }
        self.init(reference: reference, leavesTo: country, expires: expires)
    }
}

extension DatasetRecord {
    init(_ row: SQLRow) throws {
        guard let state = State(rawValue: try row.text("state")) else { throw SQLRow.unexpected("state") }
        self.init(
            tenant: try row.text("tenant"),
            name: try row.text("name"),
            datasetClass: try row.text("class"),
            repository: try row.repository("repository"),
            state: state,
            created: try row.time("created")
        )
    }
}

extension SQLValue {
    static func json(_ value: JSONValue) -> SQLValue {
        .text(String(decoding: value.canonicalBytes(), as: UTF8.self))
    }
}
