/// A host as it is written.
enum HostText {
    /// As it stands in a url: an IPv6 address in brackets.
    static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
