import Catalog
import Foundation
import Sealing

/// A catalog in a temporary folder of its own, with a clock that can be moved.
final class CatalogFile: Sendable {
    let folder: URL
    let clock = ManualClock(Timestamp(milliseconds: 1_790_000_000_000))
    let random = SeededRandom(seed: 7)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("landfast-catalog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var path: String { folder.appendingPathComponent("catalog.sqlite").path }

    func create() throws -> Catalog { try Catalog.create(path: path, clock: clock) }

    func open() throws -> Catalog { try Catalog.open(path: path, clock: clock) }

    /// Whether a text lies anywhere in the file's bytes.
    func contains(_ text: String) throws -> Bool {
        try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(text.utf8)) != nil
    }

    /// A random repository id.
    func repository() -> RepositoryID {
        RepositoryID(rootKey: SigningKey.generate(from: random).publicKey)
    }

    func digest(_ text: String) -> Digest { SHA256.hash(Array(text.utf8).span) }

    func tenant(_ name: String, region: String = "hetzner-hel1") -> TenantRecord {
        TenantRecord(
            id: Hex.encode(random.bytes(16)),
            name: name,
            homeRegion: region,
            labels: ["tier": "gold"],
            agreements: [
                TenantRecord.Agreement(reference: "DPA-7", leavesTo: "DE", expires: clock.now().addingMonths(12)),
                TenantRecord.Agreement(reference: "DPA-8", leavesTo: "FI", expires: nil),
            ],
            created: clock.now()
        )
    }

    /// A tenant with one dataset, both in the catalog.
    func dataset(in catalog: Catalog, tenant name: String = "pohjola") throws -> DatasetRecord {
        let tenant = tenant(name)
        try catalog.add(tenant)
        let dataset = DatasetRecord(
            tenant: tenant.id,
            name: "attachments",
            datasetClass: "attachments",
            repository: repository(),
            state: .placing,
            created: clock.now()
        )
        try catalog.put(dataset)
        return dataset
    }
}
