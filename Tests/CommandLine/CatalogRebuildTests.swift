import Foundation
import Testing

@Suite("A catalog made anew")
struct CatalogRebuildTests {
    private func loseState(_ house: House) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: house.path("state")) where name != "keys" {
            try house.remove("state/" + name)
        }
    }

    @Test("E14, I2: catalog and caches deleted: rebuilt, restored from the second copy alone, an open erasure goes on")
    func rebuilt() throws {
        let house = try House.withTenant()
        try house.makeSource("lakeside")
        try house.expect(0, "tenant add lakeside --region hetzner-hel1 --agreement DPA-1=DE@2030-01-31")
        for tenant in ["pohjola", "lakeside"] {
            try house.expect(0, "backup \(tenant)")
            try house.expect(0, "replicate \(tenant)")
        }
        let done = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        // One waits for its approval, another for its grace; a third was withdrawn.
        let waiting = try erasure(house, "43", of: "pohjola")
        let graced = try erasure(house, "42", of: "lakeside")
        let cancelled = try erasure(house, "43", of: "lakeside")
        try house.expect(0, "erase cancel \(cancelled) --reason withdrawn")
        try house.expect(0, "hold add lakeside/archive --basis case/2026-17 --until 2099-12-31")
        let before = try house.expect(0, "tenant list").out
        let policy = try house.expect(0, "policy plan").out

        try loseState(house)
        try house.expect(10, "tenant list")
        let rebuilt = try house.expect(0, "catalog rebuild --json").document()
        #expect(rebuilt["tenants"] as? Int == 2 && rebuilt["datasets"] as? Int == 4)
        #expect(rebuilt["erasures"] as? Int == 4 && rebuilt["holds"] as? Int == 1)
        #expect(rebuilt["snapshots"] as? Int == 4)
        #expect(try house.expect(0, "tenant list").out == before)
        #expect(try house.expect(0, "policy plan").out == policy)
        #expect(try house.expect(0, "tenant show lakeside").out.contains("Agreement DPA-1: data may leave to DE"))
        #expect(try house.expect(0, "hold list").out.contains("case/2026-17"))
        #expect(try house.expect(0, "erase list").out.contains(cancelled.prefix(8)))

        // From the second copy alone, and nobody comes back.
        try FileManager.default.moveItem(atPath: house.path("stores/hel1-a"), toPath: house.path("away"))
        try house.expect(0, "restore pohjola/attachments --from hel1-b --target out")
        #expect(!house.exists("out/users/42") && house.exists("out/users/43/portrait"))
        // What was restored is a copy, too.
        try house.remove("out/users/43")
        try FileManager.default.moveItem(atPath: house.path("away"), toPath: house.path("stores/hel1-a"))

        // The one that was done is proven again; the one that waited goes on.
        try house.expect(0, "erase run \(done)")
        try house.expect(0, "erase verify \(done)")
        try house.expect(0, "erase certificate \(done) --out certificate")
        try house.expect(0, "erase approve \(waiting) --by someone-else --yes")
        try house.removePerson("43", of: "pohjola")
        try house.expect(0, "erase verify \(waiting)")
        #expect(try house.expect(5, "erase run \(graced)").out.contains("grace until"))
        try house.expect(0, "backup lakeside")
        try house.expect(1, "catalog rebuild")
    }

    private func erasure(_ house: House, _ person: String, of tenant: String) throws -> String {
        let requested = try house.run(
            "erase request \(tenant) --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:\(person)\n"
        )
        return try #require(try requested.document()["id"] as? String, "\(requested)")
    }

    @Test("E14: a rebuild refuses while a party is missing that may know of an erasure, and says who")
    func missing() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        for part in ["stores/hel1-b", "custodians/hel1-b"] {
            try FileManager.default.moveItem(atPath: house.path(part), toPath: house.path("away"))
            try loseState(house)
            let name = part.hasPrefix("stores") ? "store:hel1-b" : "custodian:keys-hel1-b"
            let refused = try house.expect(part.hasPrefix("stores") ? 1 : 1, "catalog rebuild")
            #expect(refused.err.contains("hel1-b"))
            #expect(try house.tree("state").allSatisfy { $0.hasPrefix("keys") || $0.hasPrefix("cache") })
            try house.expect(0, "catalog rebuild --without \(name)")
            #expect(try house.expect(3, "tenant show pohjola").out.contains(name))
            try FileManager.default.moveItem(atPath: house.path("away"), toPath: house.path(part))
        }
    }

    @Test("N5: stores and custodians put back old, and the catalog lost: what any of them knows of an erasure counts")
    func oldCopies() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        for part in ["custodians/hel1-a", "stores/hel1-a", "stores/hel1-b"] {
            try house.copy(part, to: "old-" + part.replacingOccurrences(of: "/", with: "-"))
        }
        _ = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        for part in ["custodians/hel1-a", "stores/hel1-a", "stores/hel1-b"] {
            try house.replace(part, with: "old-" + part.replacingOccurrences(of: "/", with: "-"))
        }
        try loseState(house)
        // Only keys-hel1-b still knows.
        try house.expect(3, "catalog rebuild")
        let restored = try house.run("restore pohjola/attachments --allow-behind --from hel1-b --target out")
        #expect(restored.status == 0, "\(restored)")
        #expect(!house.exists("out/users/42") && house.exists("out/users/43/portrait"))
    }

    @Test("a policy whose files are gone is in force as it was signed, and nothing else is")
    func policyFiles() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let digest = try house.expect(0, "policy plan --json").document()["policy_digest"] as? String
        let text = try house.read("policies/eu.yaml")
        try house.write(
            "policies/eu.yaml",
            text.replacingOccurrences(of: "allow: { countries: [home] }", with: "allow: { jurisdictions: [EEA] }")
        )
        try loseState(house)
        let rebuilt = try house.expect(0, "catalog rebuild --json")
        #expect(rebuilt.err.contains("policy-files-differ"))
        #expect(try rebuilt.document()["policy_digest"] as? String == digest)
        let refused = try house.expect(4, "policy explain --tenant pohjola --class attachments --store nbg1")
        #expect(refused.err.contains("differ from the policy in force"))
        #expect(refused.out.contains("policies/eu.yaml:"))
        try house.expect(0, "backup pohjola")
        try house.write("policies/eu.yaml", text)
        try house.expect(0, "erase replay --nothing-kept --yes")
        #expect(try house.expect(0, "backup pohjola").err.isEmpty)
        try house.expect(0, "policy apply --yes")
    }

    @Test("without the installation's keys nothing is rebuilt, and where nothing ever was there is nothing")
    func keys() throws {
        let house = try House.withTenant()
        try loseState(house)
        try FileManager.default.moveItem(atPath: house.path("state/keys"), toPath: house.path("away"))
        #expect(try house.expect(12, "catalog rebuild").err.contains("backup of the state folder"))
        let empty = try House.helpdesk()
        try empty.expect(0, "init")
        try empty.remove("state/catalog.sqlite")
        for name in ["state/catalog.sqlite-wal", "state/catalog.sqlite-shm"] where empty.exists(name) {
            try empty.remove(name)
        }
        try empty.expect(10, "catalog rebuild")
    }
}
