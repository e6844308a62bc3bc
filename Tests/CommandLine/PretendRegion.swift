import Foundation

/// A region that is one server on an address of this machine.
struct PretendRegion: Sendable {
    private let name: String
    private let country: String
    private let host: String
    private let port: Int
    private let block: String
    private let limits: String

    /// - Parameters:
    ///   - block: the addresses that lie in the region; nil: the host, which is an address then.
    ///   - limits: what its provider lets one customer do at once.
    init(_ name: String, country: String, host: String, port: Int, block: String? = nil, limits: String = "{}") {
        self.name = name
        self.country = country
        self.host = host
        self.port = port
        self.block = block ?? "\(host)/32"
        self.limits = limits
    }

    /// A file of facts about these regions.
    static func file(_ regions: [PretendRegion]) -> String {
        """
        regions:
        \(regions.map(\.text).joined(separator: "\n"))
        subprocessors:
          provider: {title: Provider, type: cloud provider, country: DE, address: Nowhere 1, \(fact)}
        jurisdictions:
          EEA: {countries: [FI, DE], \(fact)}

        """
    }

    private static let fact = "evidence: operator-statement, source: a test, checked: 2026-01-01"

    private var text: String {
        """
          \(name):
            {title: \(name), city: Nowhere, country: \(country), subprocessor: provider,
             location: {shown-by: network, \(Self.fact)},
             endpoints: [{kind: storage-box, host: "\(host)", ports: [\(port)], limits: \(limits), \(Self.fact)}],
             networks: [{autonomous-system: AS64496, blocks: [\(block)], \(Self.fact)}]}
        """
    }

    /// A policy that keeps everything in the home country, with so many copies in so many regions.
    /// - Parameter erasure: what is asked of erasures besides, beginning with a comma.
    static func policy(copies: Int, regions: Int, erasure: String = "") -> String {
        """
        policy: pretended
        rules:
          - id: at-home
            classes: [database, attachments, archive, audit-log, control]
            allow: {countries: [home]}
        requirements:
          - id: copies
            classes: [database, attachments, archive, audit-log]
            copies: {count: \(copies), different: {regions: \(regions)}}
            custodians: {count: 2}
            backup: {every: 24h, recovery-point: 26h}
            retention: {last: 3, daily: 7}
            verification: {every: 7d, read-data: 90d}
            drill: {every: 90d}
            erasure: {grace: 0h, due: 1mo, physical-deadline: 30d, approvals: 1, vanished-rows: propose\(erasure)}

        """
    }
}

extension House {
    /// Writes a file of credentials that its owner alone can read.
    func writeSecret(_ name: String, _ text: String) throws {
        try write("secrets/" + name, text)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path("secrets/" + name))
    }
}
