extension RegionEndpoint {
    init?(_ value: YAMLValue) {
        guard let fields = value.mapping(keys: RegionKeys.endpoint, of: "endpoint") else { return nil }
        let kind = fields.required("kind")?.choice(RegionEndpoint.Kind.self, kind: "endpoint kind")
        let host = fields.required("host")?.hostPattern()
        let ports = fields.required("ports")?.list(1...16)?.compactMap { $0.integer(in: 1...65_535) }
        let limits = fields.optional("limits").map { EndpointLimits($0) } ?? EndpointLimits.none
        guard let kind, let host, let ports, let limits, let provenance = Provenance(fields) else { return nil }
        self.init(kind: kind, host: host, ports: ports.sorted(), limits: limits, provenance: provenance)
    }
}

extension RegionNetwork {
    init?(_ value: YAMLValue) {
        guard let fields = value.mapping(keys: RegionKeys.network, of: "network") else { return nil }
        let number = fields.required("autonomous-system")
        let blocks = (fields.optional("blocks")?.list() ?? []).compactMap { $0.addressBlock() }
        let shows = fields.optional("shows").map { $0.choice(Showing.self, kind: "showing") } ?? .location
        guard let text = number?.string() else { return nil }
        guard Self.isAutonomousSystem(text) else {
            number?.report("bad-name", "'\(text)' is not an autonomous system", fix: "Write it like 'AS24940'.")
            return nil
        }
        guard let shows, let provenance = Provenance(fields) else { return nil }
        self.init(autonomousSystem: text, blocks: blocks, shows: shows, provenance: provenance)
    }

    static func isAutonomousSystem(_ text: String) -> Bool {
        guard text.hasPrefix("AS"), let value = UInt32(text.dropFirst(2)) else { return false }
        return "AS\(value)" == text
    }
}

extension RegionProxy {
    /// Reads a proxy; one that is an address must lie in the region's blocks.
    init?(_ value: YAMLValue, networks: [RegionNetwork]) {
        guard let fields = value.mapping(keys: RegionKeys.proxy, of: "proxy") else { return nil }
        let host = fields.required("host")
        let pattern = host?.hostPattern()
        let port = fields.required("port")?.integer(in: 1...65_535)
        guard let host, let pattern, let port, let provenance = Provenance(fields) else { return nil }
        guard !pattern.hasWildcard else {
            host.report("bad-host", "'\(pattern)' is more than one host", fix: "Name the one proxy.")
            return nil
        }
        if let address = pattern.address, !networks.contains(where: { $0.blocks.contains { $0.contains(address) } }) {
            host.report(
                "proxy-outside",
                "the proxy \(address) lies in none of the region's blocks, and it would see every byte",
                fix: "Name a proxy inside the region, or add the block that it lies in, with its source."
            )
            return nil
        }
        self.init(host: pattern.description, port: port, provenance: provenance)
    }
}

extension YAMLValue {
    /// A host's name or address, with `*` for a first label.
    func hostPattern() -> HostPattern? {
        guard let text = string(maximumLength: 253) else { return nil }
        return HostPattern(text)
            ?? fail(
                "bad-host",
                "'\(text)' is neither a host's name nor an address",
                fix: "Write it like 'eu2.contabostorage.com', '*.your-storagebox.de' or '192.0.2.1'."
            )
    }

    /// A block of addresses that is small enough to say something.
    func addressBlock() -> AddressBlock? {
        guard let text = string(maximumLength: 64) else { return nil }
        guard let block = AddressBlock(text) else {
            let near = AddressBlock.holding(text).map { "Did you mean '\($0)'?" }
            return fail(
                "bad-block",
                "'\(text)' is not a block of addresses",
                fix: near ?? "Write its first address and its length, like '95.216.0.0/15' or '2a01:4f9::/32'."
            )
        }
        guard !block.isTooWide else {
            return fail(
                "block-too-wide",
                "'\(block)' is so large that lying in it says nothing about where an address is",
                fix: "Name the provider's own blocks, of at most /8 (IPv4) or /16 (IPv6)."
            )
        }
        return block
    }
}
