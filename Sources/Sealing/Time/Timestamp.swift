/// A moment, in milliseconds since 1970, UTC.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package var milliseconds: Int64

    /// A moment.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// A moment, in seconds since 1970.
    package init(seconds: Int64) {
        milliseconds = seconds * 1000
    }

    /// Reads `2026-01-31T12:00:00.123Z` or the same without milliseconds; nil for anything else.
    package init?(iso8601 text: some StringProtocol) {
        let characters = Array(text.utf8)
        let hasFraction = characters.count == 24
        guard hasFraction || characters.count == 20, characters.last == UInt8(ascii: "Z") else { return nil }
        let marks: [(Int, Character)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
        for (position, mark) in marks + (hasFraction ? [(19, ".")] : []) {
            guard characters[position] == mark.asciiValue else { return nil }
        }
        func number(_ range: Range<Int>) -> Int? {
            let digits = characters[range]
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19),
            let fraction = hasFraction ? number(20..<23) : 0,
            (1...12).contains(month), (1...CivilDate.days(in: month, of: year)).contains(day), hour < 24, minute < 60,
            second < 60
        else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSince1970
        milliseconds = Int64(((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + Int64(fraction)
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 { milliseconds.flooredDivision(by: 1000) }

    /// `2026-01-31T12:00:00.123Z`.
    package var iso8601: String {
        let seconds = seconds
        let days = seconds.flooredDivision(by: 86_400)
        let date = CivilDate(daysSince1970: Int(days))
        let time = Int(seconds - days * 86_400)
        let fraction = Int(milliseconds - seconds * 1000)
        return Self.padded(date.year, 4) + "-" + Self.padded(date.month, 2) + "-" + Self.padded(date.day, 2) + "T"
            + Self.padded(time / 3600, 2) + ":" + Self.padded(time / 60 % 60, 2) + ":" + Self.padded(time % 60, 2) + "."
            + Self.padded(fraction, 3) + "Z"
    }

    /// `2026-01-31T12:00:00.123Z`.
    package var description: String { iso8601 }

    /// The moment so many seconds later; earlier for a negative number.
    package func adding(seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds + seconds * 1000)
    }

    /// The same time of day so many calendar months later; a day that the month lacks becomes its last one.
    package func addingMonths(_ months: Int) -> Timestamp {
        let day: Int64 = 86_400_000
        let days = milliseconds.flooredDivision(by: day)
        let date = CivilDate(daysSince1970: Int(days))
        let month = date.year * 12 + date.month - 1 + months
        let year = Int(Int64(month).flooredDivision(by: 12))
        let monthOfYear = month - year * 12 + 1
        let last = CivilDate.days(in: monthOfYear, of: year)
        let moved = CivilDate(year: year, month: monthOfYear, day: min(date.day, last))
        return Timestamp(milliseconds: Int64(moved.daysSince1970) * day + (milliseconds - days * day))
    }

    /// True when the left one is earlier.
    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// The quotient, rounded down also below zero; the divisor is positive.
    package func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
