import Foundation
import Testing

/// Old copies of stores and custodians put back, in every combination: what the commands say, and that the person stays
/// erased.
@Suite("Old copies put back")
struct RollbackTests {
    /// A house in which person 42 was backed up, copies were kept aside, and the person was erased then.
    private static func erased() throws -> House {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        for part in ["custodians/hel1-a", "custodians/hel1-b", "stores/hel1-a", "stores/hel1-b"] {
            try house.copy(part, to: "old-" + part.replacingOccurrences(of: "/", with: "-"))
        }
        _ = try house.erase("42", of: "pohjola")
        return house
    }

    private func expectNoPerson(_ house: House, _ line: String) throws {
        try house.expect(0, line + " --target out")
        #expect(!house.exists("out/users/42"))
        #expect(house.exists("out/users/43/portrait"))
        try house.remove("out")
    }

    @Test("E3: a custodian's old folder is caught up before it serves, and named as behind")
    func custodian() throws {
        let house = try Self.erased()
        try house.replace("custodians/hel1-a", with: "old-custodians-hel1-a")
        let shown = try house.expect(3, "tenant show pohjola")
        #expect(shown.out.contains("custodian:keys-hel1-a: it lacks"))
        try house.replace("custodians/hel1-a", with: "old-custodians-hel1-a")
        let restored = try house.expect(0, "restore pohjola/attachments --target first")
        #expect(restored.err.contains("custodian:keys-hel1-a of pohjola/attachments is behind"))
        #expect(!house.exists("first/users/42"))
        try expectNoPerson(house, "restore pohjola/attachments")
    }

    @Test("E1, E2, E13: an old replica is no source, is named as behind, and is brought forward by replicate")
    func replica() throws {
        let house = try Self.erased()
        try house.replace("stores/hel1-b", with: "old-stores-hel1-b")
        let refused = try house.expect(1, "restore pohjola/attachments --from hel1-b --target out")
        #expect(refused.err.contains("store:hel1-b of pohjola/attachments is behind"))
        #expect(refused.err.contains("landfast replicate"))
        #expect(!house.exists("out"))
        #expect(try house.expect(1, "check pohjola/attachments --store hel1-b").out.contains("behind"))
        try expectNoPerson(house, "restore pohjola/attachments --from hel1-b --allow-behind")
        try expectNoPerson(house, "restore pohjola/attachments")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
        try expectNoPerson(house, "restore pohjola/attachments --from hel1-b")
    }

