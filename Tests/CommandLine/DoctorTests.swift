import Catalog
import Foundation
import Sealing
import Testing

@Suite("The doctor")
struct DoctorTests {
    private func findings(_ house: House, _ status: Int32, _ options: String = "") throws -> [[String: Any]] {
        let document = try house.expect(status, "doctor --json" + options).document()
        return try #require(document["findings"] as? [[String: Any]])
    }

    /// Whether something about a subject is of a condition, with a remedy and this in its text.
    private func has(
        _ findings: [[String: Any]],
        _ condition: String,
        _ check: String,
        _ subject: String,
        _ text: String
    ) -> Bool {
        findings.contains { finding in
            finding["condition"] as? String == condition && finding["check"] as? String == check
                && finding["subject"] as? String == subject && (finding["text"] as? String ?? "").contains(text)
                && (condition == "good") == (finding["remedy"] as? String ?? "").isEmpty
        }
    }

    @Test("a sound house is well, and everything that it rests on was looked at")
    func sound() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        let found = try findings(house, 0)
        #expect(found.allSatisfy { $0["condition"] as? String == "good" }, "\(found)")
        let checks = Set(found.compactMap { $0["check"] as? String })
        #expect(
            checks == [
                "configuration", "keys", "catalog", "policy", "register", "objections", "endings", "store", "custodian",
                "parties",
                "backup-age",
            ]
        )
        #expect(try house.expect(0, "doctor").out.contains("0 warnings, 0 failed."))
    }

    @Test("P22: standard clauses that end within 30 days are a warning")
    func endings() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        let soon = SystemClock().now().adding(seconds: 10 * 86_400).iso8601.prefix(10)
        let transfers = """

            transfers:
              - {id: clauses, classes: [archive], to: [US], basis: scc, reference: module two, expires: \(soon)}

            """
        try house.write("policies/eu.yaml", house.read("policies/eu.yaml") + transfers)
        try house.expect(0, "policy apply --yes")
        #expect(has(try findings(house, 3), "warning", "endings", "transfer:clauses", "ends at"))
    }

    @Test("what is missing or differs is named, with what to do")
    func broken() throws {
        let house = try House.withTenant()
        #expect(has(try findings(house, 1), "failed", "backup-age", "pohjola/archive", "never been backed up"))
        try house.expect(0, "backup pohjola")
        #expect(has(try findings(house, 3), "warning", "parties", "pohjola/attachments", "store:hel1-b is behind"))
        try house.expect(0, "replicate pohjola")
        let policy = try house.read("policies/eu.yaml")
        try house.write("policies/eu.yaml", policy + "\n# later\n")
        #expect(has(try findings(house, 3), "warning", "policy", "policy", "differ"))
        try house.write("policies/eu.yaml", policy)
        try FileManager.default.moveItem(atPath: house.path("stores/hel1-b"), toPath: house.path("away"))
        let lost = try findings(house, 1)
        #expect(has(lost, "failed", "store", "store:hel1-b", "hel1-b"))
        #expect(has(lost, "failed", "parties", "pohjola/archive", "store:hel1-b cannot be used"))
        try FileManager.default.moveItem(atPath: house.path("away"), toPath: house.path("stores/hel1-b"))
        try house.remove("custodians/hel1-a")
        #expect(has(try findings(house, 1), "failed", "custodian", "custodian:keys-hel1-a", "keys-hel1-a"))
        let key = house.path("state/keys/writer.key")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        #expect(has(try findings(house, 1), "failed", "keys", "keys", "read by other users"))
    }

    @Test("a drill that is overdue is a warning, a recent one is good, and a new dataset has time for its first")
    func drills() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        #expect(try findings(house, 0).allSatisfy { $0["check"] as? String != "drill" })
        let catalog = try house.catalog()
        let dataset = try house.dataset("attachments", in: catalog)
        func drill(_ time: Timestamp) throws {
            try catalog.add(
                DrillRecord(
                    repository: dataset.repository,
                    snapshot: "aa",
                    store: "hel1-b",
                    drilled: time,
                    outcome: .passed,
                    shown: .read
                )
            )
        }
        let now = SystemClock().now()
        try drill(now.adding(seconds: -91 * 86_400))
        #expect(has(try findings(house, 3), "warning", "drill", "pohjola/attachments", "90d are allowed"))
        try drill(now.adding(seconds: -89 * 86_400))
        #expect(has(try findings(house, 0), "good", "drill", "pohjola/attachments", "90d are allowed"))
    }

    @Test("a damaged catalog, none, and no policy are told apart; a configuration that is none is an error")
    func catalog() throws {
        let house = try House.helpdesk()
        try house.expect(10, "doctor --config nowhere.yaml")
        #expect(has(try findings(house, 1), "failed", "catalog", "catalog", "no catalog"))
        try house.expect(0, "init")
        #expect(has(try findings(house, 1), "failed", "policy", "policy", "no policy is in force"))
        try house.expect(0, "policy apply --yes")
        let catalog = try #require(try house.tree("state").first { $0.hasSuffix(".sqlite") || $0.hasSuffix(".db") })
        for name in try house.tree("state") where name.hasPrefix(catalog) && name != catalog {
            try house.remove("state/" + name)
        }
        let file = URL(fileURLWithPath: house.path("state/" + catalog))
        var bytes = try Data(contentsOf: file)
        for index in stride(from: 4096, to: bytes.count, by: 7) { bytes[index] ^= 0x55 }
        try bytes.write(to: file)
        #expect(
            try findings(house, 1).contains {
                $0["check"] as? String == "catalog" && $0["condition"] as? String == "failed"
            }
        )
    }

    @Test("completion scripts are printed for each shell, and bash can read its own")
    func completion() throws {
        let house = try House()
        for shell in ["bash", "zsh", "fish"] {
            #expect(try house.expect(0, "completion \(shell)").out.contains("landfast"))
        }
        try house.write("landfast.bash", try house.expect(0, "completion bash").out)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-n", house.path("landfast.bash")]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        try house.expect(64, "completion tcsh")
    }
}
