/// A mount whose bytes are not known to stay on this machine's own disks.
package struct NetworkMount: Hashable, Sendable {
    /// The kind of file system: `nfs4`, `fuse.sshfs`, or a word that Landfast does not know.
    package let type: String
    /// What is mounted, as the mount says it: `server:/folder`, `//server/share`.
    package let source: String
    /// The host in `source`, in lower case; nil when it names none.
    package let host: String?
    /// The server's address, as the kernel's client says that it uses it; nil when it says none.
    package let address: String?

    /// What is known of a mount that is none of this machine's disks.
    package init(_ mount: Mount) {
        type = mount.type
        source = mount.source
        host = Self.host(in: mount.source)
        address = mount.options.first { $0.hasPrefix("addr=") }.map { String($0.dropFirst("addr=".count)) }
    }

    init(type: String, source: String) {
        self.type = type
        self.source = source
        host = nil
        address = nil
    }

    /// The host in `user@host:/folder`, `host:/folder`, `[address]:/folder`, `//host/share` or `https://host/folder`.
    private static func host(in source: String) -> String? {
        var rest = Substring(source)
        if let scheme = rest.range(of: "://") {
            rest = rest[scheme.upperBound...].prefix { $0 != "/" }
        } else if rest.hasPrefix("//") {
            rest = rest.dropFirst(2).prefix { $0 != "/" }
        } else {
            guard rest.contains(":/") || rest.contains(":") && !rest.hasPrefix("/") else { return nil }
        }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        if rest.hasPrefix("[") {
            rest = rest.dropFirst().prefix { $0 != "]" }
        } else {
            rest = rest.prefix { $0 != ":" }
        }
        return rest.isEmpty ? nil : rest.lowercased()
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Where a text stands in this one first.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
