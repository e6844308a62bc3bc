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

    @Test("P21: Helsinki's city is what its interface says, and each visit of the audit has its own date")
    func helsinki() throws {
        let registry = try PackageFiles.registry()
        #expect(registry.regions["hetzner-hel1"]?.city == "Helsinki")
        #expect(registry.regions["hetzner-hel1"]?.location.doubt?.contains("Tuusula") == true)
        for name in ["hel1", "fsn1", "nbg1"] {
            let facts = try #require(registry.regions["hetzner-\(name)"]).facts
            let visits = facts.first { $0.statement.contains("63016141-01") }?.statement ?? ""
            for date in ["Nuremberg 2024-02-07", "Helsinki 2023-03-01", "Falkenstein 2022-01-27"] {
                #expect(visits.contains(date))
            }
        }
    }

    @Test("P21: what is otherwise in the facts is said, each by its name")
    func factChanges() throws {
        let shipped = try PackageFiles.yaml(in: "Regions")
        let now = try #require(RegionRegistry.parse(shipped).registry)
        #expect(now.factChanges(since: now).isEmpty)
        func edited(_ replacements: [(String, String)]) throws -> [String] {
            let files = shipped.map { file in
                var text = String(decoding: file.bytes, as: UTF8.self)
                for (from, to) in replacements { text = text.replacing(from, with: to) }
                return SourceFile(name: file.name, text: text)
            }
            let other = try #require(RegionRegistry.parse(files).registry)
            return other.factChanges(since: now).map { "\($0.subject): \($0.details.joined(separator: "; "))" }
        }
        #expect(
            try edited([("city: Helsinki", "city: Tuusula")]) == [
                "region hetzner-hel1: city: 'Helsinki', now 'Tuusula'"
            ]
        )
        #expect(
            try edited([("blocks: [77.42.0.0/17, 89.167.0.0/17]", "blocks: [77.42.0.0/17, 203.0.113.0/24]")]) == [
                "region hetzner-hel1: blocks that show the provider alone: now with 203.0.113.0/24; without 89.167.0.0/17"
            ]
        )
        #expect(
            try edited([("EU:\n    countries: [AT, ", "EU:\n    countries: [")]) == [
                "jurisdiction EU: countries: now without AT"
            ]
        )
        #expect(
            try edited([("until: 2031-12-27", "until: 2030-12-27")]) == [
                "adequacy of GB: until: '2031-12-27', now '2030-12-27'"
            ]
        )
        #expect(
            try edited([("order of the operator", "word of the operator")]) == ["region contabo-de: sources and doubts"]
        )
        #expect(
            try edited([("contabo-de:", "contabo-eu:")]) == [
                "region contabo-de: there no more", "region contabo-eu: new",
            ]
        )
    }

    @Test("L14: Contabo's location is an operator's statement, with the doubt kept")
    func contaboIsDoubted() throws {
        let region = try #require(try PackageFiles.registry().regions["contabo-de"])
        #expect(region.locationEvidence == .operatorStatement)
        #expect(region.location.doubt?.contains("Lauterbourg") == true)
    }
}
