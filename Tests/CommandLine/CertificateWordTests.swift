import Foundation
import Testing

/// What a certificate says in one word, and what it must not say.
@Suite("The word on the certificate")
struct CertificateWordTests {
    /// A house with an erased person who has left the source, and the erasure's id.
    private func erased() throws -> (House, String) {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        let id = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        return (house, id)
    }

    private func certificate(_ house: House, _ id: String, _ status: Int32) throws -> [String: Any] {
        let document = try house.expect(status, "erase certificate \(id) --out certificate --json").document()
        return try #require(document["certificate"] as? [String: Any])
    }

    @Test(
        "P4, I5: a source that nobody looked at is never proven: gone, empty, or with a folder that cannot be listed",
        arguments: ["gone", "empty", "nobody", "closed"]
    )
    func sourceNotLookedAt(_ state: String) throws {
        let (house, id) = try erased()
        try house.copy("source/pohjola/attachments", to: "kept")
        switch state {
        case "gone": try house.remove("source/pohjola/attachments")
        case "empty":
            try house.remove("source/pohjola/attachments")
            try FileManager.default.createDirectory(
                atPath: house.path("source/pohjola/attachments"),
                withIntermediateDirectories: true
            )
        case "nobody": try house.remove("source/pohjola/attachments/users")
        default:
            // What nobody can say the owner of was not looked at either.
            try house.write("source/pohjola/attachments/users/a@example.org/x", "x")
        }
        let verified = try house.expect(5, "erase verify \(id)")
        #expect(verified.out.contains("not looked at") && !verified.out.contains("\nproven"))
        let certificate = try certificate(house, id, 5)
        #expect(certificate["conclusion"] as? String == "unverified")
        #expect((certificate["notLookedAt"] as? [String])?.isEmpty == false)
        #expect(try house.expect(5, "erase status \(id)").out.contains("unverified"))
        #expect(try house.expect(0, "erase list").out.contains("unverified"))
        // The way out: the source is there again, and is looked at.
        if state == "gone" {
            try house.copy("kept", to: "source/pohjola/attachments")
        } else {
            try house.replace("source/pohjola/attachments", with: "kept")
        }
        #expect(try house.expect(0, "erase verify \(id)").out.contains("proven"))
        #expect(try house.expect(0, "erase status \(id)").out.contains("complete"))
    }

    @Test("P4, S16: the certificate of a whole tenant has looked at the source: what lies there is still there")
    func wholeTenant() throws {
        let house = try House.withTenant()
        try house.makeSource("hansa")
        try house.expect(0, "backup pohjola")
        let requested = try house.run("erase request pohjola --whole-tenant --reason contract-ended --yes --json")
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        _ = try house.run("erase approve \(id) --by someone-else --yes")
        let first = try certificate(house, id, 5)
        #expect(first["conclusion"] as? String == "incomplete")
        let kinds = (first["findings"] as? [[String: Any]])?.compactMap { $0["kind"] as? String }
        #expect(Set(kinds ?? []) == ["source-still-holds"])
        #expect(!(try house.expect(0, "tenant show pohjola").out.contains("nothing is left of it")))

        // Emptied, it looks as one that is not mounted does.
        for dataset in ["attachments", "archive"] {
            try house.remove("source/pohjola/\(dataset)")
            try FileManager.default.createDirectory(
                atPath: house.path("source/pohjola/\(dataset)"),
                withIntermediateDirectories: true
            )
        }
        #expect(try certificate(house, id, 5)["conclusion"] as? String == "unverified")

        // Gone from a folder in which others are.
        try house.remove("source/pohjola")
        #expect(try certificate(house, id, 0)["conclusion"] as? String == "complete")

        // The whole disk is not there.
        try FileManager.default.moveItem(atPath: house.path("source"), toPath: house.path("unmounted"))
        #expect(try certificate(house, id, 5)["conclusion"] as? String == "unverified")
        try FileManager.default.createDirectory(atPath: house.path("source"), withIntermediateDirectories: true)
        #expect(try certificate(house, id, 5)["conclusion"] as? String == "unverified")
    }

    @Test("P5, I3: a copy that this installation lists, and no ledger declares, blocks complete until it is gone")
    func undeclaredCopy() throws {
        let (house, id) = try erased()
        #expect(try certificate(house, id, 0)["conclusion"] as? String == "complete")
        let repository = try #require(
            FileManager.default.contentsOfDirectory(atPath: house.path("stores/hel1-a")).first { $0.count == 32 }
        )
        try house.copy("stores/hel1-a/\(repository)", to: "stores/contabo/\(repository)")
        _ = try house.run("store inventory")
        let listed = try certificate(house, id, 5)
        #expect(listed["conclusion"] as? String == "incomplete")
        let findings = try #require(listed["findings"] as? [[String: Any]])
        #expect(findings.map { $0["kind"] as? String } == ["undeclared-copy"])
        #expect(findings.map { $0["party"] as? String } == ["store:contabo"])
        try house.remove("stores/contabo/\(repository)")
        _ = try house.run("store inventory")
        #expect(try certificate(house, id, 0)["conclusion"] as? String == "complete")
    }

    @Test("P5, I3: a repository in one of the stores that nobody here knows was not looked into")
    func unknownRepository() throws {
        let (house, id) = try erased()
        let unknown = String(repeating: "ab", count: 16)
        try house.write("stores/hel1-a/\(unknown)/packs/aa/pack", "of whom?")
        _ = try house.run("store inventory")
        let listed = try certificate(house, id, 5)
        #expect(listed["conclusion"] as? String == "unverified")
        #expect((listed["notLookedAt"] as? [String])?.contains { $0.contains("hel1-a") } == true)
        try house.remove("stores/hel1-a/\(unknown)")
        _ = try house.run("store inventory")
        #expect(try certificate(house, id, 0)["conclusion"] as? String == "complete")
    }
}
