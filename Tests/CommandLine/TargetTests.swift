import Catalog
import Foundation
import Testing

@Suite("Restore targets are copies")
struct TargetTests {
    /// A house with a tenant that is backed up everywhere.
    private func house() throws -> House {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        return house
    }

    /// Restores, and answers with the target's id.
    private func restore(_ house: House, _ options: String) throws -> String {
        let result = try house.expect(0, "restore pohjola/attachments \(options) --json")
        return try #require(try result.lines().last?["target_id"] as? String)
    }

    /// Erases user:42, also at the source, as far as it goes.
    private func eraseAnna(_ house: House) throws -> String {
        try erase("42", house)
    }

    private func erase(_ person: String, _ house: House) throws -> String {
        let requested = try house.run(
            "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:\(person)\n"
        )
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        _ = try house.run("erase approve \(id) --by someone-else --yes")
        try house.removePerson(person, of: "pohjola")
        _ = try house.run("erase run")
        return id
    }

    /// What stands against an erasure, by kind and party.
    private func findings(_ house: House, _ id: String) throws -> [String] {
        let found = try house.run("erase verify \(id) --json").document()
        let findings = try #require(found["findings"] as? [[String: Any]])
        return findings.map { "\($0["kind"] as? String ?? "") \($0["party"] as? String ?? "")" }.sorted()
    }

