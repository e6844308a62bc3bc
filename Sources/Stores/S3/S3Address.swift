package import Connections

/// Where a store lies on an S3 server: bucket, folder in it, and how the bucket is named in requests.
package struct S3Address: Hashable, Sendable {
    /// How requests name the bucket.
    package enum Style: String, CaseIterable, Hashable, Sendable {
        /// `https://host/bucket/key`.
        case path
        /// `https://bucket.host/key`.
        case virtualHost = "virtual-host"
    }

    /// The host that is connected to: with the bucket in front in virtual-host style.
    package let host: String
    /// Its port.
    package let port: Int
    /// The bucket.
    package let bucket: String
    /// The folder in it, with a slash at its end; empty for the bucket itself.
    let prefix: String
    private let style: Style

    /// The address that an `s3:` url means; nil when it names no bucket, or one whose name is none.
    package init?(_ url: RemoteURL, style: Style = .path) {
        guard url.scheme == .s3, url.user == nil, let bucket = url.path.first, S3Address.isBucket(bucket) else {
            return nil
        }
        self.init(host: url.host, port: url.port, bucket: bucket, folder: Array(url.path.dropFirst()), style: style)
    }

    init(host: String, port: Int, bucket: String, folder: [String], style: Style) {
        self.host = style == .virtualHost ? bucket + "." + host : host
        self.port = port
        self.bucket = bucket
        self.style = style
        prefix = folder.map { $0 + "/" }.joined()
    }

    /// The `Host` field: without the port when it is the usual one.
    var hostField: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == 443 ? name : "\(name):\(port)"
    }

    /// The key of a path below the store's top.
    func key(_ path: String) -> String { prefix + path }

    /// Path and query of a request as they are sent.
    /// - Parameters:
    ///   - key: the object's; nil for the bucket itself.
    ///   - query: names and values, in any order, not encoded.
    func target(key: String?, query: [(name: String, value: String)]) -> String {
        var target = style == .path ? "/" + PercentEncoding.encode(bucket) : ""
        if let key { target += "/" + PercentEncoding.encode(key, keeping: UInt8(ascii: "/")) }
        if target.isEmpty { target = "/" }
        guard !query.isEmpty else { return target }
        let pairs = query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }.sorted { $0 < $1 }
        return target + "?" + pairs.map { "\($0)=\($1)" }.joined(separator: "&")
    }

    /// Buckets are named like hosts, Contabo's with a tenant and a colon in front.
    private static func isBucket(_ name: String) -> Bool {
        (3...255).contains(name.utf8.count) && name.utf8.first != UInt8(ascii: ".")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
