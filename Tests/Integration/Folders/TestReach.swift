import Residency
import Testing

/// Where tests may connect to, decided by a registry as everywhere.
enum TestReach {
    /// What permits these ports of one address.
    static func of(_ address: String, ports: [Int]) throws -> NetworkReach {
        let fact = "evidence: operator-statement, source: this test, checked: 2026-11-01"
        let numbers = ports.map { "\($0)" }.joined(separator: ", ")
        let text = """
            regions:
              hetzner-hel1:
                title: Here
                city: X
                country: FI
                subprocessor: entity
                location: {shown-by: network, \(fact)}
                endpoints: [{kind: storage-box, host: "\(address)", ports: [\(numbers)], \(fact)}]
                networks: [{autonomous-system: AS64496, blocks: ["\(address)/32"], \(fact)}]
            subprocessors:
              entity: {title: Entity, type: cloud provider, country: FI, address: X, \(fact)}
            """
        let (registry, diagnostics) = RegionRegistry.parse([SourceFile(name: "regions.yaml", text: text)])
        return try #require(registry?.reach(of: "hetzner-hel1"), "\(diagnostics.map(\.message))")
    }
}
