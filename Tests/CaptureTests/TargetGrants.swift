import Residency
import Sealing
import TestSupport

/// Grants for these tests, decided by a policy as everywhere: there is no other way to one.
enum TargetGrants {
    static let start = Timestamp(milliseconds: 1_800_000_000_000)

    static func decided(for repository: RepositoryID, region: String, writing: Bool = true) throws -> Grant {
        TestPolicy.grant(
            repository: repository,
            place: .restoreTarget(region: region),
            action: writing ? .write : .read,
            at: start,
            lifetimeSeconds: 86_400
        )
    }

    static func forStore(_ repository: RepositoryID) throws -> Grant {
        TestPolicy.grant(repository: repository, store: "a", at: start)
    }
}
