import Sealing
import Testing

@Suite("Time")
struct TimestampTests {
    private func moment(_ text: String) throws -> Timestamp {
        try #require(Timestamp(iso8601: text))
    }

    @Test(
        "moments are written and read as ISO 8601",
        arguments: [
            ("1970-01-01T00:00:00.000Z", 0), ("1970-01-01T00:00:00.001Z", 1), ("1969-12-31T23:59:59.999Z", -1),
            ("2000-02-29T12:34:56.789Z", 951_827_696_789), ("2026-01-31T12:00:00.123Z", 1_769_860_800_123),
            ("2100-02-28T23:59:59.000Z", 4_107_542_399_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("0001-01-01T00:00:00.000Z", -62_135_596_800_000),
        ] as [(String, Int64)]
    )
    func vectors(text: String, milliseconds: Int64) throws {
        #expect(Timestamp(milliseconds: milliseconds).iso8601 == text)
        #expect(try moment(text).milliseconds == milliseconds)
    }

    @Test("a moment without milliseconds is one with none")
    func withoutFraction() throws {
        #expect(try moment("2026-01-31T12:00:00Z") == moment("2026-01-31T12:00:00.000Z"))
    }

    @Test(
        "what is no moment is refused",
        arguments: [
            "", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31T12:00:00+00:00", "2026-01-31 12:00:00Z",
            "2026-1-31T12:00:00.000Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.00Z", "2026-01-01T00:00:00.0000Z",
            "2026-01-01T00:00:00,000Z", "2026-01-01t00:00:00z", "-026-01-01T00:00:00Z", "2026-01-01T00:00:-1Z",
            " 2026-01-01T00:00:00Z", "२०२६-01-01T00:00:00Z",
        ]
    )
    func refused(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test("every day of four centuries is written and read back, one after the other")
    func everyDay() throws {
        var previous = ""
        for day in -10_000..<150_000 as Range<Int64> {
            let moment = Timestamp(milliseconds: day * 86_400_000 + 3_661_007)
            let text = moment.iso8601
            #expect(previous < text)
            #expect(Timestamp(iso8601: text) == moment)
            previous = text
        }
    }

    @Test(
        "law 1: a month later is the same day, or the month's last",
        arguments: [
            ("2026-01-31T12:00:00.123Z", 1, "2026-02-28T12:00:00.123Z"),
            ("2028-01-31T12:00:00.123Z", 1, "2028-02-29T12:00:00.123Z"),
            ("2026-01-31T12:00:00.123Z", 3, "2026-04-30T12:00:00.123Z"),
            ("2026-12-15T00:00:00.000Z", 1, "2027-01-15T00:00:00.000Z"),
            ("2026-11-30T23:59:59.999Z", 3, "2027-02-28T23:59:59.999Z"),
            ("2026-03-31T00:00:00.000Z", -1, "2026-02-28T00:00:00.000Z"),
            ("2026-01-15T00:00:00.000Z", -13, "2024-12-15T00:00:00.000Z"),
            ("2026-05-05T01:02:03.004Z", 0, "2026-05-05T01:02:03.004Z"),
        ]
    )
    func months(start: String, months: Int, end: String) throws {
        #expect(try moment(start).addingMonths(months).iso8601 == end)
    }

    @Test("a manual clock stands still, and moves both ways")
    func manualClock() throws {
        let start = try moment("2026-01-31T12:00:00.000Z")
        let clock = ManualClock(start)
        #expect(clock.now() == start)
        clock.advance(seconds: 90)
        #expect(clock.now() == start.adding(seconds: 90))
        #expect(clock.now() > start)
        clock.advance(seconds: -100)
        #expect(clock.now() < start)
        clock.set(start)
        #expect(clock.now() == start)
    }

    @Test("the machine's clock shows a moment of this century")
    func systemClock() throws {
        let now = SystemClock().now()
        #expect(try now > moment("2026-01-01T00:00:00Z"))
        #expect(try now < moment("2100-01-01T00:00:00Z"))
    }
}
