import Sealing
import Testing

@testable import Residency

/// A small made-up world: regions in and outside the EEA, and policies written for one test.
enum World {
    static let now = Timestamp(iso8601: "2026-06-15T12:00:00Z") ?? Timestamp(milliseconds: 0)

    /// `fi-1`, `fi-2` (run by north-fi, which belongs to north), `de-1` (north), `de-2` (south), `no-1` (south) in the EEA;
    /// `ch-1`, `gb-1`, `us-1`, `cn-1` (east) outside of it.
    static func registry() throws -> RegionRegistry { try #require(parsed) }

    private static let parsed: RegionRegistry? = {
        let fact = "evidence: official, source: made up, checked: 2026-01-01"
        let places = [
            ("fi-1", "FI", "north-fi", "provider-api"), ("fi-2", "FI", "north-fi", "provider-api"),
            ("de-1", "DE", "north", "network"), ("de-2", "DE", "south", "operator-statement"),
            ("no-1", "\"NO\"", "south", "network"), ("ch-1", "CH", "east", "network"),
            ("gb-1", "GB", "east", "network"),
            ("us-1", "US", "east", "network"), ("cn-1", "CN", "east", "network"),
        ]
        var text = "regions:\n"
        for (name, country, subprocessor, grade) in places {
            text += "  \(name): {title: \(name), city: X, country: \(country), subprocessor: \(subprocessor),\n"
            text += "    location: {shown-by: \(grade), \(fact)\(name == "de-2" ? ", doubt: nobody saw it" : "")}}\n"
        }
        text += "subprocessors:\n"
        for (name, parent) in [("north", ""), ("north-fi", ", parent: north"), ("south", ""), ("east", "")] {
            text += "  \(name): {title: \(name), type: cloud provider, country: DE, address: X\(parent), \(fact)}\n"
        }
        text += "jurisdictions:\n  EEA: {countries: [FI, DE, \"NO\"], \(fact)}\n"
        text += "adequacy:\n  - {country: CH, reference: decision-ch, \(fact)}\n"
        text += "  - {country: GB, reference: decision-gb, until: 2031-12-27, \(fact)}\n"
        text += "  - {country: US, reference: decision-us, limited-to: participants, \(fact)}\n"
        let (registry, diagnostics) = RegionRegistry.parse([SourceFile(name: "regions.yaml", text: text)])
        for diagnostic in diagnostics { print(diagnostic.rendered(color: false)) }
        return registry
    }()

    static let serviceClasses = "[database, attachments, archive, audit-log]"

    /// A policy with these rules (indented by two) and transfers, and requirements that everything meets.
    static func policyText(rules: String, transfers: String = "", copies: String = "{count: 1}") -> String {
        """
        policy: made-up
        rules:
        \(rules)
        requirements:
          - id: everything
            classes: \(serviceClasses)
            copies: \(copies)
            custodians: {count: 2}
            backup: {every: 24h, recovery-point: 26h}
            retention: {daily: 7}
            verification: {every: 7d, read-data: 90d}
            drill: {every: 90d}
            erasure: {grace: 72h, due: 1mo, physical-deadline: 30d, approvals: 1, vanished-rows: propose}
        \(transfers)
        """
    }

    static let everywhere = """
          - id: everywhere
            classes: [database, attachments, archive, audit-log, control]
            allow: {regions: [fi-1, fi-2, de-1, de-2, no-1, ch-1, gb-1, us-1, cn-1]}
        """

    static func policy(_ texts: String...) throws -> PolicySet {
        let files = texts.enumerated().map { SourceFile(name: "p\($0.offset).yaml", text: $0.element) }
        let (policy, diagnostics) = PolicySet.parse(files, registry: try registry(), at: now)
        for diagnostic in diagnostics { print(diagnostic.rendered(color: false)) }
        return try #require(policy)
    }

    static func tenant(
        home: String = "fi-1",
        labels: [String: String] = [:],
        agreements: [Agreement] = []
    ) -> TenantInputs {
        TenantInputs(name: "acme", homeRegion: home, labels: labels, agreements: agreements)
    }

    /// An agreement on every country there is.
    static let allAgreements = ["FI", "DE", "NO", "CH", "GB", "US", "CN"].map {
        Agreement(reference: "agreement on \($0)", leavesTo: $0)
    }

    static func decide(
        _ policy: PolicySet,
        _ place: Place,
        tenant: TenantInputs = tenant(),
        class datasetClass: DatasetClass = .attachments,
        action: Action = .write,
        evidence: EvidenceGrade = .operatorStatement,
        at now: Timestamp = now
    ) throws -> Decision {
        let request = PlacementRequest(
            tenant: tenant,
            datasetClass: datasetClass,
            place: place,
            action: action,
            evidence: evidence
        )
        return Residency.decide(request, policy: policy, registry: try registry(), at: now)
    }

    static func store(_ region: String, _ name: String = "a") -> Place { .store(name: name, region: region) }

    static func repository() throws -> RepositoryID {
        try #require(RepositoryID(hex: "00112233445566778899aabbccddeeff"))
    }
}
