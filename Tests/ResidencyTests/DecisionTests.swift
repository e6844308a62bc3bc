import Sealing
import Testing

@testable import Residency

@Suite("Decisions")
struct DecisionTests {
    static let home = """
          - id: at-home
            classes: \(World.serviceClasses)
            allow: {countries: [home]}
        """

    @Test(
        "I1: nothing is allowed by default, and a refusal names the policy that is silent",
        arguments: DatasetClass.allCases
    )
    func nothingByDefault(datasetClass: DatasetClass) throws {
        let policy = try World.policy(
            World.policyText(rules: Self.home + "\n  - {id: other, classes: [control], allow: {regions: [de-2]}}")
        )
        let place = World.store("no-1")
        let tenant = World.tenant(agreements: World.allAgreements)
        let decision = try World.decide(policy, place, tenant: tenant, class: datasetClass)
        #expect(!decision.isAllowed)
        #expect(decision.decisive?.rule == "nothing-allows")
        #expect(decision.decisive?.position.description == "p0.yaml:1:1")
        let nearest = decision.reasons.filter { $0.text.hasSuffix("which does not hold here") }.map(\.rule)
        #expect(nearest == [datasetClass == .control ? "other" : "at-home"])
        #expect(decision.grant(repository: try World.repository(), lifetimeSeconds: 60) == nil)
    }

