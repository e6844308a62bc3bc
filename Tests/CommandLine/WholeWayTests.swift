import Foundation
import Testing

@Suite("The whole way on small data")
struct WholeWayTests {
    @Test("two tenants in two countries: backup, replication, refusal, erasure, proof, restore from the second replica")
    func wholeWay() throws {
        let house = try House.withTenant()
        try house.makeSource("hansa")
        let added = try house.expect(
            0,
            "tenant add hansa --region hetzner-fsn1 --label erasure=at-once --config germany.yaml"
        )
        #expect(added.out.contains("nbg1") && added.out.contains("contabo"))

        let lines = try house.expect(0, "backup pohjola --json").lines()
        let summaries = lines.filter { $0["message_type"] as? String == "summary" }
        #expect(summaries.count == 2)
        #expect(summaries.allSatisfy { $0["complete"] as? Bool == true && $0["problem_count"] as? Int == 0 })
        try house.expect(0, "backup hansa --config germany.yaml")
        #expect(try house.expect(0, "backup pohjola/attachments").out.contains("0 B new"))
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "replicate hansa --config germany.yaml")
        #expect(try house.expect(0, "check pohjola --read-data").out.contains("sound"))

        // Refusals: the relay, the restore; nothing is made by either (I1, L10, L11).
        try house.expect(4, "backup pohjola --config germany.yaml")
        try house.expect(4, "restore pohjola/attachments --target never --config germany.yaml")
        #expect(!house.exists("never"))

        let before = try house.tree("source/pohjola/attachments")
        try house.expect(0, "restore pohjola/attachments --from hel1-b --target all")
        #expect(try house.tree("all") == before)

        // What was restored is a copy, too.
        try house.remove("all/users/42")
        let id = try house.erase("42", of: "pohjola")
        #expect(try house.expect(5, "erase verify \(id)").out.contains("source"))
        try house.removePerson("42", of: "pohjola")
        #expect(try house.expect(0, "erase verify \(id)").out.contains("proven"))
        try verifyCertificate(house, id)

