// Compiled by Deploy/checks/forgery and by nothing else: as it stands it compiles, and with any one of the
// conditions below it does not, for the reason that stands beside the condition.

import Residency
import Sealing

/// The one way to a grant: ask, and be allowed (I1, N3).
func decided(
    _ request: PlacementRequest,
    policy: PolicySet,
    registry: RegionRegistry,
    repository: RepositoryID,
    now: Timestamp
) -> Grant? {
    Residency.decide(request, policy: policy, registry: registry, at: now)
        .grant(repository: repository, lifetimeSeconds: 60)
}

#if MADE_BY_HAND  // error: 'Grant' initializer is inaccessible due to 'internal' protection level
    func forged(by other: Grant) -> Grant {
        Grant(
            repository: other.repository,
            place: other.place,
            action: other.action,
            policyDigest: other.policyDigest,
            expires: other.expires
        )
    }
#endif

#if STRETCHED  // error: cannot assign to property: 'expires' is a 'let' constant
    func forged(from grant: Grant, until: Timestamp) -> Grant {
        var copy = grant
        copy.expires = until
        return copy
    }
#endif

#if READ_FROM_BYTES  // error: instance method 'requireDecodable' requires that 'Grant' conform to 'Decodable'
    struct Reader {
        func requireDecodable<Value: Decodable>(_ type: Value.Type) {}
        func forged() { requireDecodable(Grant.self) }
    }
#endif

#if WRITTEN_TO_BYTES  // error: instance method 'requireEncodable' requires that 'Grant' conform to 'Encodable'
    struct Writer {
        func requireEncodable<Value: Encodable>(_ type: Value.Type) {}
        func forged() { requireEncodable(Grant.self) }
    }
#endif
