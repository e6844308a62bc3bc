import Foundation
import Testing

/// What `serve` meets in bad weather: it says so, loses nothing, and goes on by itself.
@Suite("Serving in bad weather")
struct ServeTroubleTests {
    @Test("a policy file that is broken, or only edited, changes nothing but an alarm, which ends with it")
    func brokenPolicy() throws {
        let house = try House.withTenant()
        let served = try Served(house)
        try wait(120, for: "everything is done") { try house.isIdle() }
        let good = try house.read("policies/eu.yaml")
        try house.write("policies/eu.yaml", "policy: [\n")
        try wait(60, for: "the alarm") {
            try served.said().contains { $0["alarm"] as? String == "policy-files-differ" }
        }
        // What was applied counts: a backup is made as before.
        try house.expect(0, "backup pohjola")
        try wait(60, for: "copies are brought forward") { try house.isIdle() }
        try house.write("policies/eu.yaml", good)
        try wait(60, for: "the alarm's end") {
            try served.said().contains { $0["message_type"] as? String == "alarms-over" }
        }
        #expect(served.stop() == 0)
    }

    @Test("a broken configuration holds everything up, and is an alarm; another one counts when it is written")
    func brokenConfiguration() throws {
        let house = try House.withTenant()
        let served = try Served(house)
        try wait(120, for: "everything is done") { try house.isIdle() }
        let good = try house.read("landfast.yaml")
        func begun() throws -> Int { try served.said().count { $0["message_type"] as? String == "began" } }
        let before = try begun()
        try house.write("landfast.yaml", good + "\nstroes: []\n")
        try wait(60, for: "the alarm") {
            try served.said().contains { $0["alarm"] as? String == "configuration-unusable" }
        }
        #expect(try served.said().contains { $0["code"] as? String == "configuration-invalid" })
        // The copies are behind now.
        try house.write("good.yaml", good)
        try house.expect(0, "backup pohjola --config good.yaml")
        Thread.sleep(forTimeInterval: 3)
        #expect(try begun() == before, "work began that cannot read its configuration")

        let told = #"echo "$LANDFAST_EVENT $LANDFAST_ALARM" >> told"#
        let notices = "notices: [{name: pager, command: [/bin/sh, -c, '\(told)'], ends: true}]"
        try house.write("landfast.yaml", good + "\n\(notices)\n")
        try wait(60, for: "its end is told as the new configuration has it") {
            try house.exists("told") && house.read("told").contains("over configuration-unusable")
        }
        try wait(60, for: "copies are brought forward") { try house.isIdle() && begun() > before }
        #expect(served.stop() == 0)
    }

    @Test("a clock that was set back a day holds everything up and is said; when it is right again, it goes on")
    func clockSetBack() throws {
        let house = try House.withTenant()
        let served = try Served(house)
        try wait(120, for: "everything is done") { try house.isIdle() }
        // The same to it: the catalog has seen a time that is a day later than what the clock shows.
        func turnCatalog(byHours hours: Int) throws {
            let program = """
                import sqlite3,sys
                c=sqlite3.connect(sys.argv[1], timeout=30)
                c.execute("UPDATE facts SET value = value + ? WHERE name = 'latest_time'", (int(sys.argv[2]),))
                c.commit()
                """
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["python3", "-c", program, house.path("state/catalog.sqlite"), "\(hours * 3_600_000)"]
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
        }
        let before = try house.expect(0, "run list --limit 1000 --json").document()["runs"] as? [Any]
        try turnCatalog(byHours: 24)
        try wait(60, for: "it says so") {
            try served.said().contains { $0["code"] as? String == "clock-set-back" }
        }
        #expect(try house.run("backup pohjola").status != 0)
        try turnCatalog(byHours: -24)
        try house.expect(0, "backup pohjola")
        try wait(60, for: "copies are brought forward") { try house.isIdle() }
        let after = try house.expect(0, "run list --limit 1000 --json").document()["runs"] as? [Any]
        #expect((after?.count ?? 0) > (before?.count ?? 0))
        #expect(served.stop() == 0)
    }

    @Test("a disk that is full holds everything up, and nothing is lost; when there is room, it goes on")
    func fullDisk() throws {
        let house = try House.helpdesk()
        guard let disk = try SmallDisk(.tmpfs, on: "state", of: house, kibibytes: 8192) else { return }
        let text = try house.read("landfast.yaml")
        try house.write(
            "landfast.yaml",
            text.replacingOccurrences(
                of: "class: attachments\n",
                with: "class: attachments\n    schedule: {backup: \"*:*:0/5\"}\n"
            )
        )
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        let served = try Served(house)
        func backups() throws -> Int {
            let runs = try #require(try house.run("run list --json").document()["runs"] as? [[String: Any]])
            return runs.count { $0["work"] as? String == "backup" && $0["outcome"] as? String == "complete" }
        }
        try wait(60, for: "the first backups") { try backups() > 1 }
        disk.fill()
        try wait(60, for: "it says what is wrong") {
            try served.said().contains { ($0["message"] as? String ?? "").lowercased().contains("space") }
        }
        disk.clear()
        let before = try backups()
        try wait(60, for: "it goes on") { try backups() > before + 1 }
        #expect(served.stop() == 0)
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
    }
}
