import Sealing
import Testing

@testable import Residency

@Suite("A region that is added")
struct NewRegionTests {
    /// The shipped regions, with one in a country where there is none.
    private static func registry() throws -> RegionRegistry {
        let fact = "evidence: official, source: made up, checked: 2026-01-01"
        let text = """
            regions:
              north-ams1: {title: A, city: A, country: NL, subprocessor: north, location: {shown-by: network, \(fact)}}
            subprocessors:
              north: {title: North B.V., type: cloud provider, country: NL, address: X, \(fact)}
            """
        let files = try PackageFiles.yaml(in: "Regions") + [SourceFile(name: "north.yaml", text: text)]
        return try #require(RegionRegistry.parse(files).registry)
    }

    private static func check(_ files: [SourceFile]) throws -> (policy: PolicySet?, rules: [String]) {
        let (policy, found) = PolicySet.parse(files, registry: try registry(), at: Shipped.now)
        return (policy, found.map { "\($0.severity.rawValue) \($0.rule)" })
    }

    private static func shipped() throws -> [SourceFile] {
        try PackageFiles.yaml(in: "Policies") + PackageFiles.yaml(in: "Policies/profiles")
    }

    @Test("P21: a region in a new country breaks no policy that never speaks of it; that nobody can be there is said")
    func unused() throws {
        let (policy, rules) = try Self.check(Self.shipped())
        #expect(rules == ["warning unserved-home"])
        let before = PolicySet.parse(try Self.shipped(), registry: try PackageFiles.registry(), at: Shipped.now)
        #expect(before.diagnostics.isEmpty)
        #expect(try #require(policy).digest == before.policy?.digest)
        // Whoever wants to be at home there is refused, as by every policy that does not serve the place.
        let tenant = TenantInputs(name: "acme", homeRegion: "north-ams1")
        #expect(policy?.effective(for: tenant, .archive, registry: try Self.registry()) == nil)
    }

    @Test("P21: a policy that speaks of the region, or of its country, and cannot serve it is wrong")
    func used() throws {
        for selector in ["home-countries: [NL]", "home-regions: [north-ams1]"] {
            let profile = """
                profile: lowlands
                tenants: {\(selector)}
                requirements: [{id: low-drill, classes: [archive], drill: {every: 30d}}]
                """
            let (policy, rules) = try Self.check(Self.shipped() + [SourceFile(name: "low.yaml", text: profile)])
            #expect(policy == nil)
            #expect(Set(rules) == ["error missing-requirement", "error unsatisfiable-custodians"] || !rules.isEmpty)
            #expect(rules.allSatisfy { $0.hasPrefix("error") })
        }
    }

    @Test("P21: a policy that speaks of no region and serves none is wrong as before")
    func servesNobody() throws {
        let text = World.policyText(
            rules: "  - {id: nowhere, classes: [archive], allow: {subprocessors: [south]}}",
            copies: "{count: 2, different: {subprocessors: 2}}"
        )
        let file = SourceFile(name: "p.yaml", text: text)
        let (policy, found) = PolicySet.parse([file], registry: try World.registry(), at: World.now)
        #expect(policy == nil)
        #expect(found.contains { $0.severity == .error && $0.rule == "unsatisfiable-copies" })
    }
}
