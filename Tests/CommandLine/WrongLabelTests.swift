import Foundation
import Testing

/// A label that means nobody must not be certified as somebody's erasure.
@Suite("Wrong labels")
struct WrongLabelTests {
    private func house() throws -> House {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        return house
    }

    private func request(_ house: House, _ label: String, _ more: String = "") throws -> House.Result {
        try house.run(
            "erase request pohjola --subject-file - --reason art-17 --yes --json \(more)",
            input: label + "\n"
        )
    }

    @Test(
        "P3, I5: a label that reaches nothing is refused, and nothing is recorded",
        arguments: ["user:042", "user:7"]
    )
    func reachesNothing(_ label: String) throws {
        let house = try house()
        let refused = try request(house, label)
        #expect(refused.status == 4, "\(refused)")
        #expect(try refused.error()["code"] as? String == "label-reaches-nothing")
        #expect(try house.expect(0, "erase list").out.contains("no erasures"))
    }

    @Test("P3, I5: a type that no template makes is refused, with the nearest that one does make")
    func unknownType() throws {
        let house = try house()
        for (label, suggested) in [("usr:42", true), ("customer:42", false)] {
            let refused = try request(house, label, "--expect-nothing")
            #expect(refused.status == 4, "\(refused)")
            #expect(try refused.error()["code"] as? String == "unknown-label-type")
            #expect(refused.err.contains("Did you mean 'user'?") == suggested)
        }
        try house.write("object", "tickets:1\n")
        let object = try request(house, "user:42", "--object-file object")
        #expect(try object.error()["code"] as? String == "unknown-label-type")
        #expect(try house.expect(0, "erase list").out.contains("no erasures"))
    }

    @Test("P3, I5: what was expected to reach nothing is certified as nothing found, never as complete")
    func nothingFound() throws {
        let house = try house()
        let requested = try request(house, "user:7", "--expect-nothing")
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        try house.expect(0, "erase approve \(id) --by someone-else --yes")
        let document = try house.expect(0, "erase certificate \(id) --out certificate --json").document()
        #expect(document["conclusion"] as? String == "nothing-found")
        #expect(document["proven"] as? Bool == false)
        let verified = try house.expect(0, "erase verify \(id)")
        #expect(verified.out.contains("nothing found") && !verified.out.contains("proven"))
        #expect(try house.expect(0, "erase list").out.contains("nothing-found"))
        #expect(try house.expect(0, "erase status \(id)").out.contains("nothing-found"))
    }

    @Test("P3: who expects nothing and is wrong is refused")
    func expectedWrongly() throws {
        let house = try house()
        let refused = try request(house, "user:42", "--expect-nothing")
        #expect(refused.status == 4)
        #expect(try refused.error()["code"] as? String == "label-reaches-something")
        #expect(try house.expect(0, "erase list").out.contains("no erasures"))
    }

    @Test("P3: what a label reaches is counted before it is confirmed, shown, and certified")
    func counted() throws {
        let house = try house()
        try house.expect(0, "backup pohjola")
        let dry = try house.run(
            "erase request pohjola --subject-file - --reason art-17 --dry-run --json",
            input: "user:42\n"
        ).document()
        let reach = try #require(dry["reach"] as? [[String: Any]])
        let attachments = try #require(reach.first { $0["dataset"] as? String == "attachments" })
        #expect(attachments["snapshots"] as? Int == 2)
        // The person's folder, the portrait, and the ticket's folders and file.
        #expect(attachments["entries"] as? Int ?? 0 >= 3)
        #expect(attachments["bytes"] as? Int == 18 + 12)
        #expect(attachments["source_entries"] as? Int == attachments["entries"] as? Int)
        let id = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        let document = try house.expect(0, "erase certificate \(id) --out certificate --json").document()
        let certificate = try #require(document["certificate"] as? [String: Any])
        let repositories = try #require(certificate["repositories"] as? [[String: Any]])
        let certified = try #require(repositories.first { $0["dataset"] as? String == "attachments" })
        let counts = try #require(certified["reach"] as? [String: Any])
        #expect(counts["snapshots"] as? Int == 2 && counts["bytes"] as? Int == 18 + 12)
    }
}
