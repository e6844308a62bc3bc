package import Sealing

/// A head, by number and digest.
package struct HeadMark: Hashable, Comparable, Sendable {
    /// Rises by one with each commit.
    package let number: UInt64
    /// The SHA-256 of the head's bytes.
    package let digest: Digest

    /// A mark from its parts.
    package init(number: UInt64, digest: Digest) {
        self.number = number
        self.digest = digest
    }

    /// By number, then by digest.
    package static func < (left: HeadMark, right: HeadMark) -> Bool {
        (left.number, left.digest) < (right.number, right.digest)
    }

    package var json: JSONValue {
        .object(["number": .string(ScopePath.hex(number)), "digest": .string(digest.hex)])
    }

    package init?(json: JSONValue) {
        guard let number = json["number"]?.stringValue.flatMap(ScopePath.value(hex:)),
            let digest = json["digest"]?.stringValue.flatMap({ Digest(hex: $0) })
        else { return nil }
        self.init(number: number, digest: digest)
        guard self.json == json else { return nil }
    }
}
