import Foundation
import Testing

@Suite("Tenants that move")
struct TenantMoveTests {
    @Test("S2: inside the country a tenant moves freely, and a copy comes to its new home first")
    func insideTheCountry() throws {
        let house = try PlanHouse.make()
        let dry = try house.expect(0, "tenant move hansa --region hetzner-nbg1 --dry-run")
        #expect(dry.out.contains("~ primary: fsn1 becomes nbg1"))
        try house.expect(64, "tenant move hansa --region hetzner-nbg1")
        try house.expect(0, "tenant move hansa --region hetzner-nbg1 --yes")
        let shown = try house.expect(0, "tenant show hansa")
        #expect(shown.out.contains("at home in hetzner-nbg1"))
        try house.expect(0, "backup hansa")
        try house.expect(0, "replicate hansa")
        try house.expect(0, "check hansa --read-data")
        #expect(try house.expect(0, "policy plan").out.contains("Nothing has to be done"))
    }

    @Test("S2, I1: into another country only with an agreement; then every copy and key leaves the old one")
    func intoAnotherCountry() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        let refused = try house.expect(4, "tenant move pohjola --region hetzner-fsn1 --yes --json")
        #expect(try refused.error()["code"] as? String == "agreement-needed")
        // The agent in Finland may not carry what belongs to Germany.
        #expect(
            try house.expect(4, "tenant move pohjola --region hetzner-fsn1 --agreement DPA-7 --yes").err
                .contains("agent-hel1")
        )
        try house.expect(64, "tenant move pohjola --region mars --yes")
        let moved = try house.expect(
            0,
            "tenant move pohjola --region hetzner-fsn1 --agreement DPA-7 --yes --config germany.yaml"
        )
        #expect(moved.out.contains("at home in hetzner-fsn1, with all its copies and keys"))
        for place in ["stores/hel1-a", "stores/hel1-b", "custodians/hel1-a", "custodians/hel1-b"] {
            #expect(try PlanHouse.remains(house, place).isEmpty, "\(place)")
        }
        #expect(try house.expect(0, "tenant show pohjola --config germany.yaml").out.contains("DPA-7"))
        try house.expect(0, "restore pohjola/attachments --from contabo --target out --config germany.yaml")
        #expect(try house.tree("out") == house.tree("source/pohjola/attachments"))
        try house.expect(0, "backup pohjola --config germany.yaml")
        try house.expect(4, "backup pohjola")
        try house.expect(4, "policy explain --tenant pohjola --class attachments --store hel1-a")
    }
}
