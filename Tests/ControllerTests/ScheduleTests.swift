import Controller
import Sealing
import Testing

@Suite("Schedules")
struct ScheduleTests {
    private func moment(_ text: String) throws -> Timestamp {
        try #require(Timestamp(iso8601: text))
    }

    @Test("what was missed many times is due once")
    func catchesUpOnce() throws {
        let schedule = Schedule(.calendar(try CalendarExpression("hourly")))
        let now = try moment("2026-11-28T11:07:00Z")
        let lastBegun = try moment("2026-11-25T03:00:00Z")
        let created = try moment("2026-01-01T00:00:00Z")
        let due = schedule.now(now).due(lastBegun: lastBegun, spread: 0, known: created)
        #expect(due == (try moment("2026-11-28T11:00:00Z")))
        #expect(schedule.now(now).due(lastBegun: now, spread: 0, known: created) == nil)
    }

    @Test("what has never run is due since it could")
    func neverRun() throws {
        let created = try moment("2026-11-28T11:00:00Z")
        let now = try moment("2026-11-28T11:00:05Z")
        for rhythm in [Schedule.Rhythm.every(seconds: 86_400), .calendar(try CalendarExpression("yearly"))] {
            #expect(Schedule(rhythm).now(now).due(lastBegun: nil, spread: 0, known: created) == created)
        }
    }

    @Test("a delay puts datasets behind the calendar's time, each always as far")
    func jitter() throws {
        let schedule = Schedule(.calendar(try CalendarExpression("daily")), jitterSeconds: 3600)
        let created = try moment("2026-01-01T00:00:00Z")
        let yesterday = try moment("2026-11-27T12:00:00Z")
        func due(_ now: String, _ spread: UInt64) throws -> Timestamp? {
            schedule.now(try moment(now)).due(lastBegun: yesterday, spread: spread, known: created)
        }
        #expect(try due("2026-11-28T00:00:00Z", 0) == (try moment("2026-11-28T00:00:00Z")))
        #expect(try due("2026-11-28T00:29:59Z", 1 << 63) == nil)
        #expect(try due("2026-11-28T00:30:00Z", 1 << 63) == (try moment("2026-11-28T00:30:00Z")))
        #expect(try due("2026-11-28T00:59:58Z", .max) == nil)
        #expect(try due("2026-11-28T01:00:00Z", .max) == (try moment("2026-11-28T00:59:59Z")))
    }

    @Test("a schedule of so long counts from when it last began")
    func interval() throws {
        let schedule = Schedule(.every(seconds: 600))
        let begun = try moment("2026-11-28T11:00:00Z")
        #expect(schedule.now(begun.adding(seconds: 599)).due(lastBegun: begun, spread: .max, known: begun) == nil)
        let due = schedule.now(begun.adding(seconds: 900)).due(lastBegun: begun, spread: .max, known: begun)
        #expect(due == begun.adding(seconds: 600))
        #expect(schedule.next(after: begun, lastBegun: begun) == begun.adding(seconds: 600))
    }

    @Test(
        "windows are open when they say so",
        arguments: [
            ("20:00..06:00", "2026-11-28T19:59:59Z", false), ("20:00..06:00", "2026-11-28T20:00:00Z", true),
            ("20:00..06:00", "2026-11-28T05:59:59Z", true), ("20:00..06:00", "2026-11-28T06:00:00Z", false),
            ("Fri 20:00..06:00", "2026-11-28T05:00:00Z", true), ("Sat 20:00..06:00", "2026-11-28T05:00:00Z", false),
            ("Sat,Sun", "2026-11-28T12:00:00Z", true), ("Mon..Fri", "2026-11-28T12:00:00Z", false),
            ("2026-12-24..2026-12-26", "2026-12-26T23:59:59Z", true),
            ("2026-12-24..2026-12-26", "2026-12-27T00:00:00Z", false),
            ("2026-12-24 18:00..24:00", "2026-12-24T17:00:00Z", false),
            ("2026-12-24 18:00..24:00", "2026-12-24T23:00:00Z", true),
        ]
    )
    func windows(text: String, at time: String, isOpen: Bool) throws {
        let window = try #require(TimeWindow(text, zone: .utc))
        let now = try moment(time)
        #expect(window.contains(now) == isOpen)
        #expect(Schedule(.every(seconds: 1), windows: [window]).isOpen(at: now) == isOpen)
        #expect(Schedule(.every(seconds: 1), blackouts: [window]).isOpen(at: now) == !isOpen)
    }

    @Test("a window is about its own clock")
    func zoned() throws {
        let helsinki = try #require(ZoneClock("Europe/Helsinki"))
        let window = try #require(TimeWindow("06:00..07:00", zone: helsinki))
        #expect(window.contains(try moment("2026-11-28T04:30:00Z")))
        #expect(window.contains(try moment("2026-07-28T03:30:00Z")))
        #expect(!window.contains(try moment("2026-07-28T04:30:00Z")))
    }

    @Test(
        "what is no window is refused",
        arguments: [
            "", "6..7", "06:00", "06:00..06:00", "24:00..06:00", "06:60..07:00", "Mon..Fri x", "2026-02-30", "a b c",
        ]
    )
    func refused(text: String) {
        #expect(TimeWindow(text, zone: .utc) == nil)
    }
}
