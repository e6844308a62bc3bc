import Catalog
import Erasure
import Files
import Foundation
import Sealing
import Testing

@testable import landfast

@Suite("Tenants' labels")
struct TenantLabelTests {
    @Test("a label changes what the policy asks for, and the ledgers' signed inputs follow")
    func changed() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let dry = try house.expect(0, "tenant label pohjola tier=gold --remove erasure --dry-run")
        #expect(dry.out.contains("pohjola/archive") && dry.out.contains("the new inputs are signed"))
        #expect(try house.expect(0, "tenant list").out.contains("erasure=at-once"))
        try house.expect(64, "tenant label pohjola tier=gold")
        let done = try house.expect(0, "tenant label pohjola tier=gold --remove erasure --yes")
        #expect(done.out.contains("pohjola has the labels tier=gold."))
        let listed = try house.expect(0, "tenant list").out
        #expect(listed.contains("tier=gold") && !listed.contains("erasure"))
        // The ledgers agree with the catalog, and the grace that the label took away is back.
        try house.expect(0, "backup pohjola")
        let asked = try house.run("erase request pohjola --subject-file - --reason a --dry-run", input: "user:42\n")
        #expect(asked.out.contains("grace 3 days"))
        #expect(try house.expect(0, "policy plan").out.contains("Nothing has to be done"))
        try house.expect(0, "tenant label pohjola tier=gold --yes")
    }

    @Test("I1: copies and keys leave a place that the policy closes for a label")
    func moved() throws {
        let house = try PlanHouse.make()
        try PlanHouse.tighten(house)
        let text = try house.read("policies/eu.yaml")
        let labelled = text.replacing(
            /(Falkenstein is given up.\s+tenants:) all/,
            with: { "\($0.output.1) { labels: { leaves: falkenstein } }" }
        )
        try #require(labelled != text)
        try house.write("policies/eu.yaml", labelled)
        try house.expect(0, "policy apply --yes")
        #expect(try house.expect(0, "tenant show hansa").out.contains("store:fsn1"))
        let dry = try house.expect(0, "tenant label hansa leaves=falkenstein --dry-run")
        #expect(dry.out.contains("- store fsn1") && dry.out.contains("out-of-falkenstein"))
        try house.expect(0, "tenant label hansa leaves=falkenstein --yes")
        try PlanHouse.expectTight(house)
    }

    @Test("what makes no sense is refused before anything is changed")
    func refused() throws {
        let house = try House.withTenant()
        try house.expect(64, "tenant label pohjola --yes")
        try house.expect(64, "tenant label pohjola a=b --remove a --yes")
        #expect(try house.expect(64, "tenant label pohjola --remove erasur --yes").err.contains("erasure"))
        try house.expect(64, "tenant label pohjola nothing --yes")
        try house.expect(10, "tenant label nobody a=b --yes")
        // I8: what is signed into ledgers for good is codes.
        try house.expect(64, "tenant label pohjola contact=matti@example.com --yes")
        try house.expect(64, "tenant add suomi --region hetzner-hel1 --agreement a,b=DE")
        #expect(try house.expect(0, "tenant list").out.contains("erasure=at-once"))
    }

    private func installation(_ house: House) throws -> Installation {
        try Installation.open(PathBytes(house.path("landfast.yaml")), Output(json: true))
    }

    private func labelled(_ tenant: TenantRecord, _ labels: [String: String]) -> TenantRecord {
        TenantRecord(
            id: tenant.id,
            name: tenant.name,
            homeRegion: tenant.homeRegion,
            labels: labels,
            agreements: tenant.agreements,
            created: tenant.created
        )
    }

    @Test("who changes a tenant on what it was before somebody else changed it changes nothing")
    func stale() throws {
        let house = try House.withTenant()
        let installation = try installation(house)
        let before = try installation.tenant(named: "pohjola")
        try house.expect(0, "tenant label pohjola strict=yes --yes")
        let error = #expect(throws: CommandError.self) {
            try installation.replace(before, with: labelled(before, ["a": "1"]))
        }
        #expect(error?.code == "stale-plan")
        #expect(try house.expect(0, "tenant list").out.contains("strict=yes"))
    }

    @Test("a change that was interrupted after the catalog is completed by the same words")
    func interrupted() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let installation = try installation(house)
        let before = try installation.tenant(named: "pohjola")
        #expect(try installation.catalog.move(tenant: labelled(before, ["tier": "gold"]), replacing: before))
        try house.expect(4, "backup pohjola")
        try house.expect(0, "tenant label pohjola tier=gold --remove erasure --yes")
        try house.expect(0, "backup pohjola")
        try house.expect(64, "tenant label pohjola --remove erasure --yes")
    }

    @Test("a hold that only the ledgers know can be released, and one that has ended already is refused")
    func holds() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(64, "hold add pohjola --basis case/9 --until 2020-01-01")
        let installation = try installation(house)
        let tenant = try installation.tenant(named: "pohjola")
        var session = try ErasureSession(installation, tenant, dataset: "archive")
        let end = installation.clock.now().adding(seconds: 86_400)
        let id = try session.office.hold(basis: "case/9", until: end, in: &session.sites[0])
        #expect(try installation.catalog.holds().isEmpty)
        try house.expect(10, "hold release ffffffff")
        try house.expect(0, "hold release \(id)")
        #expect(try installation.catalog.holds().map { $0.released != nil } == [true])
    }
}
