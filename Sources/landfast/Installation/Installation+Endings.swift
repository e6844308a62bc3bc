internal import Catalog
internal import Residency
internal import Sealing

extension Installation {
    /// What the policy in force, the tenants and the facts rest on and what ends soon.
    func endings(at now: Timestamp) throws -> [Ending] {
        basis.policy.endings(
            of: try catalog.tenants().map(TenantInputs.init),
            registry: basis.registry,
            at: now
        )
    }
}
