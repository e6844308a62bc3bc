/// A SHA-256 digest, or another keyed hash of 32 bytes.
///
/// Ordered as its bytes are.
package struct Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Bytes of a digest.
    package static let byteCount = 32

    // Big endian words, so that comparing them compares the bytes.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// The digest in 32 bytes; nil for another count.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        first = Self.word(bytes, 0)
        second = Self.word(bytes, 8)
        third = Self.word(bytes, 16)
        fourth = Self.word(bytes, 24)
    }

    /// The digest in 64 lower-case hex digits; nil for anything else.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes.span)
    }

    init(state: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)) {
        first = UInt64(state.0) << 32 | UInt64(state.1)
        second = UInt64(state.2) << 32 | UInt64(state.3)
        third = UInt64(state.4) << 32 | UInt64(state.5)
        fourth = UInt64(state.6) << 32 | UInt64(state.7)
    }

    /// Its 32 bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        append(to: &bytes)
        return bytes
    }

    /// Appends its 32 bytes.
    package func append(to output: inout [UInt8]) {
        for word in [first, second, third, fourth] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                output.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
    }

    /// 64 lower-case hex digits.
    package var hex: String { Hex.encode(bytes) }

    /// 64 lower-case hex digits.
    package var description: String { hex }

    /// Four of its bytes, from `number` times four on, as a little-endian integer: hash values for filters.
    package func littleEndianWord(_ number: Int) -> UInt32 {
        let word = [first, second, third, fourth][number / 2]
        return UInt32(truncatingIfNeeded: number.isMultiple(of: 2) ? word >> 32 : word).byteSwapped
    }

    /// True when the left one's bytes come first.
    package static func < (left: Digest, right: Digest) -> Bool {
        (left.first, left.second, left.third, left.fourth) < (right.first, right.second, right.third, right.fourth)
    }

    private static func word(_ bytes: Span<UInt8>, _ start: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<start + 8 {
            word = word << 8 | UInt64(bytes[index])
        }
        return word
    }
}
