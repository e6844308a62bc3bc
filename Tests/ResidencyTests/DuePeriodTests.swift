import Sealing
import Testing

@testable import Residency

@Suite("Due periods")
struct DuePeriodTests {
    @Test(
        "S9: one month is a calendar month, clamped to the month's end",
        arguments: [
            ("2026-01-31T10:00:00.000Z", "2026-02-28T10:00:00.000Z"),
            ("2026-02-28T10:00:00.000Z", "2026-03-28T10:00:00.000Z"),
            ("2026-12-15T00:00:00.000Z", "2027-01-15T00:00:00.000Z"),
        ]
    )
    func month(received: String, due: String) throws {
        let moment = try #require(Timestamp(iso8601: received))
        #expect(DuePeriod.oneMonth.due(after: moment).iso8601 == due)
    }

    @Test("S9: a length of at most 28 days is shorter than every month, and stricter")
    func lengths() throws {
        let fortnight = DuePeriod(length: .days(14))
        #expect(fortnight < .oneMonth && !(DuePeriod.oneMonth < fortnight) && !(DuePeriod.oneMonth < .oneMonth))
        #expect(min(DuePeriod(length: .days(28)), .oneMonth) == DuePeriod(length: .days(28)))
        let moment = try #require(Timestamp(iso8601: "2026-02-01T00:00:00Z"))
        #expect(DuePeriod(length: .days(28)).due(after: moment) <= DuePeriod.oneMonth.due(after: moment))
    }
}
