import Sealing
import Testing

@testable import Residency

@Suite("Leaving home and the EEA")
struct TransferTests {
    @Test(
        "L8, L10, L11: copies, keys, relays and restore targets leave the home country only by agreement",
        arguments: [
            Place.store(name: "a", region: "de-1"), .custodian(name: "a", region: "de-1"),
            .agent(name: "a", region: "de-1"), .restoreTarget(region: "de-1"),
        ],
        Action.allCases.filter { $0 != .remove }
    )
    func everyKindOfPlace(place: Place, action: Action) throws {
        let policy = try World.policy(World.policyText(rules: World.everywhere))
        let refused = try World.decide(policy, place, action: action)
        #expect(!refused.isAllowed)
        #expect(refused.decisive?.rule == "home-country")
        let agreed = World.tenant(agreements: [Agreement(reference: "A-7", leavesTo: "DE")])
        let allowed = try World.decide(policy, place, tenant: agreed, action: action)
        #expect(allowed.isAllowed)
        #expect(allowed.bases.map(\.reference) == ["A-7"])
    }

    @Test("S2: an agreement opens the country it names, until it ends, and no policy is opened by it")
    func agreements() throws {
        let policy = try World.policy(World.policyText(rules: World.everywhere))
        let ended = World.tenant(agreements: [Agreement(reference: "A-1", leavesTo: "DE", expires: World.now)])
        let decision = try World.decide(policy, World.store("de-1"), tenant: ended)
        #expect(!decision.isAllowed)
        #expect(decision.decisive?.text.contains("ended at 2026-06-15") == true)
        let other = World.tenant(agreements: [Agreement(reference: "A-1", leavesTo: "NO")])
        #expect(try !World.decide(policy, World.store("de-1"), tenant: other).isAllowed)
        let narrow = try World.policy(World.policyText(rules: DecisionTests.home))
        let agreed = World.tenant(agreements: World.allAgreements)
        #expect(try World.decide(narrow, World.store("de-1"), tenant: agreed).decisive?.rule == "nothing-allows")
        #expect(try World.decide(narrow, World.store("fi-2"), tenant: agreed).isAllowed)
    }

    @Test("S2: of two agreements on a country the one that holds counts")
    func severalAgreements() throws {
        let policy = try World.policy(World.policyText(rules: World.everywhere))
        let tenant = World.tenant(agreements: [
            Agreement(reference: "old", leavesTo: "DE", expires: World.now.adding(seconds: -1)),
            Agreement(reference: "new", leavesTo: "DE", expires: World.now.adding(seconds: 90)),
        ])
        let decision = try World.decide(policy, World.store("de-1"), tenant: tenant)
        #expect(decision.bases.map(\.reference) == ["new"])
        let grant = try #require(decision.grant(repository: try World.repository(), lifetimeSeconds: 3600))
        #expect(grant.expires == World.now.adding(seconds: 90), "a grant ends with its basis")
    }

    @Test(
        "S6: a third country is refused without a recorded basis, whatever the tenant agreed to",
        arguments: DatasetClass.allCases
    )
    func thirdCountry(datasetClass: DatasetClass) throws {
        let policy = try World.policy(World.policyText(rules: World.everywhere))
        let agreed = World.tenant(agreements: World.allAgreements)
        for region in ["ch-1", "gb-1", "us-1", "cn-1"] {
            let decision = try World.decide(policy, World.store(region), tenant: agreed, class: datasetClass)
            #expect(!decision.isAllowed)
            #expect(decision.decisive?.rule == "third-country", "\(region)")
        }
        #expect(try World.decide(policy, World.store("no-1"), tenant: agreed, class: datasetClass).isAllowed)
    }

    static let transfers = """
        transfers:
          - {id: swiss, classes: [archive], to: [CH], basis: adequacy, reference: decision-ch, expires: 2027-01-31}
          - {id: us-framework, classes: [archive], to: [US], basis: adequacy, reference: listed, expires: 2027-01-31}
          - {id: clauses, classes: [archive], to: [CN], basis: scc, reference: SCC-4, expires: 2026-06-15}
          - {id: consent, classes: [archive], tenants: {labels: {asked: "yes"}}, to: [GB], basis: other, reference: C-1,
             expires: 2026-12-31}
        """

