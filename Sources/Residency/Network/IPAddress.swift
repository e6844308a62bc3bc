/// An address of the internet protocol, of version 4 or 6.
///
/// An IPv4 address that is written inside an IPv6 one (`::ffff:192.0.2.1`) is the IPv4 address, so that no address has two
/// forms and none gets past a block by being written in another way.
package struct IPAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Four bytes, or sixteen, in network order.
    package let bytes: [UInt8]

    /// An address from its bytes in network order; nil unless there are four or sixteen.
    package init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes.prefix(17))
        switch bytes.count {
        case 4: self.bytes = bytes
        case 16: self.bytes = bytes.starts(with: Self.mappedPrefix) ? Array(bytes.suffix(4)) : bytes
        default: return nil
        }
    }

    /// True for version 4.
    package var isIPv4: Bool { bytes.count == 4 }

    /// True for an address that no other machine reaches.
    package var isLoopback: Bool {
        isIPv4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
    }

    /// True when the left one comes first: version 4 before version 6, then by number.
    package static func < (left: IPAddress, right: IPAddress) -> Bool {
        left.bytes.count == right.bytes.count
            ? left.bytes.lexicographicallyPrecedes(right.bytes) : left.bytes.count < right.bytes.count
    }

    /// `192.0.2.1`, or the shortest form with lower-case digits that RFC 5952 asks for.
    package var description: String {
        if isIPv4 { return bytes.map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        func text(_ range: Range<Int>) -> String {
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard let zeros = Self.longestRunOfZeros(groups) else { return text(0..<8) }
        return text(0..<zeros.lowerBound) + "::" + text(zeros.upperBound..<8)
    }

    /// The groups that `::` stands for: the longest run of two or more zeros, the first of several.
    private static func longestRunOfZeros(_ groups: [UInt16]) -> Range<Int>? {
        var longest = 0..<1
        var start = 0
        for end in 1...groups.count {
            if groups[end - 1] != 0 { start = end }
            if end - start > longest.count { longest = start..<end }
        }
        return longest.count > 1 ? longest : nil
    }

    /// What an IPv4 address inside an IPv6 one begins with.
    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
}
