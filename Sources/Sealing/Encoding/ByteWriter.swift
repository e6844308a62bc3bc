/// Writes the binary encodings of the format: little-endian integers, varints, bytes with their length.
package struct ByteWriter: Sendable {
    /// What has been written.
    package var bytes: [UInt8] = []

    /// An empty writer.
    package init() {}

    /// One byte.
    package mutating func u8(_ value: UInt8) {
        bytes.append(value)
    }

    /// Two bytes.
    package mutating func u16(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    }

    /// Four bytes.
    package mutating func u32(_ value: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// Eight bytes.
    package mutating func u64(_ value: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// LEB128 in its shortest form, at most ten bytes.
    package mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The bytes themselves.
    package mutating func bytes(_ value: Span<UInt8>) {
        bytes.append(copying: value)
    }

    /// A varint with the length, then the bytes.
    package mutating func lengthPrefixed(_ value: Span<UInt8>) {
        varint(UInt64(value.count))
        bytes(value)
    }
}
