import Foundation
import Testing

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
        #expect(try house.expect(0, "tenant list").out.contains("erasure=at-once"))
    }
}
