/// What a service lets one customer do at once; nil where nothing is said.
package struct EndpointLimits: Hashable, Sendable {
    /// How many requests may begin in a second.
    package let requestsPerSecond: Int?
    /// How many bytes may be sent and received in a second, together.
    package let bytesPerSecond: Int?
    /// How many connections may be open.
    package let connections: Int?

    /// Limits from their parts.
    package init(requestsPerSecond: Int? = nil, bytesPerSecond: Int? = nil, connections: Int? = nil) {
        self.requestsPerSecond = requestsPerSecond
        self.bytesPerSecond = bytesPerSecond
        self.connections = connections
    }

    /// Nothing is said.
    package static let none = EndpointLimits()

    /// Of each limit the lower one.
    package func tightened(by other: EndpointLimits) -> EndpointLimits {
        func lower(_ part: KeyPath<EndpointLimits, Int?>) -> Int? {
            [self[keyPath: part], other[keyPath: part]].compactMap(\.self).min()
        }
        return EndpointLimits(
            requestsPerSecond: lower(\.requestsPerSecond),
            bytesPerSecond: lower(\.bytesPerSecond),
            connections: lower(\.connections)
        )
    }
}

extension EndpointLimits {
    /// The keys of limits, in regions files and configurations.
    package static let keys = ["requests-per-second", "bytes-per-second", "connections"]
    /// How many requests a second a limit may allow.
    package static let requestRange = 1...1_000_000
    /// How many bytes a second a limit may allow.
    package static let byteRange = 1000...1_000_000_000_000
    /// How many connections a limit may allow.
    package static let connectionRange = 1...1000

    /// Reads limits; each that is wrong is reported.
    package init?(_ value: YAMLValue) {
        guard let fields = value.mapping(keys: Self.keys, of: "limits") else { return nil }
        func limit(_ key: String, _ range: ClosedRange<Int>) -> Int? {
            fields.optional(key)?.integer(in: range)
        }
        self.init(
            requestsPerSecond: limit("requests-per-second", Self.requestRange),
            bytesPerSecond: limit("bytes-per-second", Self.byteRange),
            connections: limit("connections", Self.connectionRange)
        )
    }
}
