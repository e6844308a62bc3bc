package import Sealing

/// What decides about a dataset's needs: many datasets share one.
package struct DatasetProfile: Hashable, Sendable {
    /// The tenant's name, where it decides; else empty.
    package let tenantName: String
    /// The tenant's home region.
    package let homeRegion: String
    /// The tenant's labels, as the catalog writes them.
    fileprivate let labelText: String
    /// The tenant's agreements, as the catalog writes them.
    fileprivate let agreementText: String
    /// The dataset's name.
    package let dataset: String
    /// The dataset's class.
    package let datasetClass: String

    fileprivate init(_ row: SQLRow) throws {
        tenantName = try row.text("tenant_name")
        homeRegion = try row.text("home_region")
        labelText = try row.text("labels")
        agreementText = try row.text("agreements")
        dataset = try row.text("name")
        datasetClass = try row.text("class")
    }

    /// A tenant with this profile: everything that decides, but not who it is.
    package func tenant() throws(CatalogError) -> TenantRecord {
        let labels = try SQLRow.json(labelText, "labels").objectValue ?? [:]
        var agreements: [TenantRecord.Agreement] = []
        for document in try SQLRow.json(agreementText, "agreements").arrayValue ?? [] {
            agreements.append(try TenantRecord.Agreement(document))
        }
        return TenantRecord(
            id: "",
            name: tenantName,
            homeRegion: homeRegion,
            labels: labels.compactMapValues(\.stringValue),
            agreements: agreements,
            created: Timestamp(milliseconds: 0)
        )
    }
}

/// One dataset with all that planning needs to know of it.
package struct DatasetSurvey: Hashable, Sendable {
    /// The dataset.
    package let dataset: DatasetRecord
    /// What decides about its needs.
    package let profile: DatasetProfile
    /// What was last seen of the parties that it has.
    package let observations: [ObservationRecord]
    /// What has become of the work on it.
    package let work: [WorkRecord]
    /// When its newest snapshot was taken; nil: there is none.
    package let newestSnapshot: Timestamp?
    /// The store of its newest drill; nil: there was none.
    package let lastDrilled: String?
}

extension Catalog {
    /// Every profile that a dataset has.
    /// - Parameter names: the tenants whose names decide about something; all others are alike.
    package func profiles(naming names: Set<String> = []) throws(CatalogError) -> [DatasetProfile] {
        try read { transaction in
            try transaction.rows(
                """
                SELECT DISTINCT home_region, labels, agreements, datasets.name AS name, class,
                    \(Self.tenantName(names, from: 1)) FROM datasets
                JOIN tenants ON tenants.id = datasets.tenant ORDER BY 1, 2, 3, 4, 5, 6
                """,
                values: names.sorted().map(SQLValue.text)
            ).map(DatasetProfile.init)
        }
    }

    /// A dataset's profile; nil: there is no such dataset.
    /// - Parameter names: the tenants whose names decide about something.
    package func profile(
        of repository: RepositoryID,
        naming names: Set<String> = []
    ) throws(CatalogError) -> DatasetProfile? {
        try read { transaction in
            try transaction.rows(
                """
                SELECT home_region, labels, agreements, datasets.name AS name, class,
                    \(Self.tenantName(names, from: 2)) FROM datasets
                JOIN tenants ON tenants.id = datasets.tenant WHERE repository = $1
                """,
                values: [.text(repository.hex)] + names.sorted().map(SQLValue.text)
            ).first.map(DatasetProfile.init)
        }
    }

    /// The column that tells tenants apart whose names decide about something.
    /// - Parameter first: the number of the first parameter, which is the first of the sorted names.
    private static func tenantName(_ names: Set<String>, from first: Int) -> String {
        guard !names.isEmpty else { return "'' AS tenant_name" }
        let parameters = (first..<first + names.count).map { "$\($0)" }.joined(separator: ", ")
        return "CASE WHEN tenants.name IN (\(parameters)) THEN tenants.name ELSE '' END AS tenant_name"
    }

    /// The next datasets by repository, at most `limit`, all on one state of the tables.
    /// - Parameters:
    ///   - after: the last repository of the page before; nil: the first page.
    ///   - names: the tenants whose names decide about something.
    package func surveys(
        after: RepositoryID?,
        limit: Int,
        naming names: Set<String> = []
    ) throws(CatalogError) -> [DatasetSurvey] {
        try read { transaction in
            let datasets = try transaction.rows(
                """
                SELECT datasets.*, home_region, labels, agreements, \(Self.tenantName(names, from: 3)) FROM datasets
                JOIN tenants ON tenants.id = datasets.tenant WHERE repository > $1 ORDER BY repository LIMIT $2
                """,
                values: [.text(after?.hex ?? ""), .integer(limit)] + names.sorted().map(SQLValue.text)
            ).map { (record: try DatasetRecord($0), profile: try DatasetProfile($0)) }
            guard let first = datasets.first?.record.repository, let last = datasets.last?.record.repository else {
                return []
            }
            func rows(_ sql: String) throws -> [SQLRow] {
                try transaction.rows(sql, .text(first.hex), .text(last.hex))
            }
            let observations = try rows(
                "SELECT * FROM observations WHERE repository BETWEEN $1 AND $2 AND has_left = 0 ORDER BY party"
            )
            .map(ObservationRecord.init)
            let work = try rows("SELECT * FROM work WHERE repository BETWEEN $1 AND $2 ORDER BY kind, store")
                .map(WorkRecord.init)
            var snapshots: [RepositoryID: Timestamp] = [:]
            for row in try rows(
                "SELECT repository, max(taken) AS taken FROM snapshots WHERE repository BETWEEN $1 AND $2 "
                    + "GROUP BY repository"
            ) {
                snapshots[try row.repository("repository")] = try row.time("taken")
            }
            var drills: [RepositoryID: String] = [:]
            for row in try rows(
                "SELECT repository, store FROM drills WHERE repository BETWEEN $1 AND $2 ORDER BY drilled"
            ) {
                drills[try row.repository("repository")] = try row.text("store")
            }
            let seen = Dictionary(grouping: observations, by: \.repository)
            let done = Dictionary(grouping: work, by: \.key.repository)
            return datasets.map { dataset, profile in
                DatasetSurvey(
                    dataset: dataset,
                    profile: profile,
                    observations: seen[dataset.repository] ?? [],
                    work: done[dataset.repository] ?? [],
                    newestSnapshot: snapshots[dataset.repository],
                    lastDrilled: drills[dataset.repository]
                )
            }
        }
    }
}
