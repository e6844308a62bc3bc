import Foundation
import Testing

/// A dataset without templates may hold anybody.
@Suite("A dataset without a map")
struct UnmappedDatasetTests {
    private func house(_ scopes: String) throws -> House {
        let house = try House.helpdesk()
        let text = try house.read("landfast.yaml")
        try house.write(
            "landfast.yaml",
            text + "\n  - name: database\n    class: database\n    source: files:source/{tenant}/database\n" + scopes
        )
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        try house.write("source/pohjola/database/dump.sql", "42, Ada, ada@example.org\n")
        return house
    }

    private func certificate(_ house: House, _ status: Int32) throws -> [String: Any] {
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        let id = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        let document = try house.expect(status, "erase certificate \(id) --out certificate --json").document()
        return try #require(document["certificate"] as? [String: Any])
    }

    @Test("P2, I5: a dataset that maps nobody is not-mapped, never complete, and it is said beforehand")
    func notMapped() throws {
        let house = try house("")
        #expect(try house.expect(0, "policy check").err.contains("'database'"))
        let added = try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        #expect(added.err.contains("'database'") && added.err.contains("No person can be erased from it"))
        #expect(try house.run("doctor --json").out.contains("not-mapped"))
        let certificate = try certificate(house, 5)
        #expect(certificate["conclusion"] as? String == "incomplete")
        let findings = try #require(certificate["findings"] as? [[String: Any]])
        #expect(findings.map { $0["kind"] as? String } == ["not-mapped"])
        #expect(findings.map { $0["dataset"] as? String } == ["database"])
        // It is so: the person's name comes back.
        try house.expect(0, "restore pohjola/database --target back")
        #expect(try house.read("back/dump.sql").contains("Ada"))
    }

    @Test("P2: that nothing is about a person can be stated, and the certificate says that it is stated")
    func stated() throws {
        let house = try house("    scopes: ['**']\n")
        #expect(!(try house.expect(0, "policy check").err.contains("'database'")))
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        let certificate = try certificate(house, 0)
        #expect(certificate["conclusion"] as? String == "complete")
        #expect((certificate["stated"] as? [String])?.first?.contains("dataset database") == true)
    }
}
