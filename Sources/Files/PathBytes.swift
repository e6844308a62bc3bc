/// A path or a name as the kernel has it: any bytes but NUL, compared byte by byte.
///
/// The empty path stands for the folder that a relative path starts from. ``description`` is safe to print on a
/// terminal; paths are personal data and never go into a log.
package struct PathBytes: Hashable, Sendable {
    /// The bytes, without a terminating NUL.
    package let bytes: [UInt8]

    /// A path from its bytes; nil when one of them is NUL.
    package init?(bytes: [UInt8]) {
        guard !bytes.contains(0) else { return nil }
        self.bytes = bytes
    }

    /// A path from text that comes from outside; nil when it holds a NUL.
    package init?(validating text: some StringProtocol) {
        self.init(bytes: Array(text.utf8))
    }

    /// A path from text that holds no NUL; a NUL is a programming error and stops the process.
    package init(_ text: String) {
        let bytes = Array(text.utf8)
        precondition(!bytes.contains(0), "a path holds no NUL")
        self.bytes = bytes
    }

    /// Bytes that are known to hold no NUL, from the kernel or cut from another path.
    init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension PathBytes {
    /// The empty path: the folder itself that a relative path starts from.
    package static let empty = PathBytes(unchecked: [])

    /// True for the path without any byte.
    package var isEmpty: Bool { bytes.isEmpty }

    /// True when the path starts at the root of the file system.
    package var isAbsolute: Bool { bytes.first == PathBytes.slash }

    /// The path as text; nil when it is not valid UTF-8.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    static let slash = UInt8(ascii: "/")
}

extension PathBytes: Comparable {
    /// The order of the bytes; a path comes before every path that begins with it.
    package static func < (left: PathBytes, right: PathBytes) -> Bool {
        let shared = min(left.bytes.count, right.bytes.count)
        var position = 0
        while position < shared {
            if left.bytes[position] != right.bytes[position] {
                return left.bytes[position] < right.bytes[position]
            }
            position += 1
        }
        return left.bytes.count < right.bytes.count
    }
}

extension PathBytes: ExpressibleByStringLiteral {
    /// A path written in the source.
    package init(stringLiteral value: String) {
        self.init(value)
    }
}
