internal import Sealing

/// What a region's signed form says about its network: services, blocks, proxy, and how long deleted bytes last.
///
/// Forms that were signed before there was such a part lack it, and so does that of a region about whose network nothing
/// is known: nothing is permitted to reach it then.
struct SignedNetwork {
    var endpoints: [RegionEndpoint] = []
    var networks: [RegionNetwork] = []
    var proxy: RegionProxy?
    var deletionLagSeconds: Int64 = 0

    init(_ region: Region) {
        endpoints = region.endpoints
        networks = region.networks
        proxy = region.proxy
        deletionLagSeconds = region.deletionLagSeconds
    }

    /// The signed form; nil when there is nothing to say.
    var json: JSONValue? {
        var fields: [String: JSONValue] = [:]
        if !endpoints.isEmpty { fields["endpoints"] = .array(endpoints.map(Self.json)) }
        if !networks.isEmpty { fields["networks"] = .array(networks.map(Self.json)) }
        if let proxy {
            fields["proxy"] = proxy.provenance.signed(
                with: ["host": .string(proxy.host), "port": .integer(Int64(proxy.port))]
            )
        }
        if deletionLagSeconds > 0 { fields["deletionLag"] = .integer(deletionLagSeconds) }
        return fields.isEmpty ? nil : .object(fields)
    }

    private static func json(_ endpoint: RegionEndpoint) -> JSONValue {
        var limits: [String: JSONValue] = [:]
        limits["requestsPerSecond"] = endpoint.limits.requestsPerSecond.map { .integer(Int64($0)) }
        limits["bytesPerSecond"] = endpoint.limits.bytesPerSecond.map { .integer(Int64($0)) }
        limits["connections"] = endpoint.limits.connections.map { .integer(Int64($0)) }
        return endpoint.provenance.signed(with: [
            "kind": .string(endpoint.kind.rawValue),
            "host": .string(endpoint.host.description),
            "ports": .array(endpoint.ports.map { .integer(Int64($0)) }),
            "limits": .object(limits),
        ])
    }

    private static func json(_ network: RegionNetwork) -> JSONValue {
        var fields: [String: JSONValue] = [
            "autonomousSystem": .string(network.autonomousSystem),
            "blocks": .array(network.blocks.map { .string($0.description) }),
        ]
        // What is usual has no field, so that a register without it has the digest that it always had.
        if network.shows != .location { fields["shows"] = .string(network.shows.rawValue) }
        return network.provenance.signed(with: fields)
    }
}

extension SignedNetwork {
    /// Reads the signed form; nil when it is not one.
    ///
    /// A form without any is one that permits nothing.
    init?(signed json: JSONValue?) {
        guard let json else { return }
        guard let fields = json.objectValue, !fields.isEmpty,
            Set(fields.keys).isSubset(of: ["endpoints", "networks", "proxy", "deletionLag"])
        else { return nil }
        func items<Item>(_ key: String, _ read: (JSONValue) -> Item?) -> [Item]? {
            guard let value = fields[key] else { return [] }
            guard let list = value.arrayValue, !list.isEmpty else { return nil }
            let items = list.compactMap(read)
            return items.count == list.count ? items : nil
        }
        guard let endpoints = items("endpoints", RegionEndpoint.init(signed:)),
            let networks = items("networks", RegionNetwork.init(signed:))
        else { return nil }
        self.endpoints = endpoints
        self.networks = networks
        if let value = fields["proxy"] {
            guard let proxy = RegionProxy(signed: value) else { return nil }
            self.proxy = proxy
        }
        if let value = fields["deletionLag"] {
            guard let lag = value.integerValue, lag > 0, lag <= Region.deletionLags.upperBound.seconds else {
                return nil
            }
            deletionLagSeconds = lag
        }
    }
}

extension Provenance {
    fileprivate func signed(with fields: [String: JSONValue]) -> JSONValue {
        var fields = fields
        fields["evidence"] = .string(evidence.rawValue)
        fields["source"] = .string(source)
        fields["checked"] = .string(checked.description)
        fields["doubt"] = doubt.map { .string($0) } ?? .null
        return .object(fields)
    }

    /// Reads the part of a signed form that says where it comes from.
    init?(signed json: JSONValue) {
        guard let evidence = json["evidence"]?.stringValue.flatMap(Kind.init(rawValue:)),
            let source = json["source"]?.stringValue,
            let checked = json["checked"]?.stringValue.flatMap({ CalendarDay($0) })
        else { return nil }
        self.init(evidence: evidence, source: source, checked: checked, doubt: json["doubt"]?.stringValue)
    }
}

extension RegionEndpoint {
    fileprivate init?(signed json: JSONValue) {
        guard let provenance = Provenance(signed: json),
            let kind = json["kind"]?.stringValue.flatMap(Kind.init(rawValue:)),
            let host = json["host"]?.stringValue.flatMap({ HostPattern($0) }),
            let ports = json["ports"]?.integers(in: 1...65_535), let limits = json["limits"],
            let limits = EndpointLimits(signed: limits)
        else { return nil }
        self.init(kind: kind, host: host, ports: ports, limits: limits, provenance: provenance)
    }
}

extension EndpointLimits {
    fileprivate init?(signed json: JSONValue) {
        guard let fields = json.objectValue else { return nil }
        let ranges = [
            "requestsPerSecond": Self.requestRange, "bytesPerSecond": Self.byteRange,
            "connections": Self.connectionRange,
        ]
        var values: [String: Int] = [:]
        for (key, value) in fields {
            guard let range = ranges[key], let number = value.integerValue.flatMap({ Int(exactly: $0) }),
                range.contains(number)
            else { return nil }
            values[key] = number
        }
        self.init(
            requestsPerSecond: values["requestsPerSecond"],
            bytesPerSecond: values["bytesPerSecond"],
            connections: values["connections"]
        )
    }
}

extension RegionNetwork {
    fileprivate init?(signed json: JSONValue) {
        guard let provenance = Provenance(signed: json), let number = json["autonomousSystem"]?.stringValue,
            Self.isAutonomousSystem(number), let list = json["blocks"]?.arrayValue
        else { return nil }
        let blocks = list.compactMap { $0.stringValue.flatMap { AddressBlock($0) } }.filter { !$0.isTooWide }
        guard blocks.count == list.count else { return nil }
        var shows = Showing.location
        if let value = json["shows"] {
            guard let read = value.stringValue.flatMap(Showing.init(rawValue:)) else { return nil }
            shows = read
        }
        self.init(autonomousSystem: number, blocks: blocks, shows: shows, provenance: provenance)
    }
}

extension RegionProxy {
    fileprivate init?(signed json: JSONValue) {
        guard let provenance = Provenance(signed: json),
            let host = json["host"]?.stringValue.flatMap({ HostPattern($0) }), !host.hasWildcard,
            let port = json["port"]?.integerValue.flatMap({ Int(exactly: $0) }), (1...65_535).contains(port)
        else { return nil }
        self.init(host: host.description, port: port, provenance: provenance)
    }
}

extension JSONValue {
    fileprivate func integers(in range: ClosedRange<Int>) -> [Int]? {
        guard let list = arrayValue, !list.isEmpty else { return nil }
        let numbers = list.compactMap { $0.integerValue.flatMap { Int(exactly: $0) } }.filter { range.contains($0) }
        return numbers.count == list.count ? numbers : nil
    }
}
