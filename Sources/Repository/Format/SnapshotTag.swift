/// A plain word that a run puts on its snapshot: `before-upgrade`.
///
/// It is for finding and keeping snapshots, and no place for personal data: 1 to 63 lower-case letters, digits and
/// hyphens, beginning with a letter or a digit.
package struct SnapshotTag: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The word.
    package let text: String

    /// A tag of that word; nil when it is none.
    package init?(_ text: some StringProtocol) {
        let bytes = text.utf8
        guard (1...Self.maximumBytes).contains(bytes.count), bytes.first != UInt8(ascii: "-"),
            bytes.allSatisfy(Self.isAllowed)
        else { return nil }
        self.text = String(text)
    }

    /// The longest tag, in bytes.
    package static let maximumBytes = 63
    /// The most tags of one snapshot, a count.
    package static let maximumCount = 16

    /// The word.
    package var description: String { text }

    /// In the order of their bytes.
    package static func < (left: SnapshotTag, right: SnapshotTag) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
