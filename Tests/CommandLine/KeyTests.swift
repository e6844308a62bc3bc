import Foundation
import Testing

@Suite("Keys are rotated and revoked")
struct KeyTests {
    /// A helpdesk whose custodians wait three days before they destroy a whole repository's keys.
    private func careful() throws -> House {
        let house = try House.helpdesk()
        let text = house.configuration(agent: "agent-hel1", region: "hetzner-hel1")
        try house.write("landfast.yaml", text.replacingOccurrences(of: "cool-off: 0h", with: "cool-off: 72h"))
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        return house
    }

    @Test(
        "P14: a key that was rotated signs no more, and what it signed before stays valid",
        arguments: [
            "officer", "agent", "writer",
        ]
    )
    func rotation(role: String) throws {
        let house = try careful()
        let old = try fingerprint(role, "in use", in: house)
        try house.expect(64, "key rotate \(role)")
        try house.expect(0, "key rotate \(role) --dry-run")
        #expect(try fingerprint(role, "in use", in: house) == old)
        let seed = try house.read("state/keys/\(role).key")
        try house.expect(0, "key rotate \(role) --yes")
        let new = try fingerprint(role, "in use", in: house)
        #expect(new != old)
        #expect(try fingerprint(role, "retired", in: house) == old)
        #expect(try house.read("state/keys/\(role).key") != seed)
        try house.expect(4, "key revoke \(new) --yes")
        try house.expect(0, "key revoke \(old) --yes")
        #expect(try fingerprint(role, "revoked", in: house) == old)

        try house.write("source/pohjola/attachments/users/43/later", "after the rotation\n")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
        try house.removePerson("42", of: "pohjola")
        let id = try house.erase("42", of: "pohjola")
        try house.expect(0, "erase verify \(id)")
        for store in ["hel1-a", "hel1-b"] {
            try house.expect(0, "restore pohjola/attachments --from \(store) --target \(store)")
            #expect(try house.read("\(store)/users/43/later") == "after the rotation\n")
            #expect(!house.exists("\(store)/users/42"))
        }
    }

    @Test("P14: a rotation that cannot reach a repository switches nothing, and goes on with the same key later")
    func interruptedRotation() throws {
        let house = try careful()
        let old = try fingerprint("officer", "in use", in: house)
        try house.move("custodians", to: "away")
        let failed = try house.expect(3, "key rotate officer --yes --json").document()
        #expect(failed["new"] is NSNull)
        #expect((failed["failed"] as? [Any])?.count == 2)
        let next = try house.read("state/keys/officer.next.key")
        try? house.remove("custodians")
        try house.move("away", to: "custodians")
        #expect(try fingerprint("officer", "in use", in: house) == old)
        try house.expect(0, "key rotate officer --yes")
        #expect(try house.read("state/keys/officer.key") == next)
        #expect(!house.exists("state/keys/officer.next.key"))
    }

    @Test("P14, I5: a certificate of a key that was rotated is verified as of its own time, wherever that is done")
    func oldCertificates() throws {
        let house = try careful()
        try house.removePerson("42", of: "pohjola")
        let id = try house.erase("42", of: "pohjola")
        try house.expect(0, "erase certificate \(id) --out before")
        let signed = timestamp()
        Thread.sleep(forTimeInterval: 1.1)
        let old = try fingerprint("officer", "in use", in: house)
        try house.expect(0, "key rotate officer --yes")
        try house.expect(0, "key revoke \(old) --yes")
        Thread.sleep(forTimeInterval: 1.1)
        try house.expect(0, "erase certificate \(id) --out after")
        try house.expect(0, "key signers --out signers")
        for zone in ["UTC", "Asia/Tokyo", "America/New_York"] {
            #expect(try verify("before", at: signed, in: house, zone: zone) == 0)
            // Whoever holds the old key may sign today; nothing that it signs today is believed.
            #expect(try verify("before", at: nil, in: house, zone: zone) != 0)
            #expect(try verify("after", at: nil, in: house, zone: zone) == 0)
        }
    }

