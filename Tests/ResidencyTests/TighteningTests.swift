import Sealing
import Testing

@testable import Residency

@Suite("Profiles only tighten")
struct TighteningTests {
    private static let kinds = Place.Kind.allCases.map(\.rawValue)
    private static let regions = ["fi-1", "fi-2", "de-1", "de-2", "no-1", "ch-1", "us-1"]
    private static let labels = [[:], ["tier": "gold"], ["tier": "silver"]]

    /// A random rule with one of these effects.
    private func rule(_ id: String, effects: [String], using generator: inout SplitMix) -> String {
        func some(_ values: [String]) -> String {
            let chosen = values.filter { _ in Bool.random(using: &generator) }
            return "[\((chosen.isEmpty ? [values[0]] : chosen).joined(separator: ", "))]"
        }
        func one(_ values: [String]) -> String { values.randomElement(using: &generator) ?? "" }
        let condition = one([
            "regions: \(some(Self.regions + ["home"]))", "countries: \(some(["FI", "DE", "US", "home"]))",
            "jurisdictions: [EEA]", "subprocessors: \(some(["north", "north-fi", "south", "east"]))", "stores: [a]",
        ])
        let tenants = one(["all", "{labels: {tier: gold}}", "{home-countries: [FI]}", "{names: [acme]}"])
        let classes = some(DatasetClass.allCases.map(\.rawValue))
        return "  - {id: \(id), tenants: \(tenants), classes: \(classes), places: \(some(Self.kinds)), "
            + "\(one(effects)): {\(condition)}}\n"
    }

    /// A random question.
    private func request(using generator: inout SplitMix) -> PlacementRequest {
        let region = Self.regions.randomElement(using: &generator) ?? ""
        let place: Place =
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: .store(name: Bool.random(using: &generator) ? "a" : "b", region: region)
            case 1: .custodian(name: "a", region: region)
            case 2: .agent(name: "a", region: region)
            case 3: .restoreTarget(region: region)
            default: .control(region: region)
            }
        let tenant = TenantInputs(
            name: Bool.random(using: &generator) ? "acme" : "other",
            homeRegion: Self.regions.randomElement(using: &generator) ?? "",
            labels: Self.labels.randomElement(using: &generator) ?? [:],
            agreements: World.allAgreements.filter { _ in Bool.random(using: &generator) }
        )
        return PlacementRequest(
            tenant: tenant,
            datasetClass: DatasetClass.allCases.randomElement(using: &generator) ?? .database,
            place: place,
            action: Action.allCases.randomElement(using: &generator) ?? .read
        )
    }

    /// The set without the check that it can be satisfied, which random rules rarely pass.
    private func unchecked(_ texts: [String], _ registry: RegionRegistry) throws -> PolicySet {
        let diagnostics = DiagnosticCollector()
        let parser = PolicyParser(registry: registry, diagnostics: diagnostics)
        for (number, text) in texts.enumerated() {
            let file = SourceFile(name: "\(number).yaml", text: text)
            parser.read(try #require(YAMLReader.read(file, diagnostics)), file: file.name)
        }
        let policy = parser.finish()
        for diagnostic in diagnostics.sorted { print(diagnostic.rendered(color: false)) }
        return try #require(policy)
    }

    @Test("S27: whatever a profile says, nothing is allowed that was not allowed without it")
    func neverAllowsMore() throws {
        let registry = try World.registry()
        var allowed = 0
        var tightened = 0
        for seed: UInt64 in 1...60 {
            var generator = SplitMix(state: seed)
            let rules = (0..<6).map { rule("r\($0)", effects: ["allow", "allow", "deny", "only"], using: &generator) }
            let transfers =
                "transfers:\n  - {id: clauses, classes: [database, control], to: [US], basis: scc, "
                + "reference: S, expires: 2029-01-01}\n"
            let policy = World.policyText(
                rules: rules.joined(),
                transfers: transfers
            )
            let profile =
                "profile: tight\ntenants: {labels: {tier: gold}}\nrules:\n"
                + (0..<3).map { rule("p\($0)", effects: ["deny", "only"], using: &generator) }.joined()
            let loose = try unchecked([policy], registry)
            let tight = try unchecked([policy, profile], registry)
            for _ in 0..<300 {
                let request = request(using: &generator)
                let before = Residency.decide(request, policy: loose, registry: registry, at: World.now)
                let after = Residency.decide(request, policy: tight, registry: registry, at: World.now)
                #expect(before.isAllowed || !after.isAllowed, "seed \(seed): \(after.reasons.map(\.summary))")
                if request.tenant.labels["tier"] != "gold" { #expect(before.isAllowed == after.isAllowed) }
                if before.isAllowed { allowed += 1 }
                if before.isAllowed, !after.isAllowed { tightened += 1 }
            }
        }
        #expect(
            allowed > 500 && tightened > 100,
            "\(allowed) allowed, \(tightened) tightened: the questions say too little"
        )
    }

    @Test("S27: of two requirements the stricter value of each holds, in either order")
    func stricterValueHolds() throws {
        let registry = try PackageFiles.registry()
        let sound = try PackageFiles.text("Tests/Fixtures/Policies/sound.yaml")
        let profile = """
            profile: tight
            tenants: { home-countries: [FI] }
            requirements:
              - id: tighter
                classes: [database]
                copies: { count: 3 }
                backup: { every: 30m }
                retention: { hourly: 5, daily: 3, weekly: 4, tags: [release], at-most: 60d, shrink-limit: 30 }
                erasure: { due: 10d, approvals: 2, grace: 1d }
            """
        for names in [["a", "b"], ["b", "a"]] {
            let files = zip(names, [sound, profile]).map { SourceFile(name: "\($0).yaml", text: $1) }
            let policy = try #require(PolicySet.parse(files, registry: registry, at: Shipped.now).policy)
            let found = try #require(policy.effective(for: Shipped.finn, .database, registry: registry))
            #expect(found.copies.count == 3 && found.copies.differentStores == 2 && found.custodians.count == 2)
            #expect(found.backup.every == YAMLDuration("30m") && found.backup.recoveryPoint == .hours(2))
            #expect(found.retention.last == 3 && found.retention.daily == 7 && found.retention.weekly == 4)
            #expect(found.retention.hourly == 5 && found.retention.tags == ["release", "yearly-audit"])
            #expect(found.retention.shrinkLimit == 30 && found.retention.atLeast == .days(2))
            #expect(found.retention.atMost == .days(60) && found.drill.every == .days(90))
            #expect(found.erasure.due.description == "10d" && found.erasure.approvals == 2)
            #expect(found.erasure.grace == .zero, "a shorter grace period is the stricter one")
            let other = try #require(policy.effective(for: Shipped.finn, .archive, registry: registry))
            #expect(other.copies.count == 2 && other.erasure.approvals == 0)
        }
    }
}
