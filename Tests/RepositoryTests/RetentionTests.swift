import Sealing
import Simulation
import TestSupport
import Testing

@testable import Repository

@Suite("Retention")
struct RetentionTests {
    /// A snapshot of that time; its id is the time's text, so that results read well.
    private func snapshot(_ time: String, problems: Int = 0, tags: [String] = []) throws -> SnapshotSummary {
        let moment = try #require(Timestamp(iso8601: time.count == 10 ? time + "T12:00:00Z" : time))
        let digest = SHA256.hash(Array(time.utf8).span)
        return SnapshotSummary(
            id: time,
            name: digest,
            time: moment,
            datasetClass: "archive",
            policyDigest: digest,
            ledgerRoot: digest,
            ledgerCount: 1,
            parent: nil,
            files: 1,
            folders: 0,
            links: 0,
            bytes: 1,
            scopes: 1,
            erasedScopes: 0,
            problems: problems,
            tags: tags.compactMap { SnapshotTag($0) },
            pointers: []
        )
    }

    private func kept(_ retention: Retention, _ times: [String], at now: String) throws -> [String] {
        let now = try #require(Timestamp(iso8601: now.count == 10 ? now + "T23:59:59Z" : now))
        let snapshots = try times.map { try snapshot($0) }
        let verdicts = retention.judge(snapshots, at: now)
        #expect(verdicts.count == times.count)
        #expect(retention.judge(snapshots.reversed(), at: now) == verdicts, "the order does not matter")
        let stays = verdicts.filter(\.isKept).map(\.snapshot)
        // What stays, stays when asked again at once: nothing runs away by asking twice.
        #expect(retention.judge(stays, at: now).allSatisfy { $0.isKept })
        return stays.map(\.id)
    }

    private static let days = (1...28).map { "2026-02-\($0 < 10 ? "0" : "")\($0)" }

    @Test(
        "each rule keeps the newest of each period",
        arguments: [
            (Retention(last: 3), ["2026-02-28", "2026-02-27", "2026-02-26"]),
            (Retention(hourly: 2), ["2026-02-28", "2026-02-27"]),
            (Retention(daily: 2), ["2026-02-28", "2026-02-27"]),
            // Sundays, and the newest, which is a Saturday.
            (Retention(weekly: 3), ["2026-02-28", "2026-02-22", "2026-02-15"]),
            // The oldest stays while the rule has some left.
            (Retention(monthly: 2), ["2026-02-28", "2026-02-01"]),
            (Retention(yearly: 1), ["2026-02-28"]),
            (Retention(yearly: 5), ["2026-02-28", "2026-02-01"]),
            (Retention(last: 2, weekly: 2), ["2026-02-28", "2026-02-27", "2026-02-22"]),
            (Retention(within: 2 * 86_400), ["2026-02-28", "2026-02-27", "2026-02-26"]),
            (Retention(within: 0), ["2026-02-28"]),
            (Retention(atMost: 3 * 86_400), ["2026-02-28", "2026-02-27", "2026-02-26"]),
            (Retention(monthly: 12, atMost: 3 * 86_400), ["2026-02-28", "2026-02-26"]),
            (Retention(), days.reversed()),
        ]
    )
    func rules(_ retention: Retention, _ expected: [String]) throws {
        #expect(try kept(retention, Self.days, at: "2026-02-28") == expected)
    }

