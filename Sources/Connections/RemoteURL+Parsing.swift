internal import Residency

/// What is wrong with a url.
package struct RemoteURLError: Error, Hashable {
    /// For a sentence that begins with the url.
    package let reason: String
}

extension RemoteURL {
    /// The longest url that is looked at, in bytes.
    package static let maximumBytes = 2000

    /// Takes `s3://host/…`, `sftp://user@host/…` or `https://host/…` apart.
    ///
    /// No password, query or fragment; the path's parts are plain names.
    package init(_ text: String) throws(RemoteURLError) {
        func refuse(_ reason: String) -> RemoteURLError { RemoteURLError(reason: reason) }
        guard text.utf8.count <= RemoteURL.maximumBytes else {
            throw refuse("it has more than \(RemoteURL.maximumBytes) bytes")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) else {
            throw refuse("it holds a blank, a backslash or a character that is written as %XX")
        }
        guard !text.contains("?"), !text.contains("#") else { throw refuse("it holds a query or a fragment") }
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"),
            let scheme = Scheme(rawValue: String(text[..<colon]))
        else { throw refuse("it does not begin with 's3://', 'sftp://' or 'https://'") }
        let rest = text[colon...].dropFirst("://".count)
        let authority = rest.prefix { $0 != "/" }
        let (user, place) = try RemoteURL.user(authority, scheme)
        let (host, port) = try RemoteURL.hostAndPort(place)
        var parts = rest.dropFirst(authority.count).split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        // One slash at the end says nothing.
        if parts.last == "" { parts.removeLast() }
        var path: [String] = []
        for part in parts { path.append(try RemoteURL.part(part)) }
        self.init(scheme: scheme, user: user, host: host, port: port ?? scheme.port, path: path)
    }

    private static func user(
        _ authority: Substring,
        _ scheme: Scheme
    ) throws(RemoteURLError) -> (String?, Substring) {
        guard let at = authority.firstIndex(of: "@") else {
            guard scheme != .sftp else { throw RemoteURLError(reason: "it names no user: sftp://user@host/folder") }
            return (nil, authority)
        }
        guard scheme == .sftp else { throw RemoteURLError(reason: "it names a user, who belongs into the credentials") }
        guard !authority[..<at].contains(":") else {
            throw RemoteURLError(reason: "it holds a password, which belongs into the credentials")
        }
        return (try part(authority[..<at]), authority[authority.index(after: at)...])
    }

    private static func hostAndPort(_ text: Substring) throws(RemoteURLError) -> (String, Int?) {
        var host = text
        var port: Int?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw RemoteURLError(reason: "a bracket is not closed") }
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw RemoteURLError(reason: "its port is no number") }
            port = try after.isEmpty ? nil : number(after.dropFirst())
            guard isIPv6(host) else { throw RemoteURLError(reason: "what stands in brackets is no IPv6 address") }
        } else {
            if let colon = text.firstIndex(of: ":") {
                host = text[..<colon]
                port = try number(text[text.index(after: colon)...])
            }
            guard isHostName(host) else {
                throw RemoteURLError(
                    reason: "its host is neither an address nor a name of lower-case letters, digits, '-' and '.'"
                )
            }
        }
        return (String(host), port)
    }

    private static func number(_ text: Substring) throws(RemoteURLError) -> Int {
        guard let port = Int(text), (1...65_535).contains(port), String(port) == text else {
            throw RemoteURLError(reason: "its port is no number between 1 and 65535")
        }
        return port
    }

    /// One part of the path, or the user.
    private static func part(_ text: Substring) throws(RemoteURLError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                throw RemoteURLError(reason: "'%' is not followed by two hex digits")
            }
            let decoded = high << 4 | low
            guard decoded >= 0x20, decoded != 0x7F, decoded != UInt8(ascii: "/") else {
                throw RemoteURLError(reason: "it holds a control character or a slash inside of a name")
            }
            bytes.append(decoded)
        }
        guard let part = String(validating: bytes, as: UTF8.self) else {
            throw RemoteURLError(reason: "a name in it is not UTF-8")
        }
        guard !part.isEmpty, part != ".", part != ".." else {
            throw RemoteURLError(reason: "a name in it is empty, '.' or '..'")
        }
        return part
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// A name as RFC 1123 has it, or four numbers.
    ///
    /// A name whose last label is a number would be an address to some parsers.
    private static func isHostName(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...253).contains(text.utf8.count), labels.allSatisfy(isLabel) else { return false }
        guard let last = labels.last, last.utf8.first.map({ !(0x30...0x39).contains($0) }) ?? false else {
            return isIPv4(labels)
        }
        return true
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            && label.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
            }
    }

    private static func isIPv4(_ labels: [Substring]) -> Bool {
        labels.count == 4 && labels.allSatisfy { label in UInt8(label).map { String($0) == label } ?? false }
    }

    private static func isIPv6(_ text: Substring) -> Bool {
        IPAddress(String(text)).map { $0.bytes.count == 16 && $0.description == text } ?? false
    }
}
