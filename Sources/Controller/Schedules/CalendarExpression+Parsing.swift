extension CalendarExpression {
    /// The longest expression, in characters.
    static let maximumLength = 256

    /// Reads an expression as systemd's `OnCalendar` or cron writes it.
    ///
    /// Left out are fractions of seconds, which nothing here needs, and years of two digits.
    /// - Parameter zone: the clock that it is about when it names none.
    package init(_ text: String, zone: ZoneClock = .utc) throws(CalendarExpressionError) {
        func failure(_ kind: CalendarExpressionError.Kind, _ part: String = "", _ field: String = "")
            -> CalendarExpressionError
        {
            CalendarExpressionError(kind: kind, expression: text, part: part, field: field)
        }
        guard text.utf8.count <= Self.maximumLength else { throw failure(.tooLong) }
        var parts = text.split { $0 == " " || $0 == "\t" }
        guard !parts.isEmpty else { throw failure(.empty) }
        var zone = zone
        if parts.count > 1, let last = parts.last,
            last == "UTC" || last.contains(where: \.isLetter) && last.contains("/")
        {
            guard let named = ZoneClock(String(last)) else { throw failure(.unknownZone, String(last)) }
            zone = named
            parts.removeLast()
        }
        self.init(text: text, zone: zone)
        do {
            if parts.count == 1, let shortcut = Self.shortcuts[parts[0].lowercased()] {
                try readSystemd(shortcut.split(separator: " "))
            } else if parts.count == 5 {
                try readCron(parts)
            } else {
                try readSystemd(parts)
            }
        } catch {
            throw failure(error.kind, error.part, error.field)
        }
        guard hasAnyDay else { throw failure(.never) }
    }

    private static let shortcuts = [
        "minutely": "*-*-* *:*:00", "hourly": "*-*-* *:00:00", "daily": "*-*-* 00:00:00",
        "weekly": "Mon *-*-* 00:00:00", "monthly": "*-*-01 00:00:00", "quarterly": "*-01,04,07,10-01 00:00:00",
        "semiannually": "*-01,07-01 00:00:00", "yearly": "*-01-01 00:00:00", "annually": "*-01-01 00:00:00",
        "@hourly": "*-*-* *:00:00", "@daily": "*-*-* 00:00:00", "@midnight": "*-*-* 00:00:00",
        "@weekly": "Sun *-*-* 00:00:00", "@monthly": "*-*-01 00:00:00", "@yearly": "*-01-01 00:00:00",
        "@annually": "*-01-01 00:00:00",
    ]
    private static let weekdayNames = [
        "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6, "monday": 0, "tuesday": 1,
        "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    ]
    private static let monthNames = [
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
        "dec": 12,
    ]
    private static let hour = FieldReader(name: "hour", values: 0...23, between: "..")
    private static let minute = FieldReader(name: "minute", values: 0...59, between: "..")
    private static let second = FieldReader(name: "second", values: 0...59, between: "..")
    private static let month = FieldReader(name: "month", values: 1...12, between: "..")
    private static let day = FieldReader(name: "day", values: 1...31, between: "..")
    private static let year = FieldReader(name: "year", values: years, between: "..")

    /// The days of the week that a text names, `Mon..Fri,Sun`; nil when it is none of that.
    static func weekdays(_ text: Substring) -> CalendarField? {
        // Numbers are cron's: here a day has a name.
        guard text.allSatisfy({ $0.isLetter || $0 == "," || $0 == "." }) else { return nil }
        return try? FieldReader(name: "day of the week", values: 0...6, between: "..", words: weekdayNames).field(text)
    }

    private mutating func readSystemd(_ parts: [Substring]) throws(FieldReader.Failure) {
        var rest = parts[...]
        if let first = rest.first, let named = Self.weekdays(first) {
            weekdays = named
            rest.removeFirst()
        }
        if let date = rest.first, !date.contains(":"), date.contains("-") || date.contains("~") {
            try readDate(date)
            rest.removeFirst()
        }
        if let time = rest.first, time.contains(":") {
            try readTime(time)
            rest.removeFirst()
        } else {
            (hours, minutes, seconds) = (CalendarField(0...0), CalendarField(0...0), CalendarField(0...0))
        }
        if let extra = rest.first {
            throw FieldReader.Failure(kind: .unknownPart, part: String(extra), field: "")
        }
    }

    private mutating func readDate(_ text: Substring) throws(FieldReader.Failure) {
        var parts = text.split(separator: "-", omittingEmptySubsequences: false)
        // A day counted from the month's end stands behind '~': '*-02~01', or '02~01'.
        var fromEnd: Substring?
        if let last = parts.last, let mark = last.firstIndex(of: "~") {
            fromEnd = last[last.index(after: mark)...]
            parts[parts.count - 1] = last[..<mark]
            parts.append("*")
        }
        guard parts.count == 2 || parts.count == 3 else {
            throw FieldReader.Failure(kind: .badValue, part: String(text), field: "date")
        }
        if parts.count == 3, parts[0] != "*" {
            years = try Self.year.items(parts[0]).map { YearRange(first: $0.first, last: $0.last, step: $0.step) }
        }
        months = try Self.month.field(parts[parts.count - 2])
        guard let fromEnd else {
            days = try Self.day.field(parts[parts.count - 1])
            return
        }
        days = CalendarField()
        daysFromEnd = try Self.daysFromEnd(fromEnd)
    }

    /// `03` is the third last day, `07/1` the last seven.
    private static func daysFromEnd(_ text: Substring) throws(FieldReader.Failure) -> CalendarField {
        var field = CalendarField()
        for item in try day.items(text) {
            guard item.first != item.last || text.contains("/") else {
                field.insert(item.first)
                continue
            }
            for value in stride(from: item.first, through: 1, by: -item.step) { field.insert(value) }
        }
        return field
    }

    private mutating func readTime(_ text: Substring) throws(FieldReader.Failure) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3 else {
            throw FieldReader.Failure(kind: .badValue, part: String(text), field: "time")
        }
        hours = try Self.hour.field(parts[0])
        minutes = try Self.minute.field(parts[1])
        seconds = parts.count == 3 ? try Self.second.field(parts[2]) : CalendarField(0...0)
    }

    private mutating func readCron(_ parts: [Substring]) throws(FieldReader.Failure) {
        seconds = CalendarField(0...0)
        minutes = try FieldReader(name: "minute", values: 0...59, between: "-").field(parts[0])
        hours = try FieldReader(name: "hour", values: 0...23, between: "-").field(parts[1])
        days = try FieldReader(name: "day", values: 1...31, between: "-").field(parts[2])
        months = try FieldReader(name: "month", values: 1...12, between: "-", words: Self.monthNames).field(parts[3])
        // cron counts from Sunday, which is both 0 and 7.
        let names = Self.weekdayNames.mapValues { ($0 + 1) % 7 }
        let fromSunday = try FieldReader(name: "day of the week", values: 0...7, between: "-", words: names).field(
            parts[4]
        )
        weekdays = CalendarField()
        for day in 0...7 where fromSunday.contains(day) { weekdays.insert((day + 6) % 7) }
        let restricts = (days: !parts[2].hasPrefix("*"), weekdays: !parts[4].hasPrefix("*"))
        dayRule = restricts.days && restricts.weekdays ? .either : .both
    }

    /// False for a 30th of February and its like.
    private var hasAnyDay: Bool {
        localTime(from: 0) != nil
    }
}
