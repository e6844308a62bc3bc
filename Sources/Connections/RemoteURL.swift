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
        let user = user.map { PercentEncoding.encode($0) + "@" } ?? ""
        let port = port == scheme.port ? "" : ":\(port)"
        let path = path.map { "/" + PercentEncoding.encode($0) }.joined()
        return "\(scheme.rawValue)://\(user)\(bracketedHost)\(port)\(path.isEmpty ? "/" : path)"
    }
}
