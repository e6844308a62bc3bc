/// A url of a server, taken apart strictly: what two parsers could understand in two ways is refused (L6).
package struct RemoteURL: Hashable, Sendable {
    /// How a server is spoken to.
    package enum Scheme: String, CaseIterable, Sendable {
        /// S3 over TLS.
        case s3
        /// SFTP over SSH.
        case sftp
        /// WebDAV over TLS.
        case https

        /// The port when the url names none.
        package var port: Int { self == .sftp ? 22 : 443 }
    }

    /// How it is spoken to.
    package let scheme: Scheme
    /// Whom it is spoken to as; only for SFTP, and then always.
    package let user: String?
    /// A name in lower case, an IPv4 address, or an IPv6 address without brackets.
    package let host: String
    /// The port, given or the scheme's.
    package let port: Int
    /// The path's parts, decoded; none is empty, `.` or `..`.
    package let path: [String]

    /// A url from its parts.
    init(scheme: Scheme, user: String?, host: String, port: Int, path: [String]) {
        self.scheme = scheme
        self.user = user
        self.host = host
        self.port = port
        self.path = path
    }

    /// The host as it stands in a url: an IPv6 address in brackets.
    package var bracketedHost: String { HostText.bracketed(host) }
}

extension RemoteURL: CustomStringConvertible {
    /// The canonical text: two urls of one place have the same.
    package var description: String {
        let user = user.map { RemoteURL.encode($0) + "@" } ?? ""
        let port = port == scheme.port ? "" : ":\(port)"
        let path = path.map { "/" + RemoteURL.encode($0) }.joined()
        return "\(scheme.rawValue)://\(user)\(bracketedHost)\(port)\(path.isEmpty ? "/" : path)"
    }

    /// A text with everything but letters, digits, `-`, `.`, `_` and `~` as `%XX`, as RFC 3986 and S3's signatures ask.
    package static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return encoded
    }
}
