import Residency
import Sealing
import StoreConformance
import Stores
import TestSupport

/// Grants for these tests, decided by a policy as everywhere: there is no other way to one.
enum Grants {
    static func decided(for repository: RepositoryID, place: StorePlace, for access: ConformanceAccess) throws -> Grant
    {
        let action: Action =
            switch access {
            case .reading: .read
            case .removing: .remove
            case .writing: .write
            }
        return TestPolicy.grant(
            repository: repository,
            store: place.name,
            region: place.region,
            action: action,
            at: Fixture.start,
            lifetimeSeconds: 86_400
        )
    }
}
