import Sealing
import Testing

@testable import Residency

@Suite("Grants and signed inputs")
struct GrantTests {
    @Test("N3: a grant says what was decided, and comes from nothing but a decision that allows")
    func grantsComeFromDecisions() throws {
        let policy = try World.policy(World.policyText(rules: DecisionTests.home))
        let repository = try World.repository()
        let decision = try World.decide(policy, World.store("fi-2"), action: .read)
        let grant = try #require(decision.grant(repository: repository, lifetimeSeconds: 60))
        #expect(grant.repository == repository && grant.place == World.store("fi-2") && grant.action == .read)
        #expect(grant.policyDigest == policy.digest && grant.expires == World.now.adding(seconds: 60))
        let refused = try World.decide(policy, World.store("de-1"))
        #expect(refused.grant(repository: repository, lifetimeSeconds: 60) == nil)
    }

    @Test("N3: a grant lasts seven days at most, and cannot be written down")
    func limits() throws {
        let policy = try World.policy(World.policyText(rules: DecisionTests.home))
        let decision = try World.decide(policy, World.store("fi-1"))
        let grant = try #require(decision.grant(repository: try World.repository(), lifetimeSeconds: .max))
        #expect(grant.expires == World.now.adding(seconds: 7 * 86_400))
        #expect(!((grant as Any) is any Encodable) && !((Grant.self as Any) is any Decodable.Type))
    }

    static func inputs() throws -> PolicyInputs {
        let profile =
            "profile: tight\ntenants: {labels: {a: b}}\nrules:\n  - {id: t, classes: [archive], only: {countries: [home]}}"
        return PolicyInputs(
            tenant: World.tenant(
                labels: ["residency": "eea", "ä": "\u{1F600}\n"],
                agreements: [
                    Agreement(reference: "A", leavesTo: "DE"),
                    Agreement(reference: "B", leavesTo: "NO", expires: World.now.adding(seconds: 5)),
                ]
            ),
            dataset: "archive",
            datasetClass: .archive,
            policy: try World.policy(
                World.policyText(rules: World.everywhere, transfers: TransferTests.transfers),
                profile
            ),
            registry: try World.registry()
        )
    }

    @Test("I2: signed inputs come back from their bytes and decide the same, for the same reasons, without any file")
    func roundTrip() throws {
        let inputs = try Self.inputs()
        let bytes = inputs.json.canonicalBytes()
        let back = try PolicyInputs(json: JSONValue.parseCanonical(bytes.span, maximumBytes: 1 << 20))
        #expect(back.tenant == inputs.tenant)
        #expect(back.dataset == "archive" && back.datasetClass == .archive)
        #expect(back.policy.digest == inputs.policy.digest && back.registry.digest == inputs.registry.digest)
        #expect(back.json.canonicalBytes() == bytes)
        for region in inputs.registry.regions.keys {
            for datasetClass in DatasetClass.allCases {
                for place in [World.store(region), .custodian(name: "c", region: region), .control(region: region)] {
                    let request = PlacementRequest(
                        tenant: inputs.tenant,
                        datasetClass: datasetClass,
                        place: place,
                        action: .write,
                        evidence: .providerAPI
                    )
                    let first = Residency.decide(
                        request,
                        policy: inputs.policy,
                        registry: inputs.registry,
                        at: World.now
                    )
                    let second = Residency.decide(request, policy: back.policy, registry: back.registry, at: World.now)
                    #expect(first.json == second.json)
                }
            }
        }
        let effective = inputs.policy.effective(for: inputs.tenant, .archive, registry: inputs.registry)
        #expect(effective == back.policy.effective(for: back.tenant, .archive, registry: back.registry))
    }

    @Test("signed inputs with anything changed, missing or of another kind are refused")
    func tampered() throws {
        let json = try Self.inputs().json
        func refused(_ change: (inout [String: JSONValue]) -> Void) -> Bool {
            var fields = json.objectValue ?? [:]
            change(&fields)
            return (try? PolicyInputs(json: .object(fields))) == nil
        }
        #expect(!refused { _ in })
        for key in ["format", "tenant", "dataset", "policy", "policyDigest", "registry", "registryDigest"] {
            #expect(refused { $0[key] = nil }, "\(key)")
            #expect(refused { $0[key] = .null }, "\(key)")
            #expect(refused { $0[key] = .object([:]) }, "\(key)")
        }
        // A rule's region is another one: well-formed, but not what the digest stands for.
        let text = String(decoding: json.canonicalBytes(), as: UTF8.self)
        let forged = text.replacing("\"text\":\"fi-2\"", with: "\"text\":\"fi-1\"")
        #expect(forged != text)
        let parsed = try JSONValue.parseCanonical(Array(forged.utf8).span, maximumBytes: 1 << 20)
        #expect(throws: PolicyInputsError.self) { try PolicyInputs(json: parsed) }
        let moved = text.replacing("\"country\":\"CN\"", with: "\"country\":\"FI\"")
        #expect(moved != text)
        let elsewhere = try JSONValue.parseCanonical(Array(moved.utf8).span, maximumBytes: 1 << 20)
        #expect(throws: PolicyInputsError.self) { try PolicyInputs(json: elsewhere) }
    }

    @Test("the digest is of what a policy says: not of comments, layout, order of keys or names of files")
    func digests() throws {
        let one = "policy: a\nrules:\n  - {id: r, classes: [control], allow: {countries: [FI, DE]}}\nrequirements: []\n"
        func digest(_ text: String, name: String = "a.yaml") throws -> Digest {
            let rest = World.policyText(rules: "").split(separator: "requirements:").last ?? ""
            let whole = text.replacing("requirements: []\n", with: "requirements:\(rest)")
                .replacing("[control]", with: "[control, database, attachments, archive, audit-log]")
            let file = SourceFile(name: name, text: whole)
            let (policy, diagnostics) = PolicySet.parse([file], registry: try World.registry(), at: World.now)
            #expect(diagnostics.filter { $0.severity == .error }.map(\.message) == [])
            return try #require(policy).digest
        }
        let base = try digest(one)
        #expect(try digest("# hello\n\n" + one, name: "b.yaml") == base)
        #expect(
            try digest(one.replacing("{id: r, classes: [control],", with: "{classes: [control], id: \"r\",")) == base
        )
        #expect(try digest(one.replacing("FI, DE", with: "FI, DE, \"NO\"")) != base)
        #expect(
            try digest(
                one.replacing("allow", with: "only").replacing(
                    "FI, DE]}}",
                    with: "FI, DE]}}\n  - {id: s, classes: [control], allow: {countries: [FI, DE]}}"
                )
            ) != base
        )
    }
}
