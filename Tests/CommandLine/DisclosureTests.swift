import Catalog
import Foundation
import Testing

/// S22: what was handed out, and why.
@Suite("Disclosures")
struct DisclosureTests {
    @Test("a disclosure stays on record with its basis, and holds what it was about when it is asked to")
    func recorded() throws {
        let house = try House.withTenant()
        let codes = "--basis court-order --authority FI-police --reference case/17"
        try house.expect(0, "disclosure add pohjola \(codes) --scope tenant")
        try house.expect(0, "disclosure add pohjola \(codes) --scope dataset archive --hold 90")
        let listed = try house.expect(0, "disclosure list pohjola --json").document()
        let records = try #require(listed["disclosures"] as? [[String: Any]])
        #expect(records.map { $0["scope"] as? String } == ["tenant", "dataset"])
        #expect(records[0]["datasets"] as? [String] ?? [] != records[1]["datasets"] as? [String] ?? [])
        #expect((records[0]["datasets"] as? [String])?.count == 2)
        #expect(records[1]["datasets"] as? [String] == ["pohjola/archive"])
        #expect(records[1]["authority"] as? String == "FI-police" && records[1]["reference"] as? String == "case/17")
        let hold = try #require((records[1]["holds"] as? [String])?.first)
        let holds = try house.expect(0, "hold list").out
        #expect(holds.contains(hold) && holds.contains("court-order"))
        #expect(try house.expect(0, "disclosure list").out.contains("pohjola (all)"))

        // What is held is not erased.
        let asked = try house.run(
            "erase request pohjola --subject-file - --reason art-17 --yes --json",
            input: "user:42\n"
        )
        let id = try #require(try asked.document()["id"] as? String)
        #expect(try house.expect(5, "erase approve \(id) --by someone-else --yes").out.contains("held by \(hold)"))
    }

    @Test("I8: what is no code is refused, and nothing is recorded")
    func refused() throws {
        let house = try House.withTenant()
        for words in [
            "--basis a --authority b --reference who@example.com --scope tenant",
            "--basis a --authority b --reference c --scope dataset",
            "--basis a --authority b --reference c --scope everything",
            "--basis a --authority b --reference c --scope tenant --hold 0",
            "--basis a --authority b --reference c",
        ] {
            try house.expect(64, "disclosure add pohjola \(words)")
        }
        try house.expect(10, "disclosure add pohjola --basis a --authority b --reference c --scope dataset nothing")
        #expect(try house.expect(0, "disclosure list").out.contains("no disclosures"))
    }
}
