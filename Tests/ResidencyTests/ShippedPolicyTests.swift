import Sealing
import Testing

@testable import Residency

/// The policies of the package, and questions to them.
struct Shipped {
    let registry: RegionRegistry
    let policy: PolicySet

    static let now = Timestamp(milliseconds: 1_795_000_000_000)

    init(_ files: [String] = ["Policies/eu.yaml"]) throws {
        registry = try PackageFiles.registry()
        let sources = try files.map { SourceFile(name: $0, text: try PackageFiles.text($0)) }
        let (policy, diagnostics) = PolicySet.parse(sources, registry: registry, at: Self.now)
        for diagnostic in diagnostics { print(diagnostic.rendered(color: false)) }
        self.policy = try #require(policy)
    }

    static let strict = ["Policies/eu.yaml", "Policies/profiles/strict.yaml"]

    func decide(
        _ tenant: TenantInputs,
        _ place: Place,
        _ datasetClass: DatasetClass = .database,
        _ action: Action = .write,
        evidence: EvidenceGrade = .operatorStatement,
        at now: Timestamp = Self.now
    ) -> Decision {
        let request = PlacementRequest(
            tenant: tenant,
            datasetClass: datasetClass,
            place: place,
            action: action,
            evidence: evidence
        )
        return Residency.decide(request, policy: policy, registry: registry, at: now)
    }

    static let finn = TenantInputs(name: "acme-fi", homeRegion: "hetzner-hel1")
    static let german = TenantInputs(name: "acme-de", homeRegion: "hetzner-fsn1")
}

@Suite("Shipped policies")
struct ShippedPolicyTests {
    @Test("S1: a tenant's home region decides where each class of its data may be", arguments: DatasetClass.serviceData)
    func homeRegionDecides(datasetClass: DatasetClass) throws {
        let shipped = try Shipped()
        #expect(shipped.decide(Shipped.finn, .store(name: "a", region: "hetzner-hel1"), datasetClass).isAllowed)
        #expect(!shipped.decide(Shipped.finn, .store(name: "a", region: "hetzner-fsn1"), datasetClass).isAllowed)
        #expect(!shipped.decide(Shipped.german, .store(name: "a", region: "hetzner-hel1"), datasetClass).isAllowed)
    }