    private func certificate(_ house: House, _ id: String) throws -> [String: Any] {
        _ = try house.run("erase certificate \(id) --out certificate")
        let data = Data(try house.read("certificate/certificate.json").utf8)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test("P7, I3: what was restored and still lies there stands against 'complete', until it does not")
    func holds() throws {
        let house = try house()
        let target = try restore(house, "--target restored")
        let id = try eraseAnna(house)
        #expect(try findings(house, id) == ["target-holds target:\(target)"])
        try house.expect(5, "erase verify \(id)")
        #expect(try certificate(house, id)["conclusion"] as? String == "incomplete")
        // Somebody else's is nobody's business here; what a restore that was cut short left may be anybody's.
        try house.remove("restored/users/42")
        try house.write("restored/shared/.landfast-restore-00ff", "cut short")
        #expect(try findings(house, id) == ["target-holds target:\(target)"])
        try house.remove("restored/shared/.landfast-restore-00ff")
        try house.expect(0, "erase run")
        #expect(try findings(house, id) == [])
        #expect(try certificate(house, id)["conclusion"] as? String == "complete")
    }

    @Test("P7, I3: a target that was moved is found where it is, and one that was removed is seen to be gone")
    func moved() throws {
        let house = try house()
        let target = try restore(house, "--target restored")
        let id = try eraseAnna(house)
        try FileManager.default.moveItem(atPath: house.path("restored"), toPath: house.path("live"))
        #expect(try findings(house, id) == ["target-holds target:\(target)"])
        // Another folder in its place is not it.
        try house.write("restored/shared/logo", "logo")
        #expect(try findings(house, id) == ["target-holds target:\(target)"])
        try house.remove("live")
        #expect(try findings(house, id) == [])
        let ended = try house.expect(0, "target forget \(target.prefix(6)) --reason cleared/1 --json").document()
        #expect(ended["how"] as? String == "destroyed")
        #expect(try house.tree("state/targets").isEmpty)
        #expect(try certificate(house, id)["conclusion"] as? String == "complete")
    }

    @Test("P7, I5: a target that nobody can look at is not gone, but an operator can state that it is")
    func stated() throws {
        let house = try house()
        let target = try restore(house, "--target restored")
        let id = try eraseAnna(house)
        // The machine that restored it is lost, and with it the knowledge of where it lies.
        try house.remove("restored")
        try house.remove("state/targets")
        #expect(try findings(house, id) == ["cannot-look target:\(target)"])
        #expect(try certificate(house, id)["conclusion"] as? String == "incomplete")
        let listed = try house.expect(0, "target list pohjola --json").document()["targets"] as? [[String: Any]]
        #expect(listed?.map { $0["state"] as? String } == ["unknown"])
        try house.expect(64, "target forget \(target) --reason disk-destroyed/17")
        try house.expect(0, "target forget \(target) --reason disk-destroyed/17 --yes")
        try house.expect(1, "target forget \(target) --reason disk-destroyed/17 --yes")
        let document = try certificate(house, id)
        #expect(document["conclusion"] as? String == "complete")
        let repositories = try #require(document["repositories"] as? [[String: Any]])
        let former = repositories.flatMap { $0["formerParties"] as? [[String: Any]] ?? [] }
        #expect(former.map { $0["party"] as? String } == ["target:\(target)"])
        #expect(former.map { $0["attested"] as? String } == ["disk-destroyed/17"])
        #expect(former.map { $0["departure"] as? String } == ["stated"])
    }

    @Test("P7, I3: a target that was given only others counts for them alone, also where nobody can look")
    func include() throws {
        let house = try house()
        let target = try restore(house, "--include users/43/** --target restored")
        try house.remove("state/targets")
        let id = try eraseAnna(house)
        #expect(try findings(house, id) == [])
        let other = try erase("43", house)
        #expect(try findings(house, other) == ["cannot-look target:\(target)"])
        // What belongs to nobody may hold anybody.
        let shared = try restore(house, "--include shared/** --target shared")
        try house.remove("state/targets")
        #expect(try findings(house, id) == ["cannot-look target:\(shared)"])
    }

    @Test("P7, I3: the declaration is at a custodian and in a store before the first byte, or nothing is restored")
    func declaredFirst() throws {
        let house = try House.helpdesk()
        guard let disk = try SmallDisk(.ext4, on: "stores", of: house, kibibytes: 64 << 10) else { return }
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1")
        try house.expect(0, "backup pohjola/attachments")
        try #require(disk.setReadOnly(true))
        let refused = try house.expect(1, "restore pohjola/attachments --target restored --json")
        #expect(try refused.error()["code"] as? String == "target-not-declared")
        #expect(try house.tree("restored").isEmpty)
        let result = try house.expect(3, "restore pohjola/attachments --target restored --declare-at-custodians --json")
        #expect(result.err.contains("target-not-in-stores"))
        #expect(house.exists("restored/users/42/portrait"))
        try #require(disk.setReadOnly(false))
        // It goes on in the folder that was declared, and stores learn of it with the next command.
        try house.remove("restored/users")
        try house.expect(0, "restore pohjola/attachments --target restored --into-existing")
        let listed = try house.expect(0, "target list --json").document()["targets"] as? [[String: Any]]
        #expect(listed?.count == 1)
    }

    @Test("P7, I8: where a target lies stands nowhere in the clear but on the operator's terminal")
    func pseudonymous() throws {
        let house = try house()
        _ = try restore(house, "--target for-anna-virtanen")
        #expect(try house.expect(0, "target list").out.contains("for-anna-virtanen"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/grep")
        process.arguments =
            ["-r", "-l", "-a", "for-anna-virtanen"] + ["state", "stores", "custodians"].map(house.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        #expect(pipe.fileHandleForReading.readDataToEndOfFile().isEmpty)
        process.waitUntilExit()
    }

    @Test("P7: a target that is there longer than was said is an alarm until it has ended")
    func overdue() throws {
        let house = try house()
        let target = try restore(house, "--target restored --expires 1s")
        Thread.sleep(forTimeInterval: 1.1)
        func alarms() throws -> [String] {
            let plan = try house.run("plan --json").document()
            return (plan["alarms"] as? [[String: Any]] ?? []).compactMap { $0["alarm"] as? String }
        }
        #expect(try alarms().contains("target-overdue"))
        #expect(try house.run("doctor").out.contains("restore target"))
        try house.remove("restored")
        try house.expect(0, "target forget \(target) --reason cleared")
        #expect(try !alarms().contains("target-overdue"))
    }

    @Test("P7: a rebuilt catalog knows the targets again, from the ledgers")
    func rebuilt() throws {
        let house = try house()
        let target = try restore(house, "--target restored")
        let id = try eraseAnna(house)
        for suffix in ["", "-wal", "-shm"] where house.exists("state/catalog.sqlite" + suffix) {
            try house.remove("state/catalog.sqlite" + suffix)
        }
        try house.expect(0, "catalog rebuild")
        let listed = try house.expect(0, "target list --json").document()["targets"] as? [[String: Any]]
        #expect(listed?.map { $0["id"] as? String } == [target])
        #expect(try findings(house, id) == ["target-holds target:\(target)"])
    }

    @Test("P7, I3: a whole tenant is gone when its targets are, down to the last file")
    func wholeTenant() throws {
        let house = try house()
        // A source is known to be gone where others still are.
        try house.makeSource("hansa")
        let target = try restore(house, "--target restored")
        let requested = try house.run("erase request pohjola --whole-tenant --reason contract-ended --yes --json")
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        _ = try house.run("erase approve \(id) --by someone-else --yes")
        try house.remove("source/pohjola")
        try house.remove("restored/users")
        #expect(try findings(house, id) == ["target-holds target:\(target)"])
        try house.remove("restored")
        #expect(try findings(house, id) == [])
        try house.expect(0, "target forget \(target) --reason cleared")
        #expect(try certificate(house, id)["conclusion"] as? String == "complete")
    }

    @Test("P7: a restore from before targets were declared is listed on the certificate as not covered")
    func legacy() throws {
        let house = try house()
        let target = try restore(house, "--target restored")
        try house.remove("restored")
        try house.expect(0, "target forget \(target) --reason cleared")
        let id = try eraseAnna(house)
        #expect((try certificate(house, id)["notCovered"] as? [Any])?.isEmpty == true)
        let catalog = try house.catalog()
        let dataset = try house.dataset("attachments", in: catalog)
        let known = try #require(try catalog.transfers(of: dataset.repository).first { $0.target.name == target })
        try catalog.put(
            TransferRecord(
                id: String(repeating: "ab", count: 16),
                run: String(repeating: "cd", count: 16),
                repository: known.repository,
                kind: known.kind,
                source: known.source,
                target: TransferRecord.Place(
                    kind: "restore-target",
                    name: nil,
                    region: known.target.region,
                    country: known.target.country,
                    evidence: known.target.evidence
                ),
                relay: known.relay,
                home: known.home,
                policy: known.policy,
                bases: known.bases,
                begun: known.begun
            )
        )
        let listed = try #require(try certificate(house, id)["notCovered"] as? [[String: Any]])
        #expect(listed.map { $0["what"] as? String } == ["undeclared-restore"])
        #expect(listed.map { $0["dataset"] as? String } == ["attachments"])
        #expect(listed.map { $0["count"] as? Int } == [1])
    }
}