    @Test("P14, I2: an officer's key is stolen, everything is to be erased with it, and nothing is lost")
    func stolenOfficer() throws {
        let house = try careful()
        try house.copy("state", to: "stolen")
        let text = try house.read("landfast.yaml")
        try house.write("thief.yaml", text.replacingOccurrences(of: "state: state", with: "state: stolen"))
        Thread.sleep(forTimeInterval: 1.1)
        let theft = ISO8601DateFormatter().string(from: Date())
        let requested = try house.run(
            "--config thief.yaml erase request pohjola --whole-tenant --reason x --yes --json"
        )
        let stolen = try #require(try requested.document()["id"] as? String, "\(requested)")
        try house.expect(5, "--config thief.yaml erase approve \(stolen) --by nobody --yes")
        // The custodians wait; nothing is served meanwhile, and nothing is destroyed.
        #expect(try house.run("restore pohjola/attachments --target no").status != 0)

        let old = try fingerprint("officer", "in use", in: house)
        try house.expect(0, "key rotate officer --yes")
        let listed = try house.expect(0, "key revoke \(old) --since \(theft) --dry-run --json").document()
        #expect(entries(listed, accepted: false).allSatisfy { $0.hasPrefix("erasure-") })
        #expect(entries(listed, accepted: false).count == 6)
        try house.expect(0, "key revoke \(old) --since \(theft) --yes")

        try house.expect(0, "restore pohjola/attachments --from hel1-b --target restored")
        #expect(try house.read("restored/users/42/tickets/1/screenshot") == "of 42 alone\n")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
        // Signed once more with the stolen key, it counts nowhere.
        let again = try house.run("--config thief.yaml erase request pohjola --whole-tenant --reason y --yes")
        #expect(again.status != 0 && again.status != 5)
        // The erasures of the rightful officer go on; what was restored is a copy, too.
        try house.remove("restored/users/42")
        try house.removePerson("42", of: "pohjola")
        try house.expect(0, "erase verify \(house.erase("42", of: "pohjola"))")
    }

    // MARK: What the tests look at

    private func entries(_ document: [String: Any], accepted: Bool) -> [String] {
        let repositories = document["repositories"] as? [[String: Any]] ?? []
        return repositories.flatMap { $0["entries"] as? [[String: Any]] ?? [] }
            .filter { $0["accepted"] as? Bool == accepted }.compactMap { $0["type"] as? String }
    }

    private func fingerprint(_ role: String, _ state: String, in house: House) throws -> String {
        let keys = try #require(try house.expect(0, "key list --json").document()["keys"] as? [[String: Any]])
        let found = keys.filter { $0["role"] as? String == role && $0["state"] as? String == state }
        #expect(found.count == 1, "\(keys)")
        return try #require(found.first?["fingerprint"] as? String, "\(keys)")
    }

    private func timestamp() -> String {
        let formatter = DateFormatter()
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMddHHmmss"
        return formatter.string(from: Date()) + "Z"
    }

    private func verify(_ certificate: String, at time: String?, in house: House, zone: String) throws -> Int32 {
        let check = Process()
        check.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        check.arguments =
            [
                "ssh-keygen", "-Y", "verify", "-f", house.path("signers"), "-I", "landfast", "-n",
                "landfast-certificate",
                "-s", house.path("\(certificate)/certificate.json.sig"),
            ] + (time.map { ["-Overify-time=\($0)"] } ?? [])
        check.environment = ProcessInfo.processInfo.environment.merging(["TZ": zone]) { $1 }
        let document = house.folder.appendingPathComponent("\(certificate)/certificate.json")
        check.standardInput = try FileHandle(forReadingFrom: document)
        check.standardOutput = FileHandle.nullDevice
        check.standardError = FileHandle.nullDevice
        try check.run()
        check.waitUntilExit()
        return check.terminationStatus
    }
}
