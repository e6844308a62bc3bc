internal import Sealing

/// Where a scope's leaf lies in the key tree: 64 bits for the person, one marker bit, 64 bits for the object.
///
/// Paths are keyed and truncated, so they tell nothing to whoever lacks the label key.
package struct ScopePath: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The person; 0 for what belongs to nobody.
    package let subject: UInt64
    /// The object; nil for the person's own leaf.
    package let object: UInt64?

    /// A path from its parts.
    package init(subject: UInt64, object: UInt64? = nil) {
        self.subject = subject
        self.object = object
    }

    /// What describes the repository: manifests, pointers, indexes.
    package static let metadata = ScopePath(subject: 0, object: 0)
    /// Data that belongs to nobody.
    package static let nobody = ScopePath(subject: 0, object: 1)

    /// True for what belongs to nobody, which no erasure but a whole repository's reaches.
    package var isReserved: Bool { subject == 0 }

    /// Bytes of the encoding.
    package static let byteCount = 17

    /// Subject, marker, object: 17 bytes, big endian, so that encodings sort as paths do.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        append(to: &bytes)
        return bytes
    }

    /// Appends the 17 bytes.
    package func append(to output: inout [UInt8]) {
        Self.append(subject, to: &output)
        output.append(object == nil ? 0 : 1)
        Self.append(object ?? 0, to: &output)
    }

    /// Reads the 17 bytes; nil for anything that ``bytes`` does not give.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var subject: UInt64 = 0
        var object: UInt64 = 0
        for index in 0..<8 {
            subject = subject << 8 | UInt64(bytes[index])
            object = object << 8 | UInt64(bytes[index + 9])
        }
        switch bytes[8] {
        case 0 where object == 0: self.init(subject: subject)
        case 1: self.init(subject: subject, object: object)
        default: return nil
        }
    }

    /// 16 hex digits, and for an object `/` and 16 more.
    package var description: String {
        Self.hex(subject) + (object.map { "/" + Self.hex($0) } ?? "")
    }

    /// In the order of the encodings.
    package static func < (left: ScopePath, right: ScopePath) -> Bool {
        if left.subject != right.subject { return left.subject < right.subject }
        return switch (left.object, right.object) {
        case (nil, nil), (.some, nil): false
        case (nil, .some): true
        case (.some(let left), .some(let right)): left < right
        }
    }

    static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    static func value(hex text: String) -> UInt64? {
        guard text.utf8.count == 16, let bytes = Hex.decode(text) else { return nil }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func append(_ value: UInt64, to output: inout [UInt8]) {
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            output.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
