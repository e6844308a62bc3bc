/// A block of addresses: `95.216.0.0/16`, `2a01:4f9::/32`.
package struct AddressBlock: Hashable, Sendable, CustomStringConvertible {
    /// The block's first address.
    package let first: IPAddress
    /// How many bits all its addresses begin with alike.
    package let prefixLength: Int

    /// Reads a block; nil when it is none.
    ///
    /// It needs both its first address and its length; an address in the middle of the block is a slip of the pen, and no
    /// block.
    package init?(_ text: String) {
        guard let (first, length) = Self.parts(text) else { return nil }
        guard first.bytes == Self.masked(first.bytes, length) else { return nil }
        self.init(first: first, prefixLength: length)
    }

    private init(first: IPAddress, prefixLength: Int) {
        self.first = first
        self.prefixLength = prefixLength
    }

    /// The block that was probably meant by an address in the middle of one, with a length; nil when there is none.
    static func holding(_ text: String) -> AddressBlock? {
        guard let (address, length) = parts(text) else { return nil }
        return IPAddress(bytes: masked(address.bytes, length)).map { AddressBlock(first: $0, prefixLength: length) }
    }

    /// True when the address lies in it; an IPv4 address never lies in an IPv6 block.
    package func contains(_ address: IPAddress) -> Bool {
        address.bytes.count == first.bytes.count && Self.masked(address.bytes, prefixLength) == first.bytes
    }

    /// True when it is so large that lying in it says nothing about where an address is: more than 2^24 addresses of version
    /// 4, or more than a 65,536th of version 6.
    package var isTooWide: Bool { prefixLength < (first.isIPv4 ? 8 : 16) }

    /// The form that `init` reads.
    package var description: String { "\(first)/\(prefixLength)" }

    private static func parts(_ text: String) -> (IPAddress, Int)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0])),
            let length = DecimalNumber.parse(Array(parts[1].utf8)[...], maximum: address.bytes.count * 8)
        else { return nil }
        return (address, length)
    }

    private static func masked(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
        bytes.enumerated().map { position, byte in
            let kept = min(max(length - position * 8, 0), 8)
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
    }
}
