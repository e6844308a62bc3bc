import Foundation
import Testing

@Suite("The record of processing")
struct ProcessingTests {
    private func record(_ house: House, _ status: Int32, _ line: String = "") throws -> [String: Any] {
        try house.expect(status, "evidence processing --json " + line).document()
    }

    private func drift(_ house: House) throws -> Set<String> {
        let found = try #require(try record(house, 3)["drift"] as? [[String: Any]])
        return Set(found.map { "\($0["kind"] ?? "?") \($0["dataset"] ?? "-") \($0["party"] ?? "-")" })
    }

    private func house() throws -> House {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        return house
    }

    @Test("S23: the record names controller, datasets, places, subprocessors with addresses, periods and measures")
    func contents() throws {
        let house = try house()
        let document = try record(house, 0)
        #expect(document["type"] as? String == "record-of-processing")
        #expect((document["drift"] as? [Any])?.isEmpty == true)
        let provider = try #require(document["provider"] as? [String: String])
        #expect(Set(provider.values) == ["not stated"])
        let controller = try #require((document["controllers"] as? [[String: Any]])?.first)
        #expect(controller["controller"] as? String == "pohjola" && controller["home_country"] as? String == "FI")
        let datasets = try #require(controller["datasets"] as? [[String: Any]])
        #expect(datasets.map { $0["class"] as? String } == ["archive", "attachments"])
        for dataset in datasets {
            #expect(dataset["purpose"] as? String == "not stated")
            let places = try #require(dataset["places"] as? [[String: Any]])
            #expect(places.count == 4 && places.allSatisfy { $0["country"] as? String == "FI" })
            #expect(places.allSatisfy { ($0["subprocessors"] as? [String]) == ["hetzner-finland", "hetzner-online"] })
            let periods = try #require(dataset["periods"] as? [String: Any])
            #expect((periods["erasure"] as? [String: Any])?["due"] as? String == "1mo")
            #expect((dataset["measures"] as? [String: Any])?["copies_seen"] as? Int == 2)
        }
        let entities = try #require(document["subprocessors"] as? [[String: Any]])
        #expect(entities.map { $0["name"] as? String } == ["hetzner-finland", "hetzner-online"])
        #expect(entities.allSatisfy { ($0["address"] as? String)?.isEmpty == false })
    }

    @Test(
        "P23: the record says in which time the last drill read a dataset back, and where none was that there is none"
    )
    func recovery() throws {
        let house = try house()
        try house.expect(0, "drill pohjola/archive")
        let controller = try #require((try record(house, 0)["controllers"] as? [[String: Any]])?.first)
        let datasets = try #require(controller["datasets"] as? [[String: Any]])
        let drilled = try #require(
            datasets.first { $0["dataset"] as? String == "archive" }?["recovery"] as? [String: Any]
        )
        #expect(
            (drilled["seconds"] as? Int).map { $0 >= 1 } == true && (drilled["bytes"] as? Int).map { $0 > 0 } == true
        )
        #expect((drilled["party"] as? String)?.hasPrefix("store:") == true && drilled["ended"] is String)
        #expect(datasets.first { $0["dataset"] as? String == "attachments" }?["recovery"] is NSNull)
        let table = try house.expect(0, "evidence processing").out
        #expect(table.contains("LAST DRILL") && table.contains("none"))
    }

    @Test("what the configuration says about the provider and purposes stands in the record, and is checked")
    func stated() throws {
        let house = try house()
        let text = try house.read("landfast.yaml")
        let section = """

            processing:
              provider: "Helpdesk Oy, Katu 1, Helsinki"
              contact: privacy@example.com
              purposes: {attachments: "answers to the controller's customers"}
            """
        try house.write("landfast.yaml", text + section)
        try house.expect(0, "evidence processing pohjola --out record.json")
        let written = try #require(
            try JSONSerialization.jsonObject(with: Data(house.read("record.json").utf8)) as? [String: Any]
        )
        let provider = try #require(written["provider"] as? [String: String])
        #expect(provider["name"] == "Helpdesk Oy, Katu 1, Helsinki" && provider["representative"] == "not stated")
        let table = try house.expect(0, "evidence processing").out
        #expect(table.contains("answers to the controller's customers") && table.contains("not stated"))
        #expect(table.contains("Hetzner Finland Oy") && table.contains("agree"))
        try house.write("landfast.yaml", text + section.replacingOccurrences(of: "attachments:", with: "attachment:"))
        #expect(try house.expect(1, "evidence processing").err.contains("Did you mean 'attachments'?"))
    }

    @Test("law 7: a copy that nobody declared, one that is gone, and what cannot be reached are drift, and end with 3")
    func drift() throws {
        let house = try house()
        let repository = try #require(
            ((try record(house, 0)["controllers"] as? [[String: Any]])?.first?["datasets"] as? [[String: Any]])?
                .first?["repository"] as? String
        )
        let place = try #require(try house.tree("stores/hel1-a").first { $0.hasSuffix(repository) })
        try house.copy("stores/hel1-a/" + place, to: "stores/nbg1/" + place)
        #expect(try drift(house) == ["undeclared-copy pohjola/archive store:nbg1"])
        #expect(try house.expect(3, "evidence processing").out.contains("[undeclared-copy]"))
        try house.remove("stores/nbg1/" + place)
        try house.remove("stores/hel1-b")
        let lost = try drift(house)
        #expect(lost.contains("not-observed pohjola/archive store:hel1-b"), "\(lost)")
        #expect(lost.contains("not-observed - store:hel1-b") || lost.contains("not-observed <null> store:hel1-b"))
        #expect(lost.contains { $0.hasPrefix("too-few pohjola/attachments") })
    }
}
