import Foundation
import Testing

@Suite("Serving by command")
struct ServeTests {
    @Test("what was never done is done: backup, copies, checks, a rehearsal, retention; then nothing is due")
    func wholeWay() throws {
        let house = try House.withTenant()
        let shown = try house.expect(0, "plan")
        #expect(shown.out.contains("backup") && shown.out.contains("it was never done"))
        let served = try Served(house)
        try wait(120, for: "everything is done") {
            try house.isIdle()
        }
        #expect(served.stop() == 0)

        let runs = try #require(try house.expect(0, "run list --json").document()["runs"] as? [[String: Any]])
        #expect(Set(runs.compactMap { $0["work"] as? String }) == ["backup", "replicate", "check", "drill", "prune"])
        #expect(runs.allSatisfy { $0["outcome"] as? String == "complete" }, "\(runs)")
        let said = try served.said()
        #expect(said.first?["message_type"] as? String == "ready")
        #expect(said.last?["message_type"] as? String == "stopping")
        let began = said.filter { $0["message_type"] as? String == "began" }
        #expect(began.count == said.count { $0["message_type"] as? String == "ended" })
        let work = began.map { "\($0["work"] ?? "") \($0["repository"] ?? "") \($0["store"] ?? "")" }
        #expect(Set(work).count == work.count, "nothing is done twice: \(work.sorted())")
        // Two datasets with two copies each.
        for (kind, count) in [("backup", 2), ("replicate", 2), ("read-data", 4), ("drill", 2), ("prune", 2)] {
            #expect(work.count { $0.hasPrefix(kind + " ") } == count, "\(kind)")
        }
        try house.expect(0, "doctor")
        #expect(try FileManager.default.contentsOfDirectory(atPath: house.path("state/drills")).isEmpty)

        // Each run can be looked at, and says whose it is without names of persons or files.
        let backup = try #require(runs.first { $0["work"] as? String == "backup" }?["run"] as? String)
        let one = try house.expect(0, "run show \(backup.prefix(10)) --json")
        #expect(one.out.contains("summary") && !one.out.contains("portrait"))
        try house.expect(0, "run follow \(backup)")
        try house.expect(10, "run cancel \(backup)")
        try house.expect(10, "run show ffff")
    }

    @Test("an erasure is carried out at once, and completes by itself when a store is back")
    func erasure() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.removePerson("42", of: "pohjola")
        let asked = try house.run(
            "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:42\n"
        )
        let id = try #require(try asked.document()["id"] as? String)
        try FileManager.default.moveItem(atPath: house.path("stores/hel1-b"), toPath: house.path("stores/away"))
        try house.expect(5, "erase approve \(id) --by someone-else --yes")
        let served = try Served(house)
        try wait(60, for: "the attempt") { try house.run("run list").out.contains("erase") }
        #expect(try house.expect(5, "erase status \(id)").out.contains("hel1-b"))
        try FileManager.default.moveItem(atPath: house.path("stores/away"), toPath: house.path("stores/hel1-b"))
        try wait(120, for: "completion") { try house.run("erase status \(id)").status == 0 }
        #expect(served.stop() == 0)
        try house.expect(0, "erase certificate \(id) --out certificate")
    }

    @Test("a policy tightened while it serves: what could not leave at once leaves when its store is back")
    func tightened() throws {
        let house = try PlanHouse.make()
        let served = try Served(house)
        try wait(120, for: "everything is done") {
            try house.isIdle()
        }
        try PlanHouse.tighten(house)
        // The store that is to be left cannot be reached: the copy in it stays, and is an alarm.
        try FileManager.default.moveItem(atPath: house.path("stores/fsn1"), toPath: house.path("stores/away"))
        #expect(try house.run("policy apply --yes").status != 0)
        try wait(60, for: "the alarm") {
            try served.said().contains { $0["alarm"] as? String == "out-of-place" && $0["store"] as? String == "fsn1" }
        }
        #expect(try served.said().contains { $0["message_type"] as? String == "policy-applied" })
        try FileManager.default.moveItem(atPath: house.path("stores/away"), toPath: house.path("stores/fsn1"))
        try wait(300, for: "everything is where it belongs") {
            try house.isIdle() && house.run("policy plan").out.contains("Nothing has to be done")
        }
        #expect(served.stop() == 0)
        try PlanHouse.expectTight(house)
        // What moved is on record, and nothing moved to where nothing may be.
        let moved = try #require(
            try house.expect(0, "transfer list hansa --json").document()["transfers"] as? [[String: Any]]
        )
        #expect(moved.contains { $0["kind"] as? String == "relocation" })
    }

    @Test("two on one catalog do nothing twice, and what one leaves when it dies the other takes up")
    func two() throws {
        let house = try House.withTenant()
        let first = try Served(house, name: "first")
        let second = try Served(house, name: "second")
        try wait(60, for: "a first run") { try house.run("run list").out.contains("complete") }
        first.crash()
        try wait(180, for: "everything is done") {
            try house.isIdle()
        }
        #expect(second.stop() == 0)
        let runs = try #require(
            try house.expect(0, "run list --limit 1000 --json").document()["runs"] as? [[String: Any]]
        )
        let backups = runs.filter { $0["work"] as? String == "backup" && $0["outcome"] as? String == "complete" }
        #expect(backups.count == 2, "\(runs)")
    }
}
