package import Sealing

/// A day as files write it, `2026-01-31`, in UTC.
package struct CalendarDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// When it begins.
    package let start: Timestamp

    /// Reads year, month and day; nil when there is no such day.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 10, let start = Timestamp(iso8601: text + "T00:00:00Z") else { return nil }
        self.start = start
    }

    /// The day in which a moment lies.
    package init(containing moment: Timestamp) {
        let day: Int64 = 86_400_000
        start = Timestamp(milliseconds: moment.milliseconds.flooredDivision(by: day) * day)
    }

    /// The day so many days later.
    package func adding(days: Int) -> CalendarDay {
        CalendarDay(containing: start.adding(seconds: Int64(days) * 86_400))
    }

    /// When it is over: what lasts until a day lasts through it.
    package var end: Timestamp { start.adding(seconds: 86_400) }

    /// `2026-01-31`.
    package var description: String { String(start.iso8601.prefix(10)) }

    /// True when the left one is earlier.
    package static func < (left: CalendarDay, right: CalendarDay) -> Bool { left.start < right.start }

    /// The form that `init` reads, for JSON schemas.
    static let pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
}