    @Test("S2: data moves freely between the data centres of its country, and leaves it only by agreement")
    func leavingNeedsAgreement() throws {
        let shipped = try Shipped()
        for region in ["hetzner-fsn1", "hetzner-nbg1", "contabo-de"] {
            #expect(shipped.decide(Shipped.german, .store(name: "a", region: region)).isAllowed, "\(region)")
        }
        let place = Place.store(name: "a", region: "hetzner-hel1")
        func tenant(_ labels: [String: String], _ agreements: [Agreement]) -> TenantInputs {
            TenantInputs(name: "x", homeRegion: "hetzner-fsn1", labels: labels, agreements: agreements)
        }
        let label = ["residency": "eea"]
        let agreement = Agreement(reference: "A-1", leavesTo: "FI", expires: Shipped.now.adding(seconds: 60))
        #expect(!shipped.decide(tenant(label, []), place).isAllowed)
        #expect(!shipped.decide(tenant([:], [agreement]), place).isAllowed)
        #expect(!shipped.decide(tenant(label, [Agreement(reference: "A-2", leavesTo: "SE")]), place).isAllowed)
        let agreed = shipped.decide(tenant(label, [agreement]), place)
        #expect(agreed.isAllowed)
        #expect(agreed.bases.map(\.reference) == ["A-1"])
        let grant = agreed.grant(repository: try Self.repository(), lifetimeSeconds: 3600)
        #expect(grant?.expires == agreement.expires)
        #expect(
            !shipped.decide(tenant(label, [agreement]), place, at: Shipped.now.adding(seconds: 60)).isAllowed,
            "at the moment it ends it holds no more"
        )
    }

    @Test(
        "S4: Finnish data has two copies in Finland, German data three with two companies",
        arguments: DatasetClass.serviceData
    )
    func copies(datasetClass: DatasetClass) throws {
        let shipped = try Shipped()
        let finnish = try #require(
            shipped.policy.effective(for: Shipped.finn, datasetClass, registry: shipped.registry)
        )
        #expect(finnish.copies.count == 2 && finnish.copies.inHomeCountry == 2 && finnish.copies.differentStores == 2)
        let german = try #require(
            shipped.policy.effective(for: Shipped.german, datasetClass, registry: shipped.registry)
        )
        #expect(german.copies.count == 3 && german.copies.differentRegions == 3)
        #expect(german.copies.differentSubprocessors == 2 && german.copies.inHomeCountry == 3)
        #expect(german.custodians.count == 2 && german.custodians.inHomeCountry == 2)
        #expect(german.erasure.grace == .hours(72) && german.erasure.due == .oneMonth)
    }

    @Test("S27: the strict profile tightens what it selects and nothing else")
    func strictProfile() throws {
        let shipped = try Shipped(Shipped.strict)
        let label = ["regime": "strict", "residency": "eea"]
        let agreement = Agreement(reference: "A-1", leavesTo: "FI")
        let place = Place.store(name: "a", region: "hetzner-hel1")
        let strict = TenantInputs(name: "x", homeRegion: "hetzner-fsn1", labels: label, agreements: [agreement])
        #expect(!shipped.decide(strict, place).isAllowed)
        #expect(shipped.decide(strict, place).decisive?.rule == "strict-home-country")
        #expect(shipped.decide(strict, .store(name: "a", region: "hetzner-nbg1")).isAllowed)
        let other = TenantInputs(
            name: "x",
            homeRegion: "hetzner-fsn1",
            labels: ["residency": "eea"],
            agreements: [agreement]
        )
        #expect(shipped.decide(other, place).isAllowed)
        let effective = try #require(shipped.policy.effective(for: strict, .database, registry: shipped.registry))
        #expect(
            effective.erasure.approvals == 2 && effective.custodians.count == 3 && effective.drill.every == .days(30)
        )
        #expect(effective.copies.count == 3, "what the profile does not speak of stays")
    }

    @Test("L1: another region of the same provider is no place to fall back to")
    func noFallback() throws {
        let shipped = try Shipped()
        let placement = Residency.place(
            Shipped.finn,
            .database,
            stores: [.init(name: "hel", region: "hetzner-hel1"), .init(name: "fsn", region: "hetzner-fsn1")],
            custodians: [.init(name: "k1", region: "hetzner-hel1"), .init(name: "k2", region: "hetzner-hel1")],
            policy: shipped.policy,
            registry: shipped.registry,
            at: Shipped.now
        )
        #expect(placement.stores.isEmpty && !placement.isSatisfied)
        #expect(placement.reasons.contains { $0.rule == "too-few-places" && $0.effect == .refuses })
    }

    @Test(
        "L8, L10, L11: keys, relays and restores of Finnish data are as little in Germany as copies; all but relays can be cleared",
        arguments: [
            Place.custodian(name: "a", region: "hetzner-fsn1"), .agent(name: "a", region: "hetzner-fsn1"),
            .restoreTarget(region: "hetzner-fsn1"), .store(name: "a", region: "hetzner-fsn1"),
        ],
        Action.allCases
    )
    func samePolicyForAll(place: Place, action: Action) throws {
        let decision = try Shipped().decide(Shipped.finn, place, .database, action)
        #expect(decision.isAllowed == (action == .remove && place.kind != .agent))
    }

    @Test("L12: a copy that was allowed is allowed no more once the policy is tightened, and can be removed")
    func tightenedLater() throws {
        let before = try Shipped()
        let after = try Shipped(Shipped.strict)
        let tenant = TenantInputs(
            name: "x",
            homeRegion: "hetzner-fsn1",
            labels: ["regime": "strict", "residency": "eea"],
            agreements: [Agreement(reference: "A", leavesTo: "FI")]
        )
        let place = Place.store(name: "a", region: "hetzner-hel1")
        #expect(before.decide(tenant, place).isAllowed)
        #expect(!after.decide(tenant, place).isAllowed && !after.decide(tenant, place, .database, .read).isAllowed)
        #expect(after.decide(tenant, place, .database, .remove).isAllowed)
        #expect(before.policy.digest != after.policy.digest)
    }

    @Test("L14: a German location that Contabo's region cannot show stays the operator's statement, with the doubt")
    func contabo() throws {
        let decision = try Shipped().decide(
            Shipped.german,
            .store(name: "a", region: "contabo-de"),
            evidence: .providerAPI
        )
        #expect(decision.isAllowed && decision.evidence == .operatorStatement)
        let note = decision.reasons.first { $0.rule == "location-evidence" }
        #expect(note?.text.contains("Lauterbourg") == true && note?.file == "Regions/contabo.yaml")
    }

    @Test("every reason says where its rule stands, in the file as it is")
    func positions() throws {
        let shipped = try Shipped()
        let decision = shipped.decide(Shipped.finn, .store(name: "a", region: "hetzner-hel1"))
        let lines = try PackageFiles.text("Policies/eu.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        let rules = Set(shipped.policy.rules.map(\.id))
        for reason in decision.reasons where rules.contains(reason.rule) {
            #expect(reason.file == "Policies/eu.yaml")
            #expect(lines[reason.line - 1].dropFirst(reason.column - 1) == "id: \(reason.rule)")
        }
        #expect(decision.reasons.count >= 3)
    }

    static func repository() throws -> RepositoryID {
        try #require(RepositoryID(hex: "00112233445566778899aabbccddeeff"))
    }
}