    @Test(
        "periods begin and end where the calendar says, in UTC",
        arguments: [
            // The year of a week is that of its Thursday: 2026 has 53 weeks, the first of 2027 begins on January 4.
            (RetentionPeriod.weekly, "2026-12-31T23:59:59Z", "2026-W53"), (.weekly, "2027-01-03T23:59:59Z", "2026-W53"),
            (.weekly, "2027-01-04T00:00:00Z", "2027-W01"), (.weekly, "2024-12-30T00:00:00Z", "2025-W01"),
            (.weekly, "2024-12-29T23:59:59.999Z", "2024-W52"), (.weekly, "2021-01-01T00:00:00Z", "2020-W53"),
            (.weekly, "1970-01-01T00:00:00Z", "1970-W01"), (.weekly, "1969-12-28T23:59:59.999Z", "1969-W52"),
            (.weekly, "1969-12-29T00:00:00Z", "1970-W01"), (.weekly, "2028-02-29T00:00:00Z", "2028-W09"),
            (.daily, "2028-02-29T23:59:59.999Z", "2028-02-29"), (.daily, "2028-03-01T00:00:00Z", "2028-03-01"),
            (.monthly, "2028-02-29T23:59:59.999Z", "2028-02"), (.yearly, "2027-12-31T23:59:59.999Z", "2027"),
            (.yearly, "2028-01-01T00:00:00Z", "2028"), (.hourly, "2026-03-29T01:59:59.999Z", "2026-03-29T01"),
            // No hour is missing or doubled when clocks in Helsinki change.
            (.hourly, "2026-03-29T02:00:00Z", "2026-03-29T02"), (.hourly, "2026-10-25T01:00:00Z", "2026-10-25T01"),
        ]
    )
    func periods(_ period: RetentionPeriod, _ time: String, _ name: String) throws {
        let moment = try #require(Timestamp(iso8601: time))
        #expect(period.name(of: moment, number: 0) == name)
    }

