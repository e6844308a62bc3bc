internal import Catalog
internal import Files
internal import Residency
internal import Sealing
internal import Stores

extension InitCommand {
    /// Creates the missing bucket of a store, where the policy in force lets a tenant's data be written (L7).
    /// - Returns: false when nothing allows it; nothing was sent then.
    func createBucket(_ entry: Configuration.StoreEntry, _ configuration: Configuration) throws -> Bool {
        let clock = SystemClock()
        guard try FileSystem.status(configuration.catalogFile) != nil else { return false }
        let catalog = try Installation.openCatalog(configuration, clock: clock)
        guard let record = try catalog.appliedPolicy() else { return false }
        let basis = try PolicyBasis(record)
        guard let grant = try grant(for: entry, catalog, basis, at: clock.now()) else { return false }
        let stores = StoreAccesses(registry: basis.registry, clock: clock, random: SystemRandom())
        try stores.access(entry).createBucket(at: entry.place, grant: grant, clock: clock)
        return true
    }

    /// The permission to write one of the tenants' repositories there: the first that the policy gives.
    private func grant(
        for entry: Configuration.StoreEntry,
        _ catalog: Catalog,
        _ basis: PolicyBasis,
        at now: Timestamp
    ) throws -> Grant? {
        for tenant in try catalog.tenants() {
            for dataset in try catalog.datasets(ofTenant: tenant.id) {
                guard let datasetClass = DatasetClass(rawValue: dataset.datasetClass) else { continue }
                let request = PlacementRequest(
                    tenant: TenantInputs(tenant),
                    datasetClass: datasetClass,
                    place: .store(name: entry.place.name, region: entry.place.region),
                    action: .write
                )
                let decision = Residency.decide(request, policy: basis.policy, registry: basis.registry, at: now)
                let grant = decision.grant(repository: dataset.repository, lifetimeSeconds: Self.grantSeconds)
                if let grant { return grant }
            }
        }
        return nil
    }

    /// How long a bucket's creation may take, in seconds.
    private static let grantSeconds: Int64 = 600
}
