import Catalog
import Foundation
import Sealing
import Testing

@Suite("Pruning by command")
struct PruneCommandTests {
    /// A house whose attachments keep the last two snapshots, and those called `keep`.
    private func house(_ retention: String = "{ last: 2, tags: [keep] }") throws -> House {
        let house = try House.helpdesk()
        let policy = try house.read("policies/eu.yaml")
            .replacingOccurrences(of: "{ last: 4, daily: 14, weekly: 8, monthly: 12 }", with: retention)
        #expect(policy.contains(retention))
        try house.write("policies/eu.yaml", policy)
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        return house
    }

    private func ids(_ house: House) throws -> [String] {
        let listed = try house.expect(0, "snapshot list pohjola/attachments --json").document()
        let datasets = try #require(listed["datasets"] as? [[String: Any]])
        let snapshots = try #require(datasets.first?["snapshots"] as? [[String: Any]])
        return snapshots.compactMap { $0["id"] as? String }
    }

    @Test("prune removes what the policy does not keep, says why the rest stays, and the other copy follows")
    func wholeWay() throws {
        let house = try house()
        for number in 1...5 {
            try house.write("source/pohjola/attachments/shared/changes", String(repeating: "\(number)", count: 20_000))
            try house.expect(0, "backup pohjola/attachments" + (number == 2 ? " --tag keep --tag second" : ""))
        }
        let all = try ids(house)
        let tagged = try house.expect(0, "snapshot list pohjola/attachments").out
        #expect(tagged.contains("keep, second"))
        #expect(try house.expect(0, "snapshot show pohjola/attachments \(all[3])").out.contains("keep, second"))

        let plan = try house.expect(0, "prune pohjola/attachments --dry-run").out
        #expect(plan.contains("newest, newest complete, last 1") && plan.contains("tag keep"))
        #expect(plan.contains("no rule keeps it") && plan.contains("3 snapshots would stay, 2 would go"))
        let document = try house.expect(0, "prune pohjola/attachments --dry-run --json").document()
        let verdicts = try #require(document["snapshots"] as? [[String: Any]])
        #expect(verdicts.map { $0["kept"] as? Bool } == [true, true, false, true, false])
        #expect(verdicts[3]["reasons"] as? [String] == ["tag keep"])
        #expect(document["done"] as? Bool == false && document["removed"] as? Int == 2)
        #expect(try ids(house) == all, "looking removes nothing")

        // Without a terminal nobody can be asked.
        #expect(try house.expect(64, "prune pohjola/attachments").err.contains("--yes"))
        #expect(try ids(house) == all)
        try house.expect(0, "replicate pohjola")
        let done = try house.expect(0, "prune pohjola --yes --json").lines()
            .filter { $0["message_type"] as? String == "summary" }
        #expect(done.map { $0["removed"] as? Int } == [0, 2])
        #expect(try ids(house) == [all[0], all[1], all[3]])
        try house.expect(0, "replicate pohjola")
        #expect(try house.expect(0, "check pohjola --read-data").out.contains("sound"))
        let first = try house.tree("stores/hel1-a").filter { $0.contains("/snapshots/") }
        #expect(try house.tree("stores/hel1-b").filter { $0.contains("/snapshots/") } == first)
        try house.expect(0, "restore pohjola/attachments --snapshot \(all[3]) --from hel1-b --target second")
        #expect(try house.read("second/shared/changes").hasPrefix("22222"))
        #expect(try house.expect(0, "prune pohjola/attachments --yes").out.contains("nothing to remove"))
    }

    @Test("a held dataset keeps everything, and says which hold keeps it")
    func held() throws {
        let house = try house()
        for _ in 1...4 { try house.expect(0, "backup pohjola/attachments") }
        let added = try house.expect(0, "hold add pohjola/attachments --basis case/2026-17 --until 2099-12-31 --json")
            .document()
        let hold = try #require((added["holds"] as? [String])?.first)
        #expect(try house.expect(0, "prune pohjola/attachments --dry-run").out.contains("held by \(hold)"))
        try house.expect(0, "prune pohjola/attachments --yes")
        #expect(try ids(house).count == 4)
        try house.expect(0, "hold release \(hold)")
        try house.expect(0, "prune pohjola/attachments --yes")
        #expect(try ids(house).count == 2)
    }

    @Test("the snapshot that a drill restored last is kept until the next drill")
    func drilled() throws {
        let house = try house("{ last: 1 }")
        for _ in 1...4 { try house.expect(0, "backup pohjola/attachments") }
        let all = try ids(house)
        let catalog = try house.catalog()
        let dataset = try house.dataset("attachments", in: catalog)
        func drill(_ snapshot: String, _ outcome: DrillRecord.Outcome) throws {
            let record = DrillRecord(
                repository: dataset.repository,
                snapshot: snapshot,
                store: "hel1-a",
                drilled: SystemClock().now(),
                outcome: outcome,
                shown: .read
            )
            try catalog.add(record)
        }
        try house.expect(0, "restore pohjola/attachments --snapshot \(all[2]) --target drill --verify")
        // What was restored in part, or not compared, is no drill; neither is one that failed.
        try house.expect(0, "restore pohjola/attachments --snapshot \(all[1]) --target plain")
        try house.expect(
            0,
            "restore pohjola/attachments --snapshot \(all[1]) --target part --verify --include shared/**"
        )
        try drill(all[3], .failed)
        #expect(try house.expect(0, "prune pohjola/attachments --dry-run").out.contains("last drilled"))
        try house.expect(0, "prune pohjola/attachments --yes")
        #expect(try ids(house) == [all[0], all[2]])
        try drill(all[0], .passed)
        try house.expect(0, "prune pohjola/attachments --yes")
        #expect(try ids(house) == [all[0]])
    }

    @Test("a run that found most of the source gone stops pruning with an alarm, until somebody has looked")
    func pauses() throws {
        let house = try house()
        for _ in 1...3 { try house.expect(0, "backup pohjola/attachments") }
        try house.remove("source/pohjola/attachments/users")
        for _ in 1...2 { try house.expect(0, "backup pohjola/attachments") }
        let paused = try house.expect(1, "prune pohjola/attachments --yes")
        #expect(paused.err.contains("--force-shrunk"))
        #expect(try house.expect(1, "prune pohjola/attachments --dry-run").out.contains("would pause"))
        #expect(
            try house.expect(1, "prune pohjola/attachments --yes --json").error()["code"] as? String == "suspicious-run"
        )
        #expect(try ids(house).count == 5)
        #expect(try house.run("doctor").out.contains("suspicious-run"))
        try house.expect(0, "prune pohjola/attachments --yes --force-shrunk")
        #expect(try ids(house).count == 2)
        #expect(try !house.run("doctor").out.contains("suspicious-run"))
        // What was accepted is what later runs are measured by.
        try house.expect(0, "backup pohjola/attachments")
        try house.expect(0, "prune pohjola/attachments --yes")
    }

    @Test("words that are none, too many of them, and percentages that are none end with 64")
    func usage() throws {
        let house = try House()
        for tag in ["Big", "-x", "a/b", "user@example.org", String(repeating: "a", count: 64)] {
            #expect(try house.run(["backup", "pohjola", "--tag=\(tag)"]).status == 64, "\(tag)")
        }
        let many = (0..<17).map { " --tag t\($0)" }.joined()
        try house.expect(64, "backup pohjola" + many)
        try house.expect(64, "prune --max-unused 101")
        try house.expect(64, "prune --max-unused -1")
    }
}
