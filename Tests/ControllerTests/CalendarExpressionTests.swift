import Controller
import Sealing
import Testing

@Suite("Calendar expressions")
struct CalendarExpressionTests {
    private func moments(_ text: String, after start: String, _ count: Int) throws -> [String] {
        let expression = try CalendarExpression(text)
        var moment = try #require(Timestamp(iso8601: start))
        var found: [String] = []
        for _ in 0..<count {
            guard let next = expression.next(after: moment) else { break }
            found.append(String(next.iso8601.prefix(19)))
            moment = next
        }
        return found
    }

    @Test(
        "systemd's and cron's expressions name these moments",
        arguments: [
            ("daily", ["2026-11-29T00:00:00", "2026-11-30T00:00:00"]),
            ("hourly", ["2026-11-28T12:00:00", "2026-11-28T13:00:00"]),
            ("weekly", ["2026-11-30T00:00:00", "2026-12-07T00:00:00"]),
            ("quarterly", ["2027-01-01T00:00:00", "2027-04-01T00:00:00"]),
            ("Mon..Fri 02:00", ["2026-11-30T02:00:00", "2026-12-01T02:00:00"]),
            ("*:0/15", ["2026-11-28T11:15:00", "2026-11-28T11:30:00"]),
            ("*:*:0/20", ["2026-11-28T11:07:20", "2026-11-28T11:07:40"]),
            ("*-*-01 04:30 Europe/Helsinki", ["2026-12-01T02:30:00", "2027-01-01T02:30:00"]),
            ("*-02~01", ["2027-02-28T00:00:00", "2028-02-29T00:00:00"]),
            ("Mon *-05~07/1", ["2027-05-31T00:00:00", "2028-05-29T00:00:00"]),
            ("Sat,Sun 10..12:30", ["2026-11-28T11:30:00", "2026-11-28T12:30:00", "2026-11-29T10:30:00"]),
            ("2028..2030/2-01-05 06:00", ["2028-01-05T06:00:00", "2030-01-05T06:00:00"]),
            ("@daily", ["2026-11-29T00:00:00"]),
            ("30 2 * * 1-5", ["2026-11-30T02:30:00", "2026-12-01T02:30:00"]),
            ("*/20 * * * *", ["2026-11-28T11:20:00", "2026-11-28T11:40:00"]),
            ("0 6 13 * fri", ["2026-12-04T06:00:00", "2026-12-11T06:00:00", "2026-12-13T06:00:00"]),
            ("0 0 * feb 0,7", ["2027-02-07T00:00:00", "2027-02-14T00:00:00"]),
        ]
    )
    func named(text: String, expected: [String]) throws {
        #expect(try moments(text, after: "2026-11-28T11:07:00Z", expected.count) == expected)
    }

    @Test("a night whose hour is skipped or doubled has its moment once")
    func daylightSaving() throws {
        // Clocks in Berlin go forward from 02:00 to 03:00 on 2026-03-29, and back from 03:00 to 02:00 on 2026-10-25.
        let nightly = "*-*-* 02:30 Europe/Berlin"
        #expect(
            try moments(nightly, after: "2026-03-28T00:00:00Z", 3)
                == ["2026-03-28T01:30:00", "2026-03-29T01:00:00", "2026-03-30T00:30:00"]
        )
        #expect(
            try moments(nightly, after: "2026-10-24T00:00:00Z", 3)
                == ["2026-10-24T00:30:00", "2026-10-25T00:30:00", "2026-10-26T01:30:00"]
        )
    }

    @Test("what happens every half hour goes on through a change of the clocks")
    func everyHalfHour() throws {
        let expected = ["2026-10-25T00:30:00", "2026-10-25T01:00:00", "2026-10-25T01:30:00", "2026-10-25T02:00:00"]
        #expect(try moments("*:0/30 Europe/Berlin", after: "2026-10-25T00:00:00Z", 4) == expected)
        let forward = ["2026-03-29T00:30:00", "2026-03-29T01:00:00", "2026-03-29T01:30:00"]
        #expect(try moments("*:0/30 Europe/Berlin", after: "2026-03-29T00:00:00Z", 3) == forward)
    }

    @Test(
        "the latest moment before another is the one that comes next after the one before it",
        arguments: [
            "daily", "*:0/7", "*:*:3/10", "Mon 02:30 Europe/Berlin", "02:30 Europe/Berlin",
            "*-*-31 01:00 Europe/Helsinki",
            "*:30 Europe/Berlin", "15 3 1 */2 *", "*-02~01 Australia/Lord_Howe", "01:45 Australia/Lord_Howe",
        ]
    )
    func backwards(text: String) throws {
        let expression = try CalendarExpression(text)
        let random = SeededRandom(seed: 7)
        for start in ["2026-03-27T00:00:00Z", "2026-10-23T00:00:00Z", "2028-02-28T00:00:00Z"] {
            let begin = try #require(Timestamp(iso8601: start))
            for _ in 0..<40 {
                let moment = begin.adding(seconds: Int64(random.uint64() % (5 * 86_400)))
                let next = try #require(expression.next(after: moment))
                #expect(next > moment)
                #expect(expression.latest(notAfter: next) == next)
                let before = try #require(expression.latest(notAfter: moment))
                #expect(before <= moment)
                #expect(expression.next(after: before) == next, "\(text) after \(before)")
            }
        }
    }

    @Test(
        "what is no expression is refused, and the part that is wrong is named",
        arguments: [
            ("", CalendarExpressionError.Kind.empty, ""), ("dayly", .unknownPart, "dayly"),
            ("25:00", .outOfRange, "25"), ("Mon..Fri 02:60", .outOfRange, "60"), ("*-13-01", .outOfRange, "13"),
            ("*-02-30", .never, ""), ("02:00 Europe/Helsinky", .unknownZone, "Europe/Helsinky"),
            ("02:00 02:00", .unknownPart, "02:00"), ("61 * * * *", .outOfRange, "61"),
            ("* * * * mox", .badValue, "mox"),
            ("10..8:00", .badValue, "10..8"), ("*/0:00", .outOfRange, "0"), ("Mox 02:00", .unknownPart, "Mox"),
            ("12:00:00.5", .badValue, "00.5"), ("-", .badValue, ""),
        ]
    )
    func refused(text: String, kind: CalendarExpressionError.Kind, part: String) throws {
        let error = #expect(throws: CalendarExpressionError.self) { try CalendarExpression(text) }
        #expect(error?.kind == kind)
        #expect(error?.part == part)
    }

    @Test("an expression that is too long is refused")
    func tooLong() {
        let text = String(repeating: "0,", count: 200) + "0 * * * *"
        #expect(throws: CalendarExpressionError.self) { try CalendarExpression(text) }
    }

    @Test("arbitrary text is read or refused, and never crashes")
    func arbitrary() {
        let random = SeededRandom(seed: 11)
        let letters = Array("*0123456789-:/.,~ MonFriUTCEurope/Berlin@daily")
        for _ in 0..<3000 {
            let text = String(
                (0..<Int(random.uint64() % 24)).map { _ in letters[Int(random.uint64() % UInt64(letters.count))] }
            )
            guard let expression = try? CalendarExpression(text) else { continue }
            let start = Timestamp(seconds: 1_790_000_000)
            if let next = expression.next(after: start) { #expect(next > start) }
        }
    }
}
