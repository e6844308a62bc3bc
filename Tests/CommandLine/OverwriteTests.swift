import Foundation
import Testing

/// What a policy that asks for more than a custodian's disk gives makes of an erasure.
@Suite("The overwrite grade that a policy asks for")
struct OverwriteTests {
    /// A house whose policy asks for keys that are overwritten in place, with person 42 erased and taken out of the source.
    private static func erased(_ demand: String) throws -> (house: House, id: String) {
        let house = try House.helpdesk()
        let name = "policies/eu.yaml"
        let policy = try house.read(name)
        let asked = policy.replacing("custodians: { count: 2,", with: "custodians: { count: 2, overwrite: \(demand),")
        try #require(policy != asked)
        try house.write(name, asked)
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        // As it is noted on a disk that was once mounted so.
        let custodian = "custodians/hel1-a"
        for repository in try FileManager.default.contentsOfDirectory(atPath: house.path(custodian))
        where repository.count == 32 {
            try house.write("\(custodian)/\(repository)/overwrite", "journaled\n")
        }
        let requested = try house.run(
            "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:42\n"
        )
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        try house.removePerson("42", of: "pohjola")
        return (house, id)
    }

    @Test("P8, I3: keys that stay in a journal keep an erasure from being complete when the policy asks for in-place")
    func below() throws {
        let (house, id) = try Self.erased("in-place")
        try house.expect(5, "erase approve \(id) --by someone-else --yes")
        let verified = try house.expect(5, "erase verify \(id) --json")
        #expect(verified.out.contains("overwrite-below-policy"))
        try house.expect(5, "erase certificate \(id) --out certificate")
        let text = try house.read("certificate/certificate.json")
        #expect(text.contains("\"conclusion\":\"incomplete\"") && text.contains("overwrite-below-policy"))
    }

    @Test("P8: what a policy does not ask for is said on each receipt, and blocks nothing")
    func unasked() throws {
        let (house, id) = try Self.erased("any")
        try house.expect(0, "erase approve \(id) --by someone-else --yes")
        let verified = try house.expect(0, "erase verify \(id)")
        #expect(verified.out.contains("overwritten: journaled"))
    }
}
