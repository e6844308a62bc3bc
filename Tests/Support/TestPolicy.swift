package import Residency
package import Sealing

/// A registry and a policy for tests: everything in the EEA is allowed to tenants at home there, two copies and two
/// custodians are asked for.
///
/// Grants of tests are decided like all others; there is no other way to one.
package enum TestPolicy {
    /// The regions `test-fi-1`, `test-fi-2`, `test-de-1`, `test-de-2`, `test-us-1`, and the real names `hetzner-hel1`,
    /// `hetzner-fsn1`, `hetzner-nbg1`, `contabo-de` in their countries.
    package static let registry: RegionRegistry = {
        let (registry, diagnostics) = RegionRegistry.parse([SourceFile(name: "test-regions.yaml", text: regions)])
        guard let registry else { preconditionFailure("\(diagnostics)") }
        return registry
    }()

    /// The policy.
    package static let policy: PolicySet = {
        let file = SourceFile(name: "test-policy.yaml", text: rules)
        let (policy, diagnostics) = PolicySet.parse([file], registry: registry, at: Timestamp(milliseconds: 0))
        guard let policy else { preconditionFailure("\(diagnostics)") }
        return policy
    }()

    /// The file that the registry was read from.
    package static var regionsText: [UInt8] { Array(regions.utf8) }

    /// The file that the policy was read from.
    package static var policyText: [UInt8] { Array(rules.utf8) }

    /// A tenant at home in Finland that agreed to Germany, and the other way round.
    package static func tenant(_ name: String = "tenant", homeRegion: String = "test-fi-1") -> TenantInputs {
        TenantInputs(
            name: name,
            homeRegion: homeRegion,
            agreements: ["FI", "DE"].map { Agreement(reference: "agreed in a test", leavesTo: $0) }
        )
    }

    /// What a repository's ledger keeps, so that it can be decided again.
    package static func inputs(_ name: String = "tenant", homeRegion: String = "test-fi-1") -> PolicyInputs {
        PolicyInputs(
            tenant: tenant(name, homeRegion: homeRegion),
            dataset: "attachments",
            datasetClass: .attachments,
            policy: policy,
            registry: registry
        )
    }

    /// A grant for a store.
    package static func grant(
        repository: RepositoryID,
        store: String,
        region: String = "test-fi-1",
        action: Action = .write,
        at now: Timestamp = Timestamp(milliseconds: 0),
        lifetimeSeconds: Int64 = 86_400
    ) -> Grant {
        grant(
            repository: repository,
            place: .store(name: store, region: region),
            action: action,
            at: now,
            lifetimeSeconds: lifetimeSeconds
        )
    }

    /// A grant for any place.
    package static func grant(
        repository: RepositoryID,
        place: Place,
        action: Action = .write,
        at now: Timestamp = Timestamp(milliseconds: 0),
        lifetimeSeconds: Int64 = 86_400
    ) -> Grant {
        let request = PlacementRequest(tenant: tenant(), datasetClass: .attachments, place: place, action: action)
        let decision = Residency.decide(request, policy: policy, registry: registry, at: now)
        guard let grant = decision.grant(repository: repository, lifetimeSeconds: lifetimeSeconds) else {
            preconditionFailure("\(decision.reasons.map(\.summary))")
        }
        return grant
    }
}

extension TestPolicy {
    private static let regions: String = {
        let fact = "evidence: operator-statement, source: a test, checked: 2026-01-01"
        let places = [
            ("test-fi-1", "FI", "test-north"), ("test-fi-2", "FI", "test-north"), ("test-de-1", "DE", "test-south"),
            ("test-de-2", "DE", "test-other"), ("test-us-1", "US", "test-other"), ("hetzner-hel1", "FI", "test-north"),
            ("hetzner-fsn1", "DE", "test-north"), ("hetzner-nbg1", "DE", "test-north"),
            ("contabo-de", "DE", "test-other"),
        ]
        let regions = places.map { name, country, subprocessor in
            """
              \(name): {title: \(name), city: Nowhere, country: \(country), subprocessor: \(subprocessor),
                location: {shown-by: operator-statement, \(fact)}}
            """
        }
        let subprocessors = ["test-north", "test-south", "test-other"].map {
            "  \($0): {title: \($0), type: cloud provider, country: DE, address: Nowhere 1, \(fact)}"
        }
        return """
            regions:
            \(regions.joined(separator: "\n"))
            subprocessors:
            \(subprocessors.joined(separator: "\n"))
            jurisdictions:
              EEA: {countries: [FI, DE], \(fact)}
            """
    }()

    private static let rules = """
        policy: test
        rules:
          - id: anywhere-in-the-eea
            classes: [database, attachments, archive, audit-log, control]
            allow: {jurisdictions: [EEA]}
        requirements:
          - id: two-of-each
            tenants: {home-countries: [FI, DE]}
            classes: [database, attachments, archive, audit-log]
            copies: {count: 2}
            custodians: {count: 2}
            backup: {every: 24h, recovery-point: 26h}
            retention: {last: 3, daily: 7}
            verification: {every: 7d, read-data: 90d}
            drill: {every: 90d}
            erasure: {grace: 0h, due: 1mo, physical-deadline: 30d, approvals: 0, vanished-rows: propose}
        """
}
