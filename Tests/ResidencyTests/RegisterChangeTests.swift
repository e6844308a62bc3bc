import Sealing
import Testing

@testable import Residency

@Suite("Changes of the register")
struct RegisterChangeTests {
    private let now = World.now

    private func gaps(_ before: RegionRegistry, _ after: RegionRegistry) -> [String] {
        after.announcementGaps(since: before, at: now).map { "\($0.rule) \($0.position.line > 1)" }
    }

    @Test("L13: who is new must be announced today or later, and once announced can be named in regions")
    func added() throws {
        let before = try Register.make(without: "new")
        #expect(gaps(before, try Register.make()) == ["unannounced-subprocessor true"])
        #expect(gaps(before, try Register.make(["new": "engaged: 2020-01-01"])) == ["unannounced-subprocessor true"])
        #expect(gaps(before, try Register.make(["new": "announced: 2026-06-14"])) == ["back-dated-announcement true"])
        #expect(gaps(before, try Register.make(["new": "announced: 2026-06-15"])).isEmpty)
        #expect(gaps(before, try Register.make(["new": "announced: 2026-08-01"])).isEmpty)
        // Announced before, and named in a region now.
        let announced = try Register.make(["new": "announced: 2026-05-01"])
        #expect(gaps(announced, try Register.make(["new": "announced: 2026-05-01"], runs: ["fi-1": "new"])).isEmpty)
    }

    @Test("L13: a known region that somebody else runs, or another entity under a known name, is a change to announce")
    func replaced() throws {
        let before = try Register.make()
        #expect(gaps(before, try Register.make(runs: ["fi-1": "south"])) == ["unannounced-subprocessor true"])
        let moved = try Register.make(["south": "announced: 2026-06-15"], runs: ["fi-1": "south"])
        #expect(gaps(before, moved).isEmpty)
        for identity in ["title: Other Ltd, country: DE", "title: south, country: US"] {
            #expect(gaps(before, try Register.make(["south": identity])) == ["unannounced-subprocessor true"])
            #expect(gaps(before, try Register.make(["south": identity + ", announced: 2026-06-15"])).isEmpty)
        }
        // Whoever ran another region before is announced anew, on a day on which nobody was told of it yet.
        for day in ["2026-05-01", "2026-06-15", "2026-08-01"] {
            let running = try Register.make(["south": "announced: \(day)"])
            let more = try Register.make(["south": "announced: \(day)"], runs: ["fi-1": "south"])
            let rule = day < "2026-06-15" ? "back-dated-announcement" : "reused-announcement"
            #expect(gaps(running, more) == [rule + " true"])
            let other = try Register.make(["south": "title: Other Ltd, country: US, announced: \(day)"])
            #expect(gaps(running, other) == [rule + " true"])
        }
        let later = try Register.make(["south": "announced: 2026-06-16"], runs: ["fi-1": "south"])
        #expect(gaps(try Register.make(["south": "announced: 2026-06-15"]), later).isEmpty)
        // An announcement of somebody is none of somebody else.
        let announced = try Register.make(["south": "announced: 2026-05-01"])
        let other = try Register.make(["south": "title: Other Ltd, country: DE, announced: 2026-05-01"])
        #expect(gaps(announced, other) == ["back-dated-announcement true"])
    }

    @Test("an announcement cannot be dated back or taken back, and who was ended cannot be used again without one")
    func kept() throws {
        let before = try Register.make(["south": "announced: 2026-06-10"])
        #expect(gaps(before, try Register.make()) == ["withdrawn-announcement true"])
        #expect(gaps(before, try Register.make(["south": "announced: 2026-05-01"])) == ["back-dated-announcement true"])
        #expect(gaps(before, try Register.make(["south": "announced: 2026-06-15"])).isEmpty)
        #expect(gaps(before, before).isEmpty)
        let ended = try Register.make(["south": "until: 2026-06-14"])
        #expect(gaps(ended, try Register.make()) == ["unannounced-subprocessor true"])
        #expect(gaps(ended, try Register.make(["south": "until: 2026-06-01"])).isEmpty)
        let goingOn = try Register.make(["south": "until: 2026-06-15"])
        #expect(gaps(goingOn, try Register.make()).isEmpty)
    }

    @Test("what is removed, renamed in its address, or ended needs no announcement, and is on record all the same")
    func record() throws {
        let before = try Register.make()
        let after = try Register.make(["south": "until: 2026-12-31"], without: "new")
        #expect(gaps(before, after).isEmpty)
        let changes = after.changes(since: before, noticeDays: 30, at: now)
        #expect(
            changes.map { "\($0.name) \($0.kind.rawValue) \($0.needsNotice)" } == [
                "new removed false", "south changed false",
            ]
        )
        #expect(changes.last?.before?["until"] == .null)
        #expect(changes.last?.after?["until"] == .string("2026-12-31"))
        #expect(before.changes(since: before, noticeDays: 30, at: now).isEmpty)
    }

    @Test("tenants are told of who is new, and of a new day; in a first register of those who are still coming")
    func needsNotice() throws {
        let announced = try Register.make(["new": "announced: 2026-06-15"])
        func told(_ registry: RegionRegistry, since before: RegionRegistry?) -> [String] {
            registry.changes(since: before, noticeDays: 30, at: now).filter(\.needsNotice).map(\.name)
        }
        #expect(told(announced, since: try Register.make(without: "new")) == ["new"])
        #expect(told(try Register.make(["new": "announced: 2026-07-01"]), since: announced) == ["new"])
        #expect(
            told(try Register.make(["new": "announced: 2026-06-15"], runs: ["fi-1": "new"]), since: announced) == [
                "new"
            ]
        )
        #expect(told(announced, since: nil) == ["new"])
        #expect(told(try Register.make(["new": "announced: 2026-01-01"]), since: nil).isEmpty)
        let first = try Register.make().changes(since: nil, noticeDays: 30, at: now)
        #expect(first.map(\.kind) == Array(repeating: .first, count: 4))
    }
}
