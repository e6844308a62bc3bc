/// The values of one part of a calendar expression: minutes, days of a month and so on, at most 64 of them.
struct CalendarField: Hashable, Sendable {
    /// Bit n is set when the value n belongs to it.
    private(set) var bits: UInt64

    /// The values of a range.
    init(_ range: ClosedRange<Int>) {
        bits = range.reduce(0) { $0 | 1 << UInt64($1) }
    }

    /// No value yet.
    init() { bits = 0 }

    /// True when a value belongs to it.
    func contains(_ value: Int) -> Bool {
        (0..<64).contains(value) && bits >> UInt64(value) & 1 == 1
    }

    /// Adds a value.
    mutating func insert(_ value: Int) { bits |= 1 << UInt64(value) }

    /// The smallest value that is at least this; nil: none.
    func first(from value: Int) -> Int? {
        guard value < 64 else { return nil }
        let rest = bits >> UInt64(max(value, 0))
        return rest == 0 ? nil : max(value, 0) + rest.trailingZeroBitCount
    }

    /// The largest value that is at most this; nil: none.
    func last(upTo value: Int) -> Int? {
        guard value >= 0 else { return nil }
        let rest = value >= 63 ? bits : bits & (1 << UInt64(value + 1) - 1)
        return rest == 0 ? nil : 63 - rest.leadingZeroBitCount
    }
}
