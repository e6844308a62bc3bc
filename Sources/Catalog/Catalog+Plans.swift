package import Sealing

extension Catalog {
    /// Records that a plan is being carried out; the same one again keeps its first date.
    package func begin(plan digest: Digest) throws(CatalogError) {
        let now = clock.now()
        try write { transaction in
            try transaction.execute(
                "INSERT INTO plans (digest, begun, finished) VALUES ($1, $2, NULL) "
                    + "ON CONFLICT (digest) DO UPDATE SET finished = NULL",
                .text(digest.hex),
                .time(now)
            )
        }
    }

    /// Records that nothing of a plan is left to do.
    package func finish(plan digest: Digest) throws(CatalogError) {
        let now = clock.now()
        try write { transaction in
            try transaction.execute(
                "UPDATE plans SET finished = $2 WHERE digest = $1",
                .text(digest.hex),
                .time(now)
            )
        }
    }

    /// True when a plan was begun here and has not come to its end.
    package func isUnfinished(plan digest: Digest) throws(CatalogError) -> Bool {
        try read { transaction in
            try transaction.row(
                "SELECT digest FROM plans WHERE digest = $1 AND finished IS NULL",
                .text(digest.hex)
            ) != nil
        }
    }

    /// Forgets what was seen of a party that has left a repository.
    package func forget(party: String, of repository: RepositoryID) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                "DELETE FROM observations WHERE repository = $1 AND party = $2",
                .text(repository.hex),
                .text(party)
            )
        }
    }

    /// Records a tenant's new home region, labels and agreements.
    /// - Parameter old: what they are changed from.
    /// - Returns: false when they are otherwise by now, and nothing was changed.
    package func move(tenant: TenantRecord, replacing old: TenantRecord) throws(CatalogError) -> Bool {
        try write { transaction in
            guard let row = try transaction.row("SELECT * FROM tenants WHERE id = $1", .text(tenant.id)) else {
                return false
            }
            let known = try TenantRecord(row)
            guard known.homeRegion == old.homeRegion, known.labels == old.labels, known.agreements == old.agreements
            else { return false }
            try transaction.execute(
                "UPDATE tenants SET home_region = $2, agreements = $3, labels = $4 WHERE id = $1",
                .text(tenant.id),
                .text(tenant.homeRegion),
                .json(.array(tenant.agreements.map(\.json))),
                .json(.object(tenant.labels.mapValues(JSONValue.string)))
            )
            return true
        }
    }
}