    @Test("S6: each basis opens its countries, classes and tenants, and nothing beside them")
    func bases() throws {
        let policy = try World.policy(World.policyText(rules: World.everywhere, transfers: Self.transfers))
        let agreed = World.tenant(agreements: World.allAgreements)
        func allows(_ region: String, _ datasetClass: DatasetClass = .archive, _ tenant: TenantInputs) throws -> Bool {
            try World.decide(policy, World.store(region), tenant: tenant, class: datasetClass).isAllowed
        }
        #expect(try allows("ch-1", agreed))
        #expect(try !allows("ch-1", .database, agreed))
        #expect(try !allows("ch-1", World.tenant()), "a basis for the third country is no agreement of the tenant")
        #expect(try !allows("gb-1", agreed))
        #expect(try allows("gb-1", World.tenant(labels: ["asked": "yes"], agreements: World.allAgreements)))
        let american = try World.decide(policy, World.store("us-1"), tenant: agreed, class: .archive)
        #expect(american.isAllowed)
        #expect(american.reasons.contains { $0.rule == "us-framework" && $0.text.contains("for participants only") })
        #expect(american.bases.map(\.kind) == ["agreement", "adequacy"])
        func allows(_ region: String, _ tenant: TenantInputs) throws -> Bool { try allows(region, .archive, tenant) }
    }

    @Test("S6: a basis holds through its last day, then the placement stops being allowed")
    func expiry() throws {
        let policy = try World.policy(World.policyText(rules: World.everywhere, transfers: Self.transfers))
        let agreed = World.tenant(agreements: World.allAgreements)
        func decide(_ time: String) throws -> Decision {
            let now = try #require(Timestamp(iso8601: time))
            return try World.decide(policy, World.store("cn-1"), tenant: agreed, class: .archive, at: now)
        }
        let last = try decide("2026-06-15T23:59:59Z")
        #expect(last.isAllowed)
        let grant = try #require(last.grant(repository: try World.repository(), lifetimeSeconds: 3600))
        #expect(grant.expires == Timestamp(iso8601: "2026-06-16T00:00:00Z"))
        let after = try decide("2026-06-16T00:00:00Z")
        #expect(!after.isAllowed)
        #expect(after.reasons.contains { $0.rule == "clauses" && $0.text == "scc 'SCC-4' expired on 2026-06-15" })
    }

    @Test("S6: an adequacy decision that ended opens nothing, even if the policy still says so")
    func adequacyEnds() throws {
        let text = """
            transfers:
              - {id: british, classes: [archive], to: [GB], basis: adequacy, reference: d, expires: 2031-12-27}
            """
        let policy = try World.policy(World.policyText(rules: World.everywhere, transfers: text))
        let known = try World.registry()
        let shorter = RegionRegistry(
            regions: known.regions,
            subprocessors: known.subprocessors,
            jurisdictions: known.jurisdictions,
            adequacy: known.adequacy.filter { $0.key != "GB" }
        )
        let request = PlacementRequest(
            tenant: World.tenant(agreements: World.allAgreements),
            datasetClass: .archive,
            place: World.store("gb-1"),
            action: .write
        )
        #expect(Residency.decide(request, policy: policy, registry: known, at: World.now).isAllowed)
        #expect(!Residency.decide(request, policy: policy, registry: shorter, at: World.now).isAllowed)
    }

    @Test("S6: without a list of the EEA's countries no country counts as one")
    func noJurisdiction() throws {
        let policy = try World.policy(World.policyText(rules: World.everywhere))
        let known = try World.registry()
        let poorer = RegionRegistry(regions: known.regions, subprocessors: known.subprocessors)
        let request = PlacementRequest(
            tenant: World.tenant(agreements: World.allAgreements),
            datasetClass: .archive,
            place: World.store("de-1"),
            action: .write
        )
        #expect(Residency.decide(request, policy: policy, registry: known, at: World.now).isAllowed)
        #expect(
            Residency.decide(request, policy: policy, registry: poorer, at: World.now).decisive?.rule == "third-country"
        )
    }

    @Test("a tenant at home outside the EEA keeps its data at home without a transfer")
    func homeOutside() throws {
        let policy = try World.policy(World.policyText(rules: World.everywhere))
        let decision = try World.decide(policy, World.store("us-1"), tenant: World.tenant(home: "us-1"))
        #expect(decision.isAllowed && decision.bases.isEmpty)
    }
}
