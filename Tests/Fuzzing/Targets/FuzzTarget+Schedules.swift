import Controller
import Sealing

extension FuzzTarget {
    /// What the configuration says about times.
    static let schedules: [FuzzTarget] = [calendarExpressions, timeWindows]

    private static let start = Timestamp(seconds: 1_795_864_000)

    /// An expression; what it names next is the last that it has named by then.
    private static let calendarExpressions = FuzzTarget(
        "calendar-expression",
        .text(words: [
            "*", "-", ":", "/", "..", ",", "~", " ", "Mon", "fri", "UTC", "Europe/Berlin", "@daily", "0", "59", "31",
            "2199",
        ])
    ) {
        [
            "Mon..Fri 02:00 Europe/Helsinki", "*-*-01,15/3 04:30:10", "*:0/15", "*-02~01", "30 2 1-7 */2 sun",
            "2028..2030/2-01-05 06:00 Europe/Berlin",
        ].map { Array($0.utf8) }
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self) else { return false }
        do {
            let expression = try CalendarExpression(text)
            if let next = expression.next(after: start) {
                try demand(next > start, "what comes next has been")
                try demand(expression.latest(notAfter: next) == next, "what comes next is not the latest by then")
            }
            if let latest = expression.latest(notAfter: start) { try demand(latest <= start, "the latest is to come") }
            return true
        } catch let error as CalendarExpressionError {
            _ = (error.message, error.remedy)
            return false
        }
    }

    private static let timeWindows = FuzzTarget(
        "time-window",
        .text(words: ["Mon", "..", ",", " ", ":", "00", "24:00", "2026-12-24", "-"])
    ) {
        ["20:00..06:00", "Mon..Fri 22:00..05:30", "2026-12-24..2026-12-26 18:00..24:00", "Sat,Sun"].map {
            Array($0.utf8)
        }
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self), let window = TimeWindow(text, zone: .utc) else {
            return false
        }
        // Open at some time of a week, unless it is about days of one year.
        let isWeekly = !text.contains("-")
        let isEverOpen = (0..<7 * 24 * 60).contains { window.contains(start.adding(seconds: Int64($0) * 60)) }
        try demand(isEverOpen || !isWeekly, "a window of each week is never open")
        return true
    }
}