@Suite("Policy tests")
struct PolicyTestTests {
    @Test(
        "every shipped case is answered as expected, with and without the strict profile",
        arguments: [[], ["Policies/profiles/strict.yaml"]]
    )
    func shippedCases(profiles: [String]) throws {
        let shipped = try Shipped(["Policies/eu.yaml"] + profiles)
        let files = try PackageFiles.yaml(in: "Policies/tests")
        let (outcomes, diagnostics) = PolicyTest.run(files, policy: shipped.policy, registry: shipped.registry)
        #expect(diagnostics.map { $0.rendered(color: false) } == [])
        #expect(outcomes.count >= 20)
        for outcome in outcomes { #expect(outcome.passed, "\(outcome.position): \(outcome.name): \(outcome.text)") }
    }

    @Test("a case that expects the wrong answer, or the right one for another reason, fails")
    func wrongExpectations() throws {
        let shipped = try Shipped()
        let text = """
            policy-test: wrong
            at: 2026-12-01
            tenants: { helsinki: { home: hetzner-hel1 } }
            decisions:
              - { name: a, tenant: helsinki, class: database, place: { kind: store, region: hetzner-hel1 }, expect: refused }
              - name: b
                tenant: helsinki
                class: database
                place: { kind: store, region: hetzner-hel1 }
                expect: allowed
                because: control-data
            """
        let file = SourceFile(name: "wrong.yaml", text: text)
        let (outcomes, diagnostics) = PolicyTest.run([file], policy: shipped.policy, registry: shipped.registry)
        #expect(diagnostics.isEmpty)
        #expect(outcomes.map(\.passed) == [false, false])
        #expect(outcomes.map(\.text).last == "expected: allowed by 'control-data'; came: allowed by 'in-home-country'")
        #expect(outcomes.last?.position.description == "wrong.yaml:6:5")
    }

    @Test("a test that asks nothing is an error, and test files are told from policies")
    func emptyTest() throws {
        let shipped = try Shipped()
        let file = SourceFile(name: "t.yaml", text: "# a\n\npolicy-test: t\nat: 2026-12-01\ntenants: {}\n")
        let (outcomes, diagnostics) = PolicyTest.run([file], policy: shipped.policy, registry: shipped.registry)
        #expect(outcomes.isEmpty)
        #expect(diagnostics.map(\.rule) == ["test-without-cases"])
        let sorted = PolicyFolder.sort([file] + (try PackageFiles.yaml(in: "Policies")))
        #expect(sorted.tests.map(\.name) == ["t.yaml"])
        #expect(sorted.policies.map(\.name) == ["Policies/eu.yaml"])
    }
}
