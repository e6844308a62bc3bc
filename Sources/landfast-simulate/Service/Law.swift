internal import Residency
internal import Sealing

/// The facts and policies of the simulated service.
///
/// Four stores in four regions of two countries; each policy but the first closes one region to copies, and three copies
/// are always asked for, so that each change of policy moves one.
enum Law {
    /// The stores' regions, in their order; the last one begins empty.
    static let regions = ["north-1", "north-2", "south-1", "south-2"]
    /// Where the agents and the custodians are: always allowed.
    static let ownRegion = "test-region"

    static let registry: RegionRegistry = {
        let (registry, diagnostics) = RegionRegistry.parse([SourceFile(name: "regions.yaml", text: facts)])
        guard let registry else { preconditionFailure("\(diagnostics)") }
        return registry
    }()

    /// Each closes another region; the first none.
    static let policies: [PolicySet] = ([nil] + regions.dropLast()).map { closed in
        let file = SourceFile(name: "policy.yaml", text: rules(closing: closed))
        let (policy, diagnostics) = PolicySet.parse([file], registry: registry, at: Timestamp(milliseconds: 0))
        guard let policy else { preconditionFailure("\(diagnostics)") }
        return policy
    }

    /// A tenant at home in the north that agreed to the south.
    static func tenant(_ name: String) -> TenantInputs {
        TenantInputs(
            name: name,
            homeRegion: ownRegion,
            agreements: [Agreement(reference: "agreed", leavesTo: "DE")]
        )
    }

    /// Whether a policy lets something happen in a place.
    static func decide(
        _ place: Place,
        _ action: Action,
        for tenant: String,
        under policy: PolicySet,
        at now: Timestamp
    ) -> Decision {
        Residency.decide(
            PlacementRequest(tenant: self.tenant(tenant), datasetClass: .attachments, place: place, action: action),
            policy: policy,
            registry: registry,
            at: now
        )
    }

    private static let facts: String = {
        let fact = "evidence: operator-statement, source: a simulation, checked: 2026-01-01"
        let places = [
            (ownRegion, "FI"), (regions[0], "FI"), (regions[1], "FI"), (regions[2], "DE"), (regions[3], "DE"),
        ]
        let entries = places.map { name, country in
            "  \(name): {title: \(name), city: Nowhere, country: \(country), subprocessor: somebody, "
                + "location: {shown-by: operator-statement, \(fact)}}"
        }
        return """
            regions:
            \(entries.joined(separator: "\n"))
            subprocessors:
              somebody: {title: Somebody, type: cloud provider, country: DE, address: Nowhere 1, \(fact)}
            jurisdictions:
              EEA: {countries: [FI, DE], \(fact)}
            """
    }()

    private static func rules(closing closed: String?) -> String {
        let rule = closed.map { region in
            """
              - id: closed
                classes: [database, attachments, archive, audit-log]
                places: [store]
                deny: {regions: [\(region)]}

            """
        }
        return """
            policy: simulated
            rules:
              - id: anywhere-in-the-eea
                classes: [database, attachments, archive, audit-log, control]
                allow: {jurisdictions: [EEA]}
            \(rule ?? "")
            requirements:
              - id: three-copies
                tenants: {home-countries: [FI]}
                classes: [database, attachments, archive, audit-log]
                copies: {count: 3}
                custodians: {count: 2}
                backup: {every: 24h, recovery-point: 26h}
                retention: {last: 2}
                verification: {every: 7d, read-data: 30d}
                drill: {every: 30d}
                erasure: {grace: 0h, due: 1mo, physical-deadline: 30d, approvals: 0, vanished-rows: propose}
            """
    }
}
