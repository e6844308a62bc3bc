internal import Sealing

extension ScopePath {
    /// Object numbers below this are no label's: a person's own data moves there when its leaf is given up, and nobody's
    /// rest counts on from 1.
    package static let reservedObjects: UInt64 = 1 << 16

    /// True for a path that no label may have.
    package var isReservedForSuccessors: Bool { isReserved || (object.map { $0 < Self.reservedObjects } ?? false) }

    /// The leaf that takes what stays when this one is given up; nil for metadata, which is never given up, and after the
    /// last of the reserved numbers.
    ///
    /// It lies under the same person, so that an erasure of the person reaches it, too.
    package var successor: ScopePath? {
        guard self != .metadata else { return nil }
        guard let object else { return ScopePath(subject: subject, object: 1) }
        guard object >= Self.reservedObjects else {
            return object + 1 < Self.reservedObjects ? ScopePath(subject: subject, object: object + 1) : nil
        }
        let digest = SHA256.hash((Self.successorPrefix + bytes).span)
        let next = digest.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return ScopePath(subject: subject, object: next | 1 << 63)
    }

    private static let successorPrefix = Array("landfast/1/successor".utf8) + [0]
}