    @Test("every rule that spoke is named with the place where it stands; deny wins over any number of permissions")
    func denyWins() throws {
        let rules = """
            \(World.everywhere)
              - id: once-more
                classes: [attachments]
                allow: {countries: [FI]}
              - id: not-there
                classes: [attachments]
                deny: {regions: [fi-1]}
              - id: not-for-others
                classes: [attachments]
                tenants: {names: [somebody-else]}
                deny: {countries: [FI]}
            """
        let policy = try World.policy(World.policyText(rules: rules))
        let decision = try World.decide(policy, World.store("fi-1"))
        #expect(!decision.isAllowed)
        #expect(
            decision.reasons.map(\.summary).prefix(3) == [
                "p0.yaml:9:5: refuses: denies regions fi-1 [not-there]",
                "p0.yaml:3:5: allows: allows regions ch-1, cn-1, de-1, de-2, fi-1, fi-2, gb-1, no-1, us-1 [everywhere]",
                "p0.yaml:6:5: allows: allows countries FI [once-more]",
            ]
        )
        #expect(try World.decide(policy, World.store("fi-2")).isAllowed)
        #expect(try World.decide(policy, World.store("fi-1"), class: .database).isAllowed)
    }

    @Test("'only' forbids everything else, and allows nothing by itself")
    func onlyForbids() throws {
        let only = "  - {id: narrow, classes: [attachments], only: {regions: [fi-1]}}"
        let policy = try World.policy(World.policyText(rules: "\(World.everywhere)\n\(only)"))
        #expect(try World.decide(policy, World.store("fi-1")).isAllowed)
        #expect(try World.decide(policy, World.store("fi-2")).decisive?.rule == "narrow")
        let alone = "  - {id: control-only, classes: [control], only: {regions: [fi-1]}}"
        let silent = try World.policy(World.policyText(rules: "\(Self.home)\n\(alone)"))
        let decision = try World.decide(silent, .control(region: "fi-1"), class: .control)
        #expect(!decision.isAllowed)
        #expect(decision.decisive?.rule == "nothing-allows")
    }

    @Test("what is not known is refused: a region, a home, a name that is none")
    func unknownIsRefused() throws {
        let policy = try World.policy(World.policyText(rules: World.everywhere))
        let region = try World.decide(policy, World.store("fi-11"))
        #expect(region.decisive?.rule == "unknown-place-region")
        #expect(region.decisive?.text.hasSuffix("Did you mean 'fi-1'?") == true)
        let home = try World.decide(policy, World.store("fi-1"), tenant: World.tenant(home: "mars-1"))
        #expect(home.decisive?.rule == "unknown-home-region")
        for name in ["", "Has Space", "../x", "a/b", String(repeating: "a", count: 64), "ä"] {
            #expect(try World.decide(policy, World.store("fi-1", name)).decisive?.rule == "bad-place-name", "\(name)")
        }
    }

    @Test("a rule by store speaks of stores alone, a rule by place of those kinds alone")
    func kindsOfPlaces() throws {
        let rules = """
              - {id: one-store, classes: \(World.serviceClasses), allow: {stores: [vault]}}
              - {id: keys, classes: \(World.serviceClasses), places: [custodian], allow: {countries: [home]}}
              - {id: agents, classes: \(World.serviceClasses), places: [agent], allow: {regions: [home]}}
            """
        let policy = try World.policy(World.policyText(rules: rules))
        #expect(try World.decide(policy, World.store("fi-1", "vault")).isAllowed)
        #expect(try !World.decide(policy, World.store("fi-1", "other")).isAllowed)
        #expect(try World.decide(policy, .custodian(name: "vault", region: "fi-2")).isAllowed)
        #expect(try !World.decide(policy, .restoreTarget(region: "fi-1")).isAllowed)
        #expect(try World.decide(policy, .agent(name: "a", region: "fi-1")).isAllowed)
        #expect(try !World.decide(policy, .agent(name: "a", region: "fi-2")).isAllowed)
    }

    @Test("a permission by subprocessor needs the whole chain behind a region, a prohibition one of it")
    func subprocessorChains() throws {
        let child = "  - {id: child, classes: \(World.serviceClasses), allow: {subprocessors: [north-fi, south]}}"
        let childOnly = try World.policy(World.policyText(rules: child))
        #expect(try World.decide(childOnly, World.store("fi-1")).decisive?.rule == "nothing-allows")
        let both =
            "  - {id: both, classes: \(World.serviceClasses), allow: {subprocessors: [north-fi, north, south, east]}}"
        #expect(try World.decide(World.policy(World.policyText(rules: both)), World.store("fi-1")).isAllowed)
        let deny = "  - {id: no-north, classes: [archive], deny: {subprocessors: [north]}}"
        let policy = try World.policy(
            World.policyText(rules: "\(both)\n\(deny)\n  - {id: s, classes: [archive], allow: {stores: [x]}}")
        )
        #expect(try World.decide(policy, World.store("fi-1"), class: .archive).decisive?.rule == "no-north")
        let agreed = World.tenant(agreements: World.allAgreements)
        #expect(try World.decide(policy, World.store("de-2"), tenant: agreed, class: .archive).isAllowed)
    }

    @Test("L14: evidence is the worse of what was seen and what the region can show, never rounded up")
    func evidenceIsNotRoundedUp() throws {
        let policy = try World.policy(World.policyText(rules: World.everywhere))
        let cases: [(String, EvidenceGrade, EvidenceGrade)] = [
            ("fi-1", .providerAPI, .providerAPI), ("fi-1", .network, .network),
            ("fi-1", .operatorStatement, .operatorStatement), ("de-1", .providerAPI, .network),
            ("de-2", .providerAPI, .operatorStatement), ("de-2", .network, .operatorStatement),
        ]
        let agreed = World.tenant(agreements: World.allAgreements)
        for (region, seen, shown) in cases {
            let decision = try World.decide(policy, World.store(region), tenant: agreed, evidence: seen)
            #expect(decision.isAllowed && decision.evidence == shown, "\(region) \(seen)")
        }
        let doubted = try World.decide(policy, World.store("de-2"), tenant: agreed, evidence: .providerAPI)
        let note = try #require(doubted.reasons.first { $0.rule == "location-evidence" })
        #expect(note.text == "that it is in DE rests on: operator-statement. nobody saw it")
        #expect(note.position.file == "regions.yaml")
        // Without a look at the place nothing but the operator's word stands for it.
        #expect(
            PlacementRequest(tenant: agreed, datasetClass: .archive, place: World.store("fi-1"), action: .read)
                .evidence == .operatorStatement
        )
    }

    @Test("L12: what is allowed no more can be removed, but nothing can be added or read there")
    func removal() throws {
        let policy = try World.policy(World.policyText(rules: Self.home))
        for place in [World.store("de-1"), World.store("nowhere-1"), .custodian(name: "c", region: "cn-1")] {
            #expect(try !World.decide(policy, place, action: .write).isAllowed)
            #expect(try !World.decide(policy, place, action: .read).isAllowed)
            let decision = try World.decide(policy, place, action: .remove)
            #expect(decision.isAllowed && decision.evidence == .operatorStatement)
            let grant = try #require(decision.grant(repository: try World.repository(), lifetimeSeconds: 60))
            #expect(grant.action == .remove && grant.place == place)
        }
    }
}