    @Test("weeks, months and years across leap days and New Year keep one each")
    func boundaries() throws {
        let times = [
            "2027-01-04", "2027-01-03", "2026-12-31", "2026-12-28", "2026-12-27", "2024-03-01", "2024-02-29",
            "2024-02-28", "2023-12-31",
        ]
        #expect(
            try kept(Retention(weekly: 3), times, at: "2027-01-04") == ["2027-01-04", "2027-01-03", "2026-12-27"]
        )
        #expect(
            try kept(Retention(monthly: 4), times, at: "2027-01-04")
                == ["2027-01-04", "2026-12-31", "2024-03-01", "2024-02-29"]
        )
        #expect(
            try kept(Retention(yearly: 3), times, at: "2027-01-04") == ["2027-01-04", "2026-12-31", "2024-03-01"]
        )
    }

    @Test("several runs in one hour, and two at the same moment, have one order")
    func sameMoment() throws {
        let same = try ["2026-02-01T10:00:00Z", "2026-02-01T10:00:00.000Z"].map { try snapshot($0) }
        let now = try #require(Timestamp(iso8601: "2026-02-01T11:00:00Z"))
        let verdicts = Retention(last: 1, hourly: 1).judge(same, at: now)
        #expect(verdicts.map(\.isKept) == [true, false])
        #expect(
            verdicts[0].reasons == [.newest, .newestComplete, .period(.last, "1"), .period(.hourly, "2026-02-01T10")]
        )
    }

    @Test("a snapshot from the future stays, and pushes no other out; a clock that was set back removes nothing")
    func future() throws {
        let future = (1...9).map { "2031-01-0\($0)" }
        let present = ["2026-02-03", "2026-02-02", "2026-02-01"]
        let retention = Retention(last: 1, daily: 2, within: 0, atMost: 2 * 86_400)
        #expect(
            try kept(retention, future + present, at: "2026-02-03") == future.reversed() + ["2026-02-03", "2026-02-02"]
        )
        #expect(try kept(retention, future + present, at: "2020-01-01").count == 12)
        let verdicts = retention.judge(try future.map { try snapshot($0) }, at: Timestamp(milliseconds: 0))
        #expect(verdicts.allSatisfy { $0.reasons == [.future] })
    }

    @Test("the newest, the newest complete and the last drilled one stay whatever the rules say")
    func alwaysKept() throws {
        let snapshots = try [
            snapshot("2026-01-01"), snapshot("2026-01-02"), snapshot("2026-01-03"), snapshot("2026-01-04", problems: 1),
            snapshot("2026-01-05", problems: 2),
        ]
        let now = try #require(Timestamp(iso8601: "2029-01-01T00:00:00Z"))
        for retention in [Retention(last: 1, atMost: 1), Retention(atMost: 1), Retention(within: 0, atMost: 0)] {
            let verdicts = retention.judge(snapshots, drilled: "2026-01-02", at: now)
            #expect(verdicts.filter(\.isKept).map(\.snapshot.id) == ["2026-01-05", "2026-01-03", "2026-01-02"])
            #expect(verdicts.allSatisfy { $0.isPastLimit })
            #expect(verdicts[0].reasons == [.newest] && verdicts[2].reasons == [.newestComplete])
            #expect(verdicts[3].reasons == [.drilled])
        }
        #expect(Retention(last: 1).judge([], at: now).isEmpty)
    }

    @Test("a hold keeps everything, and is named")
    func holds() throws {
        let snapshots = try Self.days.map { try snapshot($0) }
        let now = try #require(Timestamp(iso8601: "2029-01-01T00:00:00Z"))
        let verdicts = Retention(last: 1, atMost: 1).judge(snapshots, holds: ["h2", "h1"], at: now)
        #expect(verdicts.allSatisfy { $0.reasons.suffix(2) == [.held("h1"), .held("h2")] })
    }

    @Test("a word keeps a snapshot, but not past the limit")
    func tags() throws {
        let snapshots = try [
            snapshot("2026-01-01", tags: ["release"]), snapshot("2026-02-01", tags: ["release", "test"]),
            snapshot("2026-02-02", tags: ["test"]), snapshot("2026-02-03"),
        ]
        let now = try #require(Timestamp(iso8601: "2026-02-04T00:00:00Z"))
        let release = try #require(SnapshotTag("release"))
        let retention = Retention(last: 1, tags: [release], atMost: 30 * 86_400)
        let verdicts = retention.judge(snapshots, at: now)
        #expect(verdicts.map(\.isKept) == [true, false, true, false])
        #expect(verdicts[2].reasons == [.tag(release)])
    }

    @Test("random histories: rules keep no more than they may, more rules never keep less")
    func random() throws {
        let seed: UInt64 = 20_261_123
        let noise = Noise(seed: seed)
        let start = try #require(Timestamp(iso8601: "2023-11-01T00:00:00Z"))
        for round in 0..<Noise.rounds(few: 60, many: 3000) {
            let count = Int(noise.uint64() % 80)
            let spread = [3600, 86_400, 20 * 86_400][round % 3]
            var snapshots: [SnapshotSummary] = []
            var time = start
            for _ in 0..<count {
                time = time.adding(seconds: Int64(noise.uint64() % UInt64(spread)))
                var snapshot = try snapshot(time.iso8601, problems: noise.uint64() % 5 == 0 ? 1 : 0)
                snapshot.id = "\(time.iso8601) \(noise.uint64())"
                snapshots.append(snapshot)
            }
            func number() -> Int { Int(noise.uint64() % 6) }
            let few = Retention(
                last: number() + 1,
                hourly: number(),
                daily: number(),
                weekly: number(),
                monthly: number()
            )
            var more = few
            more.daily += number()
            more.yearly = number()
            more.within = Int64(noise.uint64() % 1_000_000)
            let now = time.adding(seconds: Int64(noise.uint64() % 1000))
            let stays = few.judge(snapshots, at: now).filter(\.isKept)
            let most = few.last + few.hourly + few.daily + few.weekly + few.monthly + 2
            #expect(stays.count <= most, "seed \(seed), round \(round)")
            #expect(stays.count >= min(count, few.last), "seed \(seed), round \(round)")
            let stayMore = Set(more.judge(snapshots, at: now).filter(\.isKept).map(\.snapshot.id))
            #expect(stayMore.isSuperset(of: stays.map(\.snapshot.id)), "seed \(seed), round \(round)")
            for period in RetentionPeriod.allCases where period != .last {
                let names = stays.flatMap(\.reasons).compactMap { reason -> String? in
                    guard case .period(period, let name) = reason else { return nil }
                    return name
                }
                #expect(
                    Set(names).count >= names.count - 1,
                    "only the oldest may be a period's second: \(seed), \(round)"
                )
            }
        }
    }
}