    @Test("an old primary takes no commit, and is brought forward from a replica")
    func primary() throws {
        let house = try Self.erased()
        try house.replace("stores/hel1-a", with: "old-stores-hel1-a")
        let refused = try house.expect(1, "backup pohjola/attachments")
        #expect(refused.err.contains("behind"))
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "backup pohjola")
        try expectNoPerson(house, "restore pohjola/attachments")
    }

    @Test("a replica and a custodian put back together do not bring the person back")
    func both() throws {
        let house = try Self.erased()
        try house.replace("stores/hel1-b", with: "old-stores-hel1-b")
        try house.replace("custodians/hel1-a", with: "old-custodians-hel1-a")
        let restored = try house.expect(0, "restore pohjola/attachments --from hel1-b --allow-behind --target first")
        #expect(restored.err.contains("store:hel1-b of pohjola/attachments is behind"))
        #expect(restored.err.contains("custodian:keys-hel1-a of pohjola/attachments is behind"))
        #expect(!house.exists("first/users/42"))
        try house.expect(0, "replicate pohjola")
        try expectNoPerson(house, "restore pohjola/attachments --from hel1-b")
    }

    @Test("E15: with every store and custodian put back, this installation's own memory refuses")
    func everything() throws {
        let house = try Self.erased()
        for part in ["custodians/hel1-a", "custodians/hel1-b", "stores/hel1-a", "stores/hel1-b"] {
            try house.replace(part, with: "old-" + part.replacingOccurrences(of: "/", with: "-"))
        }
        for line in [
            "restore pohjola/attachments --target out", "backup pohjola/attachments", "replicate pohjola/attachments",
            "snapshot files pohjola/attachments latest", "check pohjola/attachments",
        ] {
            let result = try house.expect(1, line)
            #expect(result.err.contains("behind"), "\(line)\n\(result.err)")
            #expect(result.err.contains("store:hel1-a"))
        }
        #expect(!house.exists("out"))
        #expect(
            try house.expect(1, "restore pohjola/attachments --target out --json").error()["code"] as? String
                == "ledger-rolled-back"
        )
    }

    @Test("N5: a custodian that reaches nobody else serves nothing")
    func alone() throws {
        let house = try Self.erased()
        for part in ["custodians/hel1-b", "stores/hel1-a", "stores/hel1-b"] { try house.remove(part) }
        #expect(try house.run("restore pohjola/attachments --target out").status != 0)
        #expect(!house.exists("out"))
    }

    @Test("I2: one replica and one custodian are enough to restore, and who is missing is named")
    func enough() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.remove("stores/hel1-a")
        try house.remove("custodians/hel1-a")
        let restored = try house.expect(0, "restore pohjola/attachments --target out")
        #expect(restored.err.contains("store:hel1-a of pohjola/attachments cannot be used"))
        #expect(restored.err.contains("custodian:keys-hel1-a of pohjola/attachments cannot be used"))
        #expect(try house.tree("out") == house.tree("source/pohjola/attachments"))
        try house.expect(1, "backup pohjola/attachments")
    }

    @Test("N6: an erasure with a store or a custodian missing is not complete, and completes when it is back")
    func unreachable() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try FileManager.default.moveItem(atPath: house.path("stores/hel1-b"), toPath: house.path("away"))
        let requested = try house.run(
            "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:42\n"
        )
        let id = try #require(try requested.document()["id"] as? String)
        let approved = try house.expect(5, "erase approve \(id) --by someone-else --yes")
        #expect(approved.out.contains("unreachable"))
        try house.removePerson("42", of: "pohjola")
        try house.expect(5, "erase verify \(id)")
        try house.expect(5, "erase certificate \(id) --out certificate")
        try FileManager.default.moveItem(atPath: house.path("away"), toPath: house.path("stores/hel1-b"))
        try house.expect(0, "erase run \(id)")
        try house.expect(0, "erase verify \(id)")
    }

    @Test("L2: a store's folder that was swapped for another store's is refused, and so is one of another repository")
    func swapped() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.copy("stores/hel1-b", to: "aside")
        try house.replace("stores/hel1-b", with: "stores/hel1-a")
        let shown = try house.expect(4, "store list")
        #expect(shown.out.contains("store-identity-mismatch") || shown.out.contains("mismatch"))
        #expect(
            try house.expect(4, "replicate pohjola").err.contains("store:hel1-b of pohjola/attachments cannot be used")
        )
        try house.replace("stores/hel1-b", with: "aside")
        try house.expect(0, "replicate pohjola")
    }

    @Test("a replica's folder that was deleted is made anew by replicate")
    func deletedReplica() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        for name in try FileManager.default.contentsOfDirectory(atPath: house.path("stores/hel1-b"))
        where name.count == 32 {
            try house.remove("stores/hel1-b/" + name)
        }
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
        try house.expect(0, "restore pohjola/attachments --from hel1-b --target out")
        #expect(try house.tree("out") == house.tree("source/pohjola/attachments"))
    }

    @Test("I7: a flipped bit is found by check, and is not propagated by replicate")
    func damage() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola/attachments")
        let pack = try #require(
            try house.tree("stores/hel1-a").first { $0.contains("/packs/") && $0.hasSuffix("") && $0.count > 100 }
        )
        let file = URL(fileURLWithPath: house.path("stores/hel1-a/" + pack))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
        #expect(try house.expect(1, "check pohjola/attachments --read-data").out.contains("its bytes are not the ones"))
        #expect(try house.expect(1, "replicate pohjola/attachments").err.contains("damaged"))
        #expect(
            try house.tree("stores/hel1-b").allSatisfy { !$0.hasSuffix(URL(fileURLWithPath: pack).lastPathComponent) }
        )
    }
}
