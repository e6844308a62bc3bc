internal import Ledger

/// The place of a node in the key tree: the first `length` bits of 64 bits for the person, a marker bit, and 64 bits
/// for the object.
///
/// Bits behind the length are zero.
struct TreePrefix: Hashable, Comparable, Sendable {
    let subject: UInt64
    let marker: UInt8
    let object: UInt64
    let length: Int

    /// A person's own leaf.
    static let subjectLeafLength = 65
    /// An object's leaf: the tree is not deeper.
    static let maximumLength = 129

    /// The leaf of a path.
    init(_ path: ScopePath) {
        subject = path.subject
        marker = path.object == nil ? 0 : 1
        object = path.object ?? 0
        length = path.object == nil ? Self.subjectLeafLength : Self.maximumLength
    }

    /// The node that covers exactly a scope.
    init(_ scope: ScopePrefix) {
        switch scope {
        case .repository: self.init(truncating: (0, 0, 0), length: 0)
        case .subject(let subject): self.init(truncating: (subject, 0, 0), length: 64)
        case .object(let subject, let object):
            self.init(truncating: (subject, 1, object), length: Self.maximumLength)
        case .leaf(let leaf): self.init(leaf)
        }
    }

    /// The first `length` bits of a path.
    init(truncating bits: (subject: UInt64, marker: UInt8, object: UInt64), length: Int) {
        precondition((0...Self.maximumLength).contains(length), "a prefix has 0 to 129 bits")
        subject = length >= 64 ? bits.subject : bits.subject & ~(UInt64.max >> UInt64(length))
        marker = length >= 65 ? bits.marker : 0
        if length <= 65 {
            object = 0
        } else {
            object = length == 129 ? bits.object : bits.object & ~(UInt64.max >> UInt64(length - 65))
        }
        self.length = length
    }

    /// The bit at a place, 0 or 1.
    func bit(_ place: Int) -> UInt8 {
        if place < 64 { return UInt8(subject >> UInt64(63 - place) & 1) }
        if place == 64 { return marker }
        return UInt8(object >> UInt64(128 - place) & 1)
    }

    /// The node so many bits deep on the way here.
    func ancestor(length: Int) -> TreePrefix {
        precondition(length <= self.length, "an ancestor is not below")
        return TreePrefix(truncating: (subject, marker, object), length: length)
    }

    /// The other child of the node above the one that lies `length` bits deep on the way here.
    func sibling(length: Int) -> TreePrefix {
        precondition((1...self.length).contains(length), "the root has no sibling")
        var bits = (subject: subject, marker: marker, object: object)
        switch length {
        case ...64: bits.subject ^= 1 << UInt64(64 - length)
        case 65: bits.marker ^= 1
        default: bits.object ^= 1 << UInt64(129 - length)
        }
        return TreePrefix(truncating: bits, length: length)
    }

    /// True when the other node is this one or lies below it.
    func covers(_ other: TreePrefix) -> Bool {
        length <= other.length && commonLength(with: other) >= length
    }

    /// How many leading bits of the two paths are the same, whatever the lengths.
    func commonLength(with other: TreePrefix) -> Int {
        if subject != other.subject { return (subject ^ other.subject).leadingZeroBitCount }
        if marker != other.marker { return 64 }
        return 65 + (object ^ other.object).leadingZeroBitCount
    }

    /// Which of the 256 shards it lies in, when it is at least 8 bits deep.
    var shard: Int { Int(subject >> 56) }

    /// True when such a node can be in a tree: a person's own leaf has nothing below it.
    var isPossible: Bool { length <= 65 || marker == 1 }

    static func < (left: TreePrefix, right: TreePrefix) -> Bool {
        (left.subject, left.marker, left.object, left.length)
            < (right.subject, right.marker, right.object, right.length)
    }
}
