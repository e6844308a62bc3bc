internal import Sealing

/// A calendar expression that cannot be used, with what to write instead.
package struct CalendarExpressionError: ExplainedError, Hashable {
    /// What is wrong.
    package enum Kind: String, Hashable, Sendable {
        case empty = "calendar-empty"
        case tooLong = "calendar-too-long"
        case unknownPart = "calendar-unknown-part"
        case badValue = "calendar-bad-value"
        case outOfRange = "calendar-out-of-range"
        case unknownZone = "calendar-unknown-zone"
        case never = "calendar-never"
    }

    /// What is wrong.
    package let kind: Kind
    /// The expression as it was written.
    package let expression: String
    /// The part of it that cannot be used.
    package let part: String
    /// What stands at that part: `minute`, `month` and so on.
    package let field: String

    /// The kind's stable name.
    package var code: String { kind.rawValue }

    /// The expression, and what is wrong with it.
    package var message: String {
        let reason =
            switch kind {
            case .empty: "is empty"
            case .tooLong: "is longer than \(CalendarExpression.maximumLength) characters"
            case .unknownPart: "has a part that is no day, date, time or zone: '\(part)'"
            case .badValue: "has no \(field) that can be read: '\(part)'"
            case .outOfRange: "has a \(field) that does not exist: '\(part)'"
            case .unknownZone: "names a time zone that is not known: '\(part)'"
            case .never: "names no day that ever comes"
            }
        return "The calendar expression '\(expression.prefix(CalendarExpression.maximumLength))' \(reason)."
    }

    /// What to write instead.
    package var remedy: String {
        switch kind {
        case .unknownZone: "Write a name of the IANA database, such as 'Europe/Helsinki', or 'UTC'."
        case .never: "Write a day that exists, such as '*-02~01' for the last day of February."
        default:
            "Write it as systemd does, such as 'Mon..Fri 02:00', 'daily', '*-*-01 04:30 Europe/Helsinki' or '*:0/15', or "
                + "as cron does, such as '30 2 * * 1-5'."
        }
    }
}
