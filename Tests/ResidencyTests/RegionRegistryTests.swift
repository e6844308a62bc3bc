import Foundation
import Testing

@testable import Residency

/// Files of the package, read where the tests run.
enum PackageFiles {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func yaml(in folder: String) throws -> [SourceFile] {
        let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
        return try names.filter { $0.hasSuffix(".yaml") }.sorted().map {
            SourceFile(name: "\(folder)/\($0)", text: try text("\(folder)/\($0)"))
        }
    }

    static func registry() throws -> RegionRegistry {
        let (registry, diagnostics) = RegionRegistry.parse(try yaml(in: "Regions"))
        for diagnostic in diagnostics { print(diagnostic.rendered(color: false)) }
        return try #require(registry)
    }
}

@Suite("Regions")
struct RegionRegistryTests {
    @Test("S3, S25: the shipped regions name country, legal entity and evidence")
    func shippedRegions() throws {
        let registry = try PackageFiles.registry()
        #expect(registry.regions.keys.sorted() == ["contabo-de", "hetzner-fsn1", "hetzner-hel1", "hetzner-nbg1"])
        #expect(registry.regions["hetzner-hel1"]?.country == "FI")
        #expect(registry.chain(of: "hetzner-hel1").map(\.title) == ["Hetzner Finland Oy", "Hetzner Online GmbH"])
        #expect(registry.group(of: "hetzner-hel1") == registry.group(of: "hetzner-nbg1"))
        #expect(registry.group(of: "contabo-de") == "contabo")
        #expect(registry.isInEEA("NO") && registry.isInEEA("FI") && !registry.isInEEA("CH") && !registry.isInEEA("GB"))
        #expect(registry.jurisdictions["EEA"]?.countries.count == 30)
        #expect(registry.adequacy.count == 16)
    }

    @Test("L14: Contabo's location is an operator's statement, with the doubt kept")
    func contaboIsDoubted() throws {
        let region = try #require(try PackageFiles.registry().regions["contabo-de"])
        #expect(region.locationEvidence == .operatorStatement)
        #expect(region.location.doubt?.contains("Lauterbourg") == true)
    }
}
