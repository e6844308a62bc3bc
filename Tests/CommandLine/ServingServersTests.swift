import Foundation
import ServerHarness
import Testing

/// Two agents serve one catalog for a while over four kinds of store, and are killed again and again.
@Suite("Serving over four real servers", .serialized)
struct ServingServersTests {
    /// Ten minutes with `--full`, else one.
    private static let seconds =
        ProcessInfo.processInfo.environment["LANDFAST_TEST_FULL"] == nil ? 60.0 : 600.0

    private static let schedule = """
            schedule:
              backup: "*:*:0/20"
              verification: "*:*:10/30"
              read-data: "*:*:40"
              drill: "*:*:50"
              retention: "*:*:15"

        """

    /// One run of one piece of work, as the catalog has it.
    private struct Run {
        let what: String
        let dataset: String
        let outcome: String?
        let started: String
        let ended: String?

        init(_ document: [String: Any]) {
            what = "\(document["work"] ?? "") \(document["dataset"] ?? "") \(document["party"] ?? "")"
            dataset = document["dataset"] as? String ?? ""
            outcome = document["outcome"] as? String
            started = document["started"] as? String ?? ""
            ended = document["ended"] as? String
        }
    }

    private func house(_ remote: RemoteHouse) throws -> House {
        let house = remote.house
        for (name, region) in [("landfast.yaml", "fi-1"), ("germany.yaml", "de-1")] {
            let text = remote.configuration(region: region) + "\n" + Self.schedule
            try house.write(name, text)
        }
        let policy = try house.read("policies/four.yaml")
            .replacingOccurrences(of: "{every: 24h, recovery-point: 26h}", with: "{every: 60s, recovery-point: 60s}")
        try house.write("policies/four.yaml", policy)
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        for tenant in ["pohjola", "hansa"] { try house.makeSource(tenant) }
        try house.expect(0, "tenant add pohjola --region fi-1")
        try house.expect(0, "tenant add hansa --region de-1 --config germany.yaml")
        return house
    }

    @Test("two agents, killed again and again, meet every objective, and do nothing twice")
    func survives() throws {
        let remote = try RemoteHouse(number: 91)
        let house = try house(remote)
        var generator = SystemRandomNumberGenerator()
        let configurations = ["landfast.yaml", "germany.yaml"]
        var served = try configurations.map { try Served(house, configuration: $0, name: $0) }
        let end = Date().addingTimeInterval(Self.seconds)
        var alarms: [String] = []
        var kills = 0
        while Date() < end {
            Thread.sleep(forTimeInterval: Double.random(in: 2...9, using: &generator))
            let plan = try house.run("plan --json").document()
            alarms += (plan["alarms"] as? [[String: Any]] ?? []).map { "\($0)" }
            let victim = Int.random(in: 0...1, using: &generator)
            served[victim].crash()
            kills += 1
            served[victim] = try Served(house, configuration: configurations[victim], name: configurations[victim])
        }
        // What is under way ends; work that a killed one had begun goes on without it.
        Thread.sleep(forTimeInterval: 5)
        for one in served { #expect(one.stop() == 0) }
        #expect(alarms.isEmpty, "an objective was missed")
        #expect(kills > 3)
        print("serving: \(Int(Self.seconds)) s, \(kills) times one of two was killed, \(alarms.count) alarms")
        try check(house)
        // The servers live as long as this.
        withExtendedLifetime(remote) {}
    }

    /// The report: what ran, how it ended, and that nothing ran twice at once.
    private func check(_ house: House) throws {
        let document = try house.expect(0, "run list --limit 10000 --json").document()
        let runs = try #require(document["runs"] as? [[String: Any]]).map(Run.init)
        for dataset in ["pohjola/attachments", "hansa/attachments"] {
            let counts = ["backup", "replicate", "check", "drill", "prune"].map { kind in
                (kind, runs.count { $0.what.hasPrefix(kind + " " + dataset) && $0.outcome == "complete" })
            }
            print("\(dataset), done well:", counts.map { "\($0) \($1)" }.joined(separator: ", "))
            for (kind, count) in counts { #expect(count > 0, "\(kind) of \(dataset)") }
            let backups = Double(counts[0].1)
            #expect(backups <= Self.seconds / 20 + 3, "each time of the schedule is done once")
            #expect(backups >= Self.seconds / 60 - 1, "\(backups) backups")
        }
        for (_, same) in Dictionary(grouping: runs, by: \.what) {
            let ordered = same.sorted { $0.started < $1.started }
            for (earlier, later) in zip(ordered, ordered.dropFirst()) {
                #expect((earlier.ended ?? "") <= later.started, "\(earlier) and \(later)")
            }
        }
        // A check may see a copy that its next replication has not reached yet.
        let failed = runs.filter { !["complete", "waiting", "replica-behind", nil].contains($0.outcome) }
        #expect(failed.isEmpty, "\(failed)")
        // A backup may have been committed between the plan of a rehearsal and its beginning: it is refused, and comes later.
        let errors = try errors(house).filter { !$0.contains("replica-behind") }
        #expect(errors.isEmpty, "\(errors.prefix(5))")
    }

    /// What runs said went wrong.
    private func errors(_ house: House) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: house.path("state/runs")).flatMap { name in
            try house.read("state/runs/" + name).split(separator: "\n").filter { $0.contains("\"error\"") }.map(
                String.init
            )
        }
    }
}
