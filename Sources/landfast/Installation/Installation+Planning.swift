internal import Catalog
internal import Controller
internal import Sealing
internal import Stores

extension Installation {
    /// Who makes the catalog's records into plans.
    func observer() -> WorldObserver {
        WorldObserver(
            catalog: catalog,
            policy: basis.policy,
            registry: basis.registry,
            stores: configuration.stores.map { entry in
                WorldObserver.Store(
                    name: entry.place.name,
                    region: entry.place.region,
                    limit: entry.concurrency ?? .max
                )
            },
            schedules: Dictionary(
                uniqueKeysWithValues: configuration.datasets.map { ($0.name, $0.schedules) }
            ),
            agent: agentPlace,
            agentLimit: configuration.concurrency
        )
    }

    /// The names of all datasets, `tenant/dataset`, by repository.
    func datasetNames() throws -> [RepositoryID: String] {
        var names: [RepositoryID: String] = [:]
        for tenant in try catalog.tenants() {
            for dataset in try catalog.datasets(ofTenant: tenant.id) {
                names[dataset.repository] = "\(tenant.name)/\(dataset.name)"
            }
        }
        return names
    }
}
