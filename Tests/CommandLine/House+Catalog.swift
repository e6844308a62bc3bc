import Catalog
import Sealing
import Testing

extension House {
    /// The installation's catalog, opened beside the command.
    func catalog() throws -> Catalog {
        try Catalog.open(path: path("state/catalog.sqlite"), clock: SystemClock())
    }

    /// A tenant's dataset.
    func dataset(_ name: String, of tenant: String = "pohjola", in catalog: Catalog) throws -> DatasetRecord {
        let record = try catalog.tenant(named: tenant)
        let found = try #require(record)
        let dataset = try catalog.datasets(ofTenant: found.id).first { $0.name == name }
        return try #require(dataset)
    }
}
