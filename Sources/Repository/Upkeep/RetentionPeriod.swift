import Sealing

/// What a rule of retention keeps one snapshot of.
package enum RetentionPeriod: String, Hashable, Sendable, CaseIterable {
    case last, hourly, daily, weekly, monthly, yearly

    /// The name of the period that a moment lies in, in UTC; for `last` its number, from 1.
    ///
    /// Two moments lie in the same period when the names are equal: `2026-11-23T18`, `2026-11-23`, `2026-W48`,
    /// `2026-11`, `2026`.
    func name(of moment: Timestamp, number: Int) -> String {
        switch self {
        case .last: "\(number + 1)"
        case .hourly: String(moment.iso8601.prefix(13))
        case .daily: String(moment.iso8601.prefix(10))
        case .weekly: Self.week(of: moment)
        case .monthly: String(moment.iso8601.prefix(7))
        case .yearly: String(moment.iso8601.prefix(4))
        }
    }

    /// The week of ISO 8601: it begins on Monday and belongs to the year in which its Thursday lies.
    private static func week(of moment: Timestamp) -> String {
        let day: Int64 = 86_400_000
        let today = moment.milliseconds.flooredDivision(by: day)
        let weekday = Int64(CivilDate(daysSince1970: Int(today)).weekday)
        let thursday = today - weekday + 3
        let year = Timestamp(milliseconds: thursday * day).iso8601.prefix(4)
        let firstDay = Timestamp(iso8601: year + "-01-01T00:00:00Z").map { $0.milliseconds / day } ?? thursday
        let week = (thursday - firstDay) / 7 + 1
        return "\(year)-W\(week < 10 ? "0" : "")\(week)"
    }
}
