import Sealing
import Testing

@testable import Residency

@Suite("What ends soon")
struct EndingTests {
    private static let transfers = """
        transfers:
          - {id: clauses, classes: [archive], to: [CN], basis: scc, reference: module two, expires: 2027-06-30}
          - {id: british, classes: [archive], to: [GB], basis: adequacy, reference: decision-gb, expires: 2031-12-27}
        """

    private func codes(at time: String, _ tenants: [TenantInputs] = []) throws -> [String] {
        let policy = try World.policy(World.policyText(rules: World.everywhere, transfers: Self.transfers))
        let now = try #require(Timestamp(iso8601: time))
        return policy.endings(of: tenants, registry: try World.registry(), at: now).map(\.code)
    }

    @Test("P22: a basis is named from 30 days before it ends until 30 days afterwards")
    func bases() throws {
        #expect(try codes(at: "2027-05-31T23:59:59Z").isEmpty)
        #expect(try codes(at: "2027-06-01T00:00:00Z") == ["transfer:clauses"])
        #expect(try codes(at: "2027-07-30T23:59:59Z") == ["transfer:clauses"])
        #expect(try codes(at: "2027-07-31T00:00:00Z").isEmpty)
        #expect(try codes(at: "2031-12-01T00:00:00Z") == ["adequacy:GB", "transfer:british"])
    }

    @Test("P22: so is each agreement that has an end")
    func agreements() throws {
        let end = try #require(Timestamp(iso8601: "2028-03-01T00:00:00Z"))
        let tenant = World.tenant(agreements: [
            Agreement(reference: "a", leavesTo: "DE", expires: end), Agreement(reference: "b", leavesTo: "CH"),
        ])
        #expect(try codes(at: "2028-01-30T23:59:59Z", [tenant]).isEmpty)
        #expect(try codes(at: "2028-01-31T00:00:00Z", [tenant]) == ["agreement:acme/DE/2028-03-01"])
        #expect(try codes(at: "2028-03-02T00:00:00Z", [tenant]) == ["agreement:acme/DE/2028-03-01"])
    }

    @Test("P22: so is a certificate, and a subprocessor's last day, of which the facts say until when they hold")
    func facts() throws {
        let fact = "evidence: official, source: made up, checked: 2026-01-01"
        let text = """
            regions:
              here: {title: H, city: X, country: DE, subprocessor: entity, location: {shown-by: network, \(fact)},
                facts: [{about: certificate, statement: ISO 27001, until: 2027-06-30, \(fact)},
                        {about: copies, statement: none, \(fact)}]}
            subprocessors:
              entity: {title: Entity, type: cloud provider, country: DE, address: X, until: 2027-07-10, \(fact),
                facts: [{about: certificate, statement: C5, until: 2027-06-20, \(fact)}]}
            """
        let registry = try #require(RegionRegistry.parse([SourceFile(name: "r.yaml", text: text)]).registry)
        let policy = try World.policy(World.policyText(rules: World.everywhere))
        let now = try #require(Timestamp(iso8601: "2027-06-15T00:00:00Z"))
        let found = policy.endings(of: [], registry: registry, at: now)
        #expect(
            found.map(\.code) == [
                "fact:entity/certificate/2027-06-20", "fact:here/certificate/2027-06-30", "subprocessor:entity",
            ]
        )
        #expect(found[1].sentence(at: now).hasSuffix("ends at 2027-07-01T00:00:00.000Z"))
        #expect(found[1].sentence(at: found[1].ends).contains("ended at"))
        // What a fact says is no part of what decisions rest on.
        let other = text.replacing("until: 2027-06-30", with: "until: 2027-06-29")
        #expect(RegionRegistry.parse([SourceFile(name: "r.yaml", text: other)]).registry?.digest == registry.digest)
    }
}
