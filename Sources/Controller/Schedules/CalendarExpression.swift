package import Sealing

/// When something is to happen, again and again: `Mon..Fri 02:00`, `*-*-01 04:30 Europe/Helsinki`, `*:0/15`, or cron's
/// `30 2 * * 1-5`.
///
/// Of a local time that clocks skip when they are put forward, the moment of that is taken, so that what is to happen
/// each night happens in that night too. Of a local time that comes twice, the first is taken; what is to happen in every
/// hour happens in both.
package struct CalendarExpression: Hashable, Sendable {
    /// How a day of the week and a day of the month go together.
    enum DayRule: Hashable, Sendable {
        /// A day must be both, as in systemd.
        case both
        /// One of them is enough, as in cron when both are restricted.
        case either
    }

    /// The expression as it was written.
    package let text: String
    /// The clock that it is about.
    package let zone: ZoneClock
    /// From 0 for Monday to 6.
    var weekdays = CalendarField(0...6)
    /// Ranges with steps; empty: every year.
    var years: [YearRange] = []
    /// From 1 to 12.
    var months = CalendarField(1...12)
    /// From 1 to 31.
    var days = CalendarField(1...31)
    /// Counted from a month's end, from 1 for the last day.
    var daysFromEnd = CalendarField()
    var hours = CalendarField(0...23)
    var minutes = CalendarField(0...59)
    var seconds = CalendarField(0...59)
    var dayRule = DayRule.both

    /// Years from the first to the last, each so many years.
    struct YearRange: Hashable, Sendable {
        let first: Int
        let last: Int
        let step: Int

        func contains(_ year: Int) -> Bool {
            year >= first && year <= last && (year - first).isMultiple(of: step)
        }
    }

    init(text: String, zone: ZoneClock) {
        self.text = text
        self.zone = zone
    }

    /// The first moment after another at which it is to happen; nil: never again.
    package func next(after moment: Timestamp) -> Timestamp? {
        let shown = zone.local(moment)
        // What clocks show can jump by hours, so those before and behind are looked through too.
        let slack: Int64 = zone.jumps(near: shown) ? Self.longestJump : 0
        var local = shown - slack
        var best: Timestamp?
        while let time = localTime(from: local), Self.years.contains(CivilDate(daysSince1970: Self.day(of: time)).year)
        {
            if let best, time > zone.local(best) + slack { return best }
            for found in moments(of: time) where found > moment && found < best ?? found.adding(seconds: 1) {
                best = found
            }
            if best != nil, slack == 0 { return best }
            local = time + 1
        }
        return best
    }

    /// The last moment, not after another, at which it was to happen; nil: it never was.
    package func latest(notAfter moment: Timestamp) -> Timestamp? {
        let shown = zone.local(moment)
        let slack: Int64 = zone.jumps(near: shown) ? Self.longestJump : 0
        var local = shown + slack
        var best: Timestamp?
        while let time = localTime(upTo: local), Self.years.contains(CivilDate(daysSince1970: Self.day(of: time)).year)
        {
            if let best, time < zone.local(best) - slack { return best }
            for found in moments(of: time) where found <= moment && found > best ?? found.adding(seconds: -1) {
                best = found
            }
            if best != nil, slack == 0 { return best }
            local = time - 1
        }
        return best
    }

    /// The years in which expressions can have a moment.
    static let years = 1970...2199
    private static let longestJump: Int64 = 3 * 3600
    private static let secondsOfDay: Int64 = 86_400

    private static func day(of local: Int64) -> Int { Int(local.flooredDivision(by: secondsOfDay)) }

    /// When the clock shows a local time that the expression names.
    private func moments(of local: Int64) -> [Timestamp] {
        let shown = zone.moments(showing: local)
        let isEveryHour = hours == CalendarField(0...23)
        guard !shown.isEmpty else { return isEveryHour ? [] : [zone.jump(over: local)] }
        return isEveryHour ? shown : [shown[0]]
    }

    /// The first local time of the expression that is at least this; nil: it has none.
    func localTime(from local: Int64) -> Int64? {
        var day = Self.day(of: local)
        var second = Int(local - Int64(day) * Self.secondsOfDay)
        while let found = firstDay(from: day) {
            if found != day { second = 0 }
            day = found
            if let time = timeOfDay(from: second) { return Int64(day) * Self.secondsOfDay + Int64(time) }
            day += 1
            second = 0
        }
        return nil
    }

    /// The last local time of the expression that is at most this.
    private func localTime(upTo local: Int64) -> Int64? {
        var day = Self.day(of: local)
        var second = Int(local - Int64(day) * Self.secondsOfDay)
        let end = Int(Self.secondsOfDay) - 1
        while let found = lastDay(upTo: day) {
            if found != day { second = end }
            day = found
            if let time = timeOfDay(upTo: second) { return Int64(day) * Self.secondsOfDay + Int64(time) }
            day -= 1
            second = end
        }
        return nil
    }

    private func firstDay(from start: Int) -> Int? {
        var day = start
        while true {
            let date = CivilDate(daysSince1970: day)
            guard date.year <= Self.years.upperBound else { return nil }
            if !hasMonth(of: date) {
                day += CivilDate.days(in: date.month, of: date.year) - date.day + 1
            } else if hasDay(date) {
                return day
            } else {
                day += 1
            }
        }
    }

    private func lastDay(upTo start: Int) -> Int? {
        var day = start
        while true {
            let date = CivilDate(daysSince1970: day)
            guard date.year >= Self.years.lowerBound else { return nil }
            if !hasMonth(of: date) {
                day -= date.day
            } else if hasDay(date) {
                return day
            } else {
                day -= 1
            }
        }
    }

    private func hasMonth(of date: CivilDate) -> Bool {
        months.contains(date.month) && (years.isEmpty || years.contains { $0.contains(date.year) })
    }

    private func hasDay(_ date: CivilDate) -> Bool {
        let fromEnd = CivilDate.days(in: date.month, of: date.year) - date.day + 1
        let isDay = days.contains(date.day) || daysFromEnd.contains(fromEnd)
        let isWeekday = weekdays.contains(date.weekday)
        return dayRule == .both ? isDay && isWeekday : isDay || isWeekday
    }

    private func timeOfDay(from second: Int) -> Int? {
        var (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60)
        while let found = hours.first(from: hour) {
            if found != hour { (minute, second) = (0, 0) }
            while let at = minutes.first(from: minute) {
                if at != minute { second = 0 }
                if let exact = seconds.first(from: second) { return found * 3600 + at * 60 + exact }
                (minute, second) = (at + 1, 0)
            }
            (hour, minute, second) = (found + 1, 0, 0)
        }
        return nil
    }

    private func timeOfDay(upTo second: Int) -> Int? {
        var (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60)
        while let found = hours.last(upTo: hour) {
            if found != hour { (minute, second) = (59, 59) }
            while let at = minutes.last(upTo: minute) {
                if at != minute { second = 59 }
                if let exact = seconds.last(upTo: second) { return found * 3600 + at * 60 + exact }
                (minute, second) = (at - 1, 59)
            }
            (hour, minute, second) = (found - 1, 59, 59)
        }
        return nil
    }
}
