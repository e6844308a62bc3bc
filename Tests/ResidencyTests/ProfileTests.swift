import Sealing
import Testing

@testable import Residency

@Suite("Profiles")
struct ProfileTests {
    private static let mild = Demands(
        copies: SpreadDemand(),
        custodians: SpreadDemand(),
        backup: BackupDemand(every: .days(2), recoveryPoint: .days(4)),
        retention: RetentionDemand(atLeast: .days(10), atMost: .days(900)),
        verification: VerificationDemand(every: .days(9), readData: .days(99)),
        drill: DrillDemand(every: .days(200)),
        erasure: ErasureDemand(
            grace: .hours(72),
            due: .oneMonth,
            physicalDeadline: .days(60),
            approvals: 1,
            vanishedRows: .keep,
            lockedCopies: .acceptUnreadable
        )
    )

    private static let strict = Demands(
        copies: SpreadDemand(
            count: 4,
            differentStores: 4,
            differentRegions: 3,
            differentSubprocessors: 2,
            differentCountries: 2,
            inHomeCountry: 2,
            locked: 1,
            appendOnly: 1
        ),
        custodians: SpreadDemand(count: 3, differentRegions: 2, overwrite: .inPlace),
        backup: BackupDemand(every: .hours(1), recoveryPoint: .hours(2)),
        retention: RetentionDemand(
            last: 5,
            daily: 6,
            weekly: 7,
            monthly: 8,
            yearly: 9,
            atLeast: .days(100),
            atMost: .days(500)
        ),
        verification: VerificationDemand(every: .days(1), readData: .days(30)),
        drill: DrillDemand(every: .days(30)),
        erasure: ErasureDemand(
            grace: .zero,
            due: DuePeriod(length: .days(14)),
            physicalDeadline: .days(7),
            approvals: 2,
            vanishedRows: .erase
        )
    )

    @Test("S27: of each value the stricter one holds, in whatever order and however often it is said")
    func everyValue() {
        #expect(Self.mild.tightened(by: Self.strict) == Self.strict)
        #expect(Self.strict.tightened(by: Self.mild) == Self.strict)
        #expect(Self.strict.tightened(by: Self.strict) == Self.strict)
        #expect(Self.mild.tightened(by: Demands()) == Self.mild)
        #expect(Demands().tightened(by: Self.mild) == Self.mild)
    }

    @Test("S27: a profile that says little tightens only that")
    func partialProfile() throws {
        let profile = """
            profile: little
            tenants: all
            requirements:
              - {id: little-erasure, classes: [archive], erasure: {approvals: 3}}
              - {id: little-backup, classes: [archive], backup: {recovery-point: 25h}}
              - {id: little-copies, classes: [archive], copies: {count: 1, in-home-country: 1}}
            """
        let base = World.policyText(rules: World.everywhere, copies: "{count: 3, different: {regions: 2}}")
        let before = try #require(try Self.effective(World.policy(base), World.tenant()))
        let after = try #require(try Self.effective(World.policy(base, profile), World.tenant()))
        var erasure = before.erasure
        erasure.approvals = 3
        #expect(after.erasure == erasure)
        #expect(after.backup == BackupDemand(every: .hours(24), recoveryPoint: .hours(25)))
        var copies = before.copies
        copies.inHomeCountry = 1
        #expect(after.copies == copies)
        #expect(after.retention == before.retention && after.drill == before.drill)
        #expect(after.reasons.map(\.rule) == ["everything", "little-erasure", "little-backup", "little-copies"])
        #expect(after.reasons.map(\.file) == ["p0.yaml", "p1.yaml", "p1.yaml", "p1.yaml"])
    }

    @Test("a profile's statements never speak of tenants that the profile does not select")
    func profilesAreFenced() throws {
        let profile = """
            profile: fenced
            tenants: {labels: {regime: strict}, home-countries: [FI]}
            rules:
              - {id: fenced-rule, classes: [archive], tenants: {labels: {size: small}}, deny: {regions: [fi-2]}}
              - {id: impossible, classes: [archive], tenants: {labels: {regime: loose}}, deny: {regions: [fi-1]}}
              - {id: elsewhere, classes: [archive], tenants: {home-countries: [DE]}, deny: {regions: [fi-1, de-1]}}
            requirements:
              - {id: fenced-demand, classes: [archive], tenants: {names: [acme]}, erasure: {approvals: 4}}
            """
        let policy = try World.policy(World.policyText(rules: World.everywhere), profile)
        func allows(_ labels: [String: String], _ region: String, home: String = "fi-1") throws -> Bool {
            try World.decide(
                policy,
                World.store(region),
                tenant: World.tenant(home: home, labels: labels),
                class: .archive
            ).isAllowed
        }
        #expect(try !allows(["regime": "strict", "size": "small"], "fi-2"))
        #expect(try allows(["regime": "strict", "size": "large"], "fi-2"))
        #expect(try allows(["size": "small"], "fi-2"), "the rule's own selector is not enough")
        #expect(try allows(["regime": "loose"], "fi-1") && allows(["regime": "strict"], "fi-1"))
        #expect(try allows(["regime": "strict"], "de-1", home: "de-1"))
        let strict = try Self.effective(policy, World.tenant(labels: ["regime": "strict"]))
        #expect(strict?.erasure.approvals == 4)
        #expect(try Self.effective(policy, World.tenant())?.erasure.approvals == 1)
    }

    @Test("what profiles together make impossible is an error, though each is possible alone")
    func conflictingProfiles() throws {
        let base = World.policyText(rules: World.everywhere)
        let keep = """
            profile: keep
            tenants: {labels: {a: b}}
            requirements: [{id: keep-long, classes: [audit-log], retention: {at-least: 2190d}}]
            """
        let drop = """
            profile: drop
            tenants: {labels: {c: d}}
            requirements: [{id: drop-early, classes: [audit-log], retention: {at-most: 400d}}]
            """
        func rules(_ texts: [String]) throws -> [String] {
            let files = texts.enumerated().map { SourceFile(name: "p\($0.offset).yaml", text: $0.element) }
            return PolicySet.parse(files, registry: try World.registry(), at: World.now).diagnostics.map(\.rule)
        }
        #expect(try rules([base, keep]) == [] && rules([base, drop]) == [])
        #expect(try rules([base, keep, drop]) == ["retention-conflict"])
    }

    @Test("S27: what the policy says nothing about cannot come from a profile, or adding one would allow more")
    func profilesFillNoGaps() throws {
        let whole = World.policyText(rules: World.everywhere)
        let base = whole.replacing("    drill: {every: 90d}\n", with: "").replacing(
            "  - id: everything\n",
            with: "  - id: everything\n    tenants: {labels: {regime: strict}}\n"
        )
        #expect(base != whole)
        let profile = """
            profile: filler
            tenants: {labels: {regime: strict}}
            requirements: [{id: filler-drill, classes: \(World.serviceClasses), drill: {every: 30d}}]
            """
        let files = [base, profile].enumerated().map { SourceFile(name: "p\($0.offset).yaml", text: $0.element) }
        let (policy, diagnostics) = PolicySet.parse(files, registry: try World.registry(), at: World.now)
        #expect(policy == nil)
        #expect(Set(diagnostics.map(\.rule)) == ["missing-requirement"])
    }

    private static func effective(_ policy: PolicySet, _ tenant: TenantInputs) throws -> EffectivePolicy? {
        policy.effective(for: tenant, .archive, registry: try World.registry())
    }
}
