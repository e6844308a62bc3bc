/// Where connections to a region may go (L3, L7); made nowhere but here, from the registry.
package struct NetworkReach: Hashable, Sendable {
    /// The region.
    package let region: String
    /// The addresses that lie in it; none: nothing is permitted.
    package let blocks: [AddressBlock]
    /// The server that relays to it, if the region declares one.
    package let proxy: RegionProxy?
    /// How long bytes may outlive their deletion there, in seconds.
    package let deletionLagSeconds: Int64
    private let endpoints: [RegionEndpoint]
    /// Those of the blocks whose addresses tell the location.
    private let telling: [AddressBlock]
    /// The blocks of all other regions.
    private let elsewhere: [AddressBlock]

    init(_ region: Region, others: [Region]) {
        self.region = region.name
        var seen: Set<AddressBlock> = []
        blocks = region.networks.flatMap(\.blocks).filter { seen.insert($0).inserted }
        proxy = region.proxy
        deletionLagSeconds = region.deletionLagSeconds
        endpoints = region.endpoints
        telling = region.networks.filter { $0.shows == .location }.flatMap(\.blocks)
        elsewhere = others.sorted { $0.name < $1.name }.flatMap(\.networks).flatMap(\.blocks)
    }

    /// What it shows of the location that a server was spoken to at these addresses (L14): of several the least.
    ///
    /// An address that another region has too, or that the provider uses for several locations, tells whose it is, not
    /// where.
    package func evidence(of addresses: [IPAddress]) -> EvidenceGrade {
        addresses.map(evidence).min() ?? .operatorStatement
    }

    private func evidence(of address: IPAddress) -> EvidenceGrade {
        guard permits(address) else { return .operatorStatement }
        let isTold = telling.contains { $0.contains(address) } && !elsewhere.contains { $0.contains(address) }
        return isTold ? .network : .provider
    }

    /// True when the address lies in the region, as far as its blocks are known.
    ///
    /// A block that is not known refuses; it never lets anything through.
    package func permits(_ address: IPAddress) -> Bool { blocks.contains { $0.contains(address) } }

    /// True when the host and the port are those of one of the region's services.
    package func permits(host: String, port: Int) -> Bool { !services(host, port).isEmpty }

    /// What the service lets one customer do at once: of several that fit, of each limit the lowest.
    package func limits(host: String, port: Int) -> EndpointLimits {
        services(host, port).reduce(.none) { $0.tightened(by: $1.limits) }
    }

    private func services(_ host: String, _ port: Int) -> [RegionEndpoint] {
        endpoints.filter { $0.ports.contains(port) && $0.host.matches(host) }
    }
}

extension RegionRegistry {
    /// Where connections to a region may go; nil for a region that is not known.
    package func reach(of region: String) -> NetworkReach? {
        regions[region].map { region in NetworkReach(region, others: regions.values.filter { $0.name != region.name }) }
    }
}
