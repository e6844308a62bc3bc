package import Sealing

/// A part of each week, or some days of one year: `Mon..Fri 22:00..06:00`, `20:00..06:00`, `Sat,Sun`,
/// `2026-12-24..2026-12-26`.
///
/// A time that ends before it begins ends on the next day; the day of the week is that of its beginning.
package struct TimeWindow: Hashable, Sendable {
    /// The window as it was written.
    package let text: String
    /// The clock that it is about.
    package let zone: ZoneClock
    /// From 0 for Monday to 6.
    private var weekdays = CalendarField(0...6)
    /// Days since 1970 of the first and the last day; nil: every day.
    private var dates: ClosedRange<Int>?
    /// Seconds of the day at which it begins, and at which it is over, which may be on the next day.
    private var start = 0
    private var end = 86_400

    /// True while the window is open.
    package func contains(_ moment: Timestamp) -> Bool {
        let local = zone.local(moment)
        let day = Int(local.flooredDivision(by: 86_400))
        let second = Int(local - Int64(day) * 86_400)
        return begins(on: day) && (start..<end).contains(second)
            || begins(on: day - 1) && (start..<end).contains(second + 86_400)
    }

    private func begins(on day: Int) -> Bool {
        (dates?.contains(day) ?? true) && weekdays.contains(CivilDate(daysSince1970: day).weekday)
    }

    /// Reads a window; nil when it is none.
    package init?(_ text: String, zone: ZoneClock) {
        self.text = text
        self.zone = zone
        var parts = text.split { $0 == " " || $0 == "\t" }[...]
        guard (1...2).contains(parts.count) else { return nil }
        if let first = parts.first, let named = CalendarExpression.weekdays(first) {
            weekdays = named
            parts.removeFirst()
        } else if let first = parts.first, first.contains("-") {
            guard let named = Self.dates(first) else { return nil }
            dates = named
            parts.removeFirst()
        }
        guard let times = parts.popFirst() else { return }
        let ends = times.split(separator: "..", omittingEmptySubsequences: false)
        guard parts.isEmpty, ends.count == 2, let start = Self.second(ends[0]), let end = Self.second(ends[1]),
            start < 86_400, start != end
        else { return nil }
        self.start = start
        self.end = end > start ? end : end + 86_400
    }

    private static func dates(_ text: Substring) -> ClosedRange<Int>? {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false)
        guard (1...2).contains(ends.count), let first = day(ends[0]), let last = day(ends[ends.count - 1]),
            first <= last
        else { return nil }
        return first...last
    }

    private static func day(_ text: Substring) -> Int? {
        Timestamp(iso8601: text + "T00:00:00Z").map { Int($0.seconds.flooredDivision(by: 86_400)) }
    }

    /// `06:00` and `24:00`, in seconds.
    private static func second(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour < 24 || hour == 24 && minute == 0
        else { return nil }
        return hour * 3600 + minute * 60
    }
}
