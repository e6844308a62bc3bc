/// The server behind a network file system, as the operator states it.
package struct MountEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// A name in lower case, or an address.
    package let host: String
    /// Its port, 1 to 65535.
    package let port: Int

    /// Reads `host:port`; an IPv6 address stands in brackets.
    ///
    /// Nil for anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains("["),
            host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "@") })
        else { return nil }
        self.host = host.lowercased()
        self.port = port
    }

    /// As it is written.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
