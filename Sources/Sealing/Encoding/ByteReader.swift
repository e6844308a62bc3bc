/// Reads the binary encodings of the format.
///
/// Every length is checked against what is there.
package struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private var position = 0

    /// A reader over all of `bytes`.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Bytes that have not been read.
    package var remaining: Int { bytes.count - position }

    /// One byte.
    package mutating func u8() throws(SealingError) -> UInt8 {
        guard position < bytes.count else { throw Self.short }
        defer { position += 1 }
        return bytes[position]
    }

    /// Two bytes, little endian.
    package mutating func u16() throws(SealingError) -> UInt16 {
        UInt16(truncatingIfNeeded: try integer(bytes: 2))
    }

    /// Four bytes, little endian.
    package mutating func u32() throws(SealingError) -> UInt32 {
        UInt32(truncatingIfNeeded: try integer(bytes: 4))
    }

    /// Eight bytes, little endian.
    package mutating func u64() throws(SealingError) -> UInt64 {
        try integer(bytes: 8)
    }

    /// LEB128; refuses anything but the shortest form.
    package mutating func varint() throws(SealingError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try u8()
            guard shift < 63 || byte <= 1 else { throw SealingError(.malformed, "a varint of more than 64 bits") }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                guard byte != 0 || shift == 0 else {
                    throw SealingError(.malformed, "a varint not in its shortest form")
                }
                return value
            }
            shift += 7
        }
    }

    /// The next `count` bytes.
    package mutating func take(_ count: Int) throws(SealingError) -> [UInt8] {
        guard count >= 0, count <= remaining else { throw Self.short }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    /// A varint with the length, then the bytes.
    package mutating func lengthPrefixed(maximum: Int) throws(SealingError) -> [UInt8] {
        let count = try varint()
        guard count <= UInt64(maximum) else {
            throw SealingError(.tooLarge, "\(count) bytes where at most \(maximum) may stand")
        }
        return try take(Int(count))
    }

    /// Refuses bytes that nobody has read.
    package func mustBeAtEnd() throws(SealingError) {
        guard remaining == 0 else { throw SealingError(.malformed, "\(remaining) bytes too many") }
    }

    private mutating func integer(bytes count: Int) throws(SealingError) -> UInt64 {
        guard count <= remaining else { throw Self.short }
        var value: UInt64 = 0
        for index in 0..<count {
            value |= UInt64(bytes[position + index]) << UInt64(8 * index)
        }
        position += count
        return value
    }

    private static let short = SealingError(.malformed, "it ends too early")
}
