/// A length of time as files write it: `30d`, `72h`, `1h30m`; weeks, days, hours, minutes, seconds, largest first.
package struct YAMLDuration: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The length in seconds, at most a hundred years.
    package let seconds: Int64

    /// A length of so many seconds.
    package init(seconds: Int64) {
        precondition((0...Self.maximumSeconds).contains(seconds))
        self.seconds = seconds
    }

    /// Reads a length; nil when it is none, or longer than a hundred years.
    package init?(_ text: some StringProtocol) {
        var total: Int64 = 0
        var rest = Array(text.utf8)[...]
        var units = Self.units[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest.removeFirst(digits.count)
            guard (1...9).contains(digits.count), let letter = rest.popFirst(),
                let unit = units.firstIndex(where: { $0.letter == letter })
            else { return nil }
            total += digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) } * units[unit].seconds
            units = units[(unit + 1)...]
        }
        guard total <= Self.maximumSeconds else { return nil }
        seconds = total
    }

    /// So many days.
    package static func days(_ count: Int64) -> YAMLDuration { YAMLDuration(seconds: count * 86_400) }
    /// So many hours.
    package static func hours(_ count: Int64) -> YAMLDuration { YAMLDuration(seconds: count * 3600) }
    /// No time at all.
    package static let zero = YAMLDuration(seconds: 0)

    /// Days, hours, minutes and seconds, as `init` reads them; `0h` for none.
    package var description: String {
        var rest = seconds
        var text = ""
        for unit in Self.units.dropFirst() where rest >= unit.seconds {
            text += "\(rest / unit.seconds)\(Character(Unicode.Scalar(unit.letter)))"
            rest %= unit.seconds
        }
        return text.isEmpty ? "0h" : text
    }

    /// True when the left one is shorter.
    package static func < (left: YAMLDuration, right: YAMLDuration) -> Bool { left.seconds < right.seconds }

    /// What `init` reads, for JSON schemas.
    static let pattern = "^(?=.)([0-9]{1,9}w)?([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?$"
    private static let maximumSeconds: Int64 = 36_525 * 86_400
    private static let units: [(letter: UInt8, seconds: Int64)] = [
        (UInt8(ascii: "w"), 604_800), (UInt8(ascii: "d"), 86_400), (UInt8(ascii: "h"), 3600), (UInt8(ascii: "m"), 60),
        (UInt8(ascii: "s"), 1),
    ]
}
