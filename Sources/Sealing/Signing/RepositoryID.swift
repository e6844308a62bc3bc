/// A repository's id: the first 16 bytes of the SHA-256 of its root public key, so that nobody can claim another's.
package struct RepositoryID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Its 16 bytes.
    package let bytes: [UInt8]

    /// The id that belongs to a root key.
    package init(rootKey: PublicKey) {
        bytes = Array(SHA256.hash(rootKey.bytes.span).bytes.prefix(16))
    }

    /// The id in 32 lower-case hex digits; nil for anything else.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex), bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// 32 lower-case hex digits.
    package var hex: String { Hex.encode(bytes) }

    /// 32 lower-case hex digits.
    package var description: String { hex }

    /// True when the left one's bytes come first.
    package static func < (left: RepositoryID, right: RepositoryID) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