        // I4, N5: restored from the second replica, everything but the person comes back, contents and all.
        let restored = try house.expect(0, "restore pohjola/attachments --from hel1-b --target some --json").lines()
        let summary = try #require(restored.last)
        #expect((summary["left_out"] as? [[String: Any]])?.first?["erasure"] as? String == id)
        #expect(try house.tree("some") == before.filter { !$0.hasPrefix("users/42") })
        #expect(try house.read("some/users/43/portrait") == "the same for both\n")
        #expect(try house.expect(0, "snapshot list pohjola/attachments").out.contains("complete"))
        // The other tenant is untouched.
        try house.expect(0, "restore hansa/attachments --from contabo --target other --config germany.yaml")
        #expect(try house.tree("other") == before)
    }

    private func verifyCertificate(_ house: House, _ id: String) throws {
        try house.expect(0, "erase certificate \(id) --out certificate")
        func verify(_ text: String) throws -> Int32 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.currentDirectoryURL = house.folder.appendingPathComponent("certificate")
            process.arguments = [
                "ssh-keygen", "-Y", "verify", "-f", "allowed_signers", "-I", "landfast", "-n", "landfast-certificate",
                "-s", "certificate.json.sig",
            ]
            try house.write("presented", text)
            process.standardInput = try FileHandle(forReadingFrom: house.folder.appendingPathComponent("presented"))
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus
        }
        let certificate = try house.read("certificate/certificate.json")
        #expect(try verify(certificate) == 0, "N8: ssh-keygen accepts it")
        #expect(certificate.contains("custodian:keys-hel1-b"))
        var bytes = Array(certificate.utf8)
        bytes[bytes.count / 2] ^= 1
        #expect(try verify(String(decoding: bytes, as: UTF8.self)) != 0, "one changed bit is refused")
    }

    @Test("E11: a person who was erased and is still in the source is left out of the next backup, and reported")
    func stillInTheSource() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        _ = try house.erase("42", of: "pohjola")
        let lines = try house.expect(0, "backup pohjola/attachments --json").lines()
        #expect(lines.last?["skipped_erased"] as? Int ?? 0 > 0)
        let files = try house.expect(0, "snapshot files pohjola/attachments latest")
        #expect(!files.out.contains("users/42/"))
        #expect(files.out.contains("users/43/portrait"))
    }

    @Test("a person who comes back is admitted again, and only then backed up")
    func readmission() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        _ = try house.erase("42", of: "pohjola")
        try house.expect(0, "erase readmit pohjola --subject-file -", input: "user:42\n")
        let lines = try house.expect(0, "backup pohjola/attachments --json").lines()
        #expect(lines.last?["skipped_erased"] as? Int == 0)
        #expect(try house.expect(0, "snapshot files pohjola/attachments latest").out.contains("users/42/portrait"))
        // What was erased before stays erased: the older snapshot does not have the person.
        let document = try house.expect(0, "snapshot list pohjola/attachments --json").document()
        let snapshots = (document["datasets"] as? [[String: Any]])?.first?["snapshots"] as? [[String: Any]]
        let oldest = try #require(snapshots?.last?["id"] as? String)
        #expect(!(try house.expect(0, "snapshot files pohjola/attachments \(oldest)").out.contains("users/42/")))
    }

    @Test("a hold keeps its dataset's data while the other loses it, and the erasure goes on when the hold ends")
    func hold() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let added = try house.expect(0, "hold add pohjola/archive --basis HGB-257 --until 2099-12-31 --json").document()
        let hold = try #require((added["holds"] as? [String])?.first, "\(added)")
        let requested = try house.run(
            "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:42\n"
        )
        let id = try #require(try requested.document()["id"] as? String)
        try house.expect(5, "erase approve \(id) --by someone-else --yes")
        try house.expect(0, "restore pohjola/archive --target held")
        #expect(house.exists("held/2024/42/closed-ticket"))
        try house.expect(0, "restore pohjola/attachments --target lost")
        #expect(!house.exists("lost/users/42"))
        try house.remove("held/2024/42")
        try house.expect(0, "hold release \(hold)")
        try house.expect(0, "erase run \(id)")
        try house.expect(0, "restore pohjola/archive --target gone")
        #expect(!house.exists("gone/2024/42"))
    }

    @Test("an object goes with its own files and leaves the person's others")
    func object() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.write("object", "object:1\n")
        let requested = try house.run(
            "erase request pohjola --subject-file - --object-file object --reason gdpr-17-1-b --yes --json",
            input: "user:42\n"
        )
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        try house.expect(0, "erase approve \(id) --by someone-else --yes")
        try house.expect(0, "restore pohjola/attachments --target out")
        #expect(!house.exists("out/users/42/tickets/1"))
        #expect(house.exists("out/users/42/portrait"))
        #expect(house.exists("out/users/43/tickets/1/screenshot"))
    }

    @Test("S16: a whole tenant is erased, and neither a backup nor a restore goes on")
    func wholeTenant() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let requested = try house.run("erase request pohjola --whole-tenant --reason contract-ended --yes --json")
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        try house.expect(0, "erase approve \(id) --by someone-else --yes")
        #expect(try house.run("restore pohjola/attachments --target out").status != 0)
        #expect(!house.exists("out/users"))
        #expect(try house.run("backup pohjola/attachments").status != 0)
        // The helpdesk still has all of it.
        try house.expect(5, "erase run")
        try house.makeSource("hansa")
        try house.remove("source/pohjola")
        try house.expect(0, "erase run")
        #expect(try house.expect(0, "erase status \(id)").out.contains("complete"))
    }

    @Test("a source file that cannot be read makes the backup partial: exit 3, and the rest is there")
    func unreadable() throws {
        let house = try House.withTenant()
        let secret = house.path("source/pohjola/attachments/shared/secret")
        try house.write("source/pohjola/attachments/shared/secret", "x")
        if getuid() == 0 {
            // Root reads every file; what it cannot back up either is what nobody knows the owner of.
            try house.write("source/pohjola/attachments/users/a@example.org/shared/secret", "x")
        } else {
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: secret)
        }
        let result = try house.expect(3, "backup pohjola/attachments --names")
        #expect(result.out.contains(getuid() == 0 ? "users/a@example.org" : "shared/secret"))
        try house.expect(0, "replicate pohjola")
    }

    @Test("a source that is not there is an error with a remedy, and the other dataset is backed up all the same")
    func missingSource() throws {
        let house = try House.withTenant()
        try house.remove("source/pohjola/archive")
        let result = try house.expect(1, "backup pohjola")
        #expect(result.err.contains("fix:"))
        #expect(result.out.contains("pohjola/attachments: snapshot"))
    }

    @Test("restore takes patterns, a snapshot's beginning, and refuses a folder that is not empty")
    func restoring() throws {
        let house = try House.withTenant()
        let lines = try house.expect(0, "backup pohjola/attachments --json").lines()
        let id = try #require(lines.last?["snapshot"] as? String)
        try house.expect(0, "restore pohjola/attachments --snapshot \(id.prefix(6)) --include users/43/** --target one")
        #expect(house.exists("one/users/43/tickets/1/screenshot"))
        #expect(!house.exists("one/users/42") && !house.exists("one/shared"))
        try house.expect(0, "restore pohjola/attachments --include screenshot --target two")
        #expect(try house.tree("two").filter { $0.hasSuffix("screenshot") }.count == 2)
        #expect(!house.exists("two/shared/logo"))
        #expect(try house.expect(1, "restore pohjola/attachments --target one").err.contains("fix:"))
        try house.expect(64, "restore pohjola/attachments --include ../x --target three")
        try house.expect(1, "restore pohjola/attachments --snapshot ffffffff --target three")
        #expect(!house.exists("three"))
    }

    @Test("setting up can be repeated, and a tenant of the same name elsewhere is refused")
    func idempotence() throws {
        let house = try House.withTenant()
        #expect(!(try house.expect(0, "init").out.contains("set up")))
        let again = try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        #expect(again.out.contains("was there"))
        try house.expect(1, "tenant add pohjola --region hetzner-fsn1")
        try house.expect(4, "tenant add hansa --region hetzner-fsn1")
        #expect(try house.expect(0, "tenant list --json").document()["tenants"].map { ($0 as? [Any])?.count } == 1)
    }

    @Test("every listing is JSON with --json, and exits with 0 on a sound house")
    func listings() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        for line in [
            "region list", "subprocessor list", "store list", "custodian list", "tenant list", "tenant show pohjola",
            "dataset list pohjola", "snapshot list pohjola", "snapshot show pohjola/attachments latest", "hold list",
            "erase list", "policy check", "policy test", "init",
        ] {
            _ = try house.expect(0, line + " --json").document()
            #expect(!(try house.expect(0, line).out.isEmpty), "\(line)")
        }
        #expect(try house.expect(0, "subprocessor list").out.contains("Hetzner Finland"))
    }
}
