import Catalog
import Foundation
import Sealing
import Testing

@Suite("Transfers")
struct TransferTests {
    /// One line for each transfer: `kind from -> to result`.
    private func flows(_ house: House, _ line: String = "transfer list --json") throws -> [String] {
        let document = try house.expect(0, line).document()
        return try #require(document["transfers"] as? [[String: Any]]).map { transfer in
            func name(_ key: String) -> String {
                let place = transfer[key] as? [String: Any] ?? [:]
                return place["name"] as? String ?? place["kind"] as? String ?? "?"
            }
            return "\(transfer["dataset"] ?? "?") \(transfer["kind"] ?? "?") \(name("from")) -> \(name("to")) "
                + "\(transfer["result"] ?? "?")"
        }
    }

    @Test("every command that moves bytes puts on record from where to where, and one that moves none nothing")
    func everyCommand() throws {
        let house = try House.withTenant()
        #expect(try flows(house).isEmpty)
        try house.expect(0, "backup pohjola/attachments")
        #expect(try flows(house) == ["attachments backup agent-hel1 -> hel1-a complete"])
        try house.expect(0, "replicate pohjola/attachments")
        #expect(try flows(house).dropFirst() == ["attachments replicate hel1-a -> hel1-b complete"])
        try house.expect(0, "replicate pohjola/attachments")
        try house.expect(0, "check pohjola/attachments --read-data")
        try house.expect(0, "snapshot list pohjola/attachments")
        #expect(try flows(house).count == 2)
        try house.expect(0, "restore pohjola/attachments --target out --from hel1-b")
        let restored = try flows(house).filter { $0.hasPrefix("attachments restore hel1-b -> ") }
        #expect(restored.count == 1 && restored.allSatisfy { $0.hasSuffix(" complete") }, "\(restored)")
        // What was restored is a copy, too.
        try house.remove("out/users/42")
        _ = try house.erase("42", of: "pohjola")
        let erasing = try flows(house).dropFirst(3)
        #expect(erasing.contains("attachments compaction agent-hel1 -> hel1-a complete"), "\(erasing)")
        #expect(erasing.contains("attachments replicate hel1-a -> hel1-b complete"), "\(erasing)")
        let pack = try #require(
            try house.tree("stores/hel1-b").first { $0.contains("/packs/") && $0.count > 100 }
        )
        try house.remove("stores/hel1-b/" + pack)
        try house.expect(0, "repair pohjola/attachments")
        #expect(try flows(house).last == "attachments repair hel1-a -> hel1-b complete")
    }

    @Test("a transfer counts what arrived, and names its policy, its relay and what its location rests on")
    func contents() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola/archive")
        try house.expect(0, "replicate pohjola/archive --json")
        let catalog = try house.catalog()
        let dataset = try house.dataset("archive", in: catalog)
        let transfer = try #require(try catalog.transfers(of: dataset.repository).last)
        let run = try #require(try catalog.runs(of: dataset.repository).first { $0.kind == "replicate" })
        #expect(transfer.run == run.id)
        #expect(transfer.bytes > 0 && transfer.objects > UInt64(run.counts["objects"] ?? 0))
        #expect(transfer.policy == (try catalog.appliedPolicy())?.digest)
        #expect(transfer.relay.name == "agent-hel1" && transfer.relay.country == "FI")
        #expect(transfer.home.region == "hetzner-hel1")
        #expect(transfer.target.evidence == "operator-statement")
        #expect(transfer.bases.isEmpty)
        let since = try house.expect(0, "transfer list --since 2999-01-01 --json").document()
        #expect((since["transfers"] as? [Any])?.isEmpty == true)
        try house.expect(64, "transfer list --since yesterday")
    }

    @Test("a run that is killed leaves its transfer open, and the next one completes")
    func killed() throws {
        let house = try House.withTenant()
        var open = 0
        for number in stride(from: 1, to: 400, by: 5) {
            guard try house.runKilled(at: "linkat", number, "backup pohjola/attachments") else { break }
            let last = try flows(house).last
            if last == "attachments backup agent-hel1 -> hel1-a open" { open += 1 }
        }
        #expect(open > 0)
        #expect(try flows(house).last == "attachments backup agent-hel1 -> hel1-a complete")
    }

    @Test("S5: a copy on a disk rests on the operator's word, so nobody can say that data never left")
    func unproven() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let text = try house.expect(0, "transfer list pohjola").out
        #expect(text.contains("Has data of pohjola ever left its home country? unknown"))
        #expect(text.contains("rests on: operator-statement"))
        let document = try house.expect(0, "transfer list pohjola --json").document()
        #expect(document["answer"] as? String == "unknown")
        #expect(try house.expect(0, "transfer list").out.contains("pohjola/attachments"))
        try house.expect(10, "transfer list nobody")
    }

    @Test("S5, S2: a tenant who moved abroad by agreement is answered with yes and the agreement")
    func moved() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.expect(
            0,
            "tenant move pohjola --region hetzner-fsn1 --agreement DPA-7 --yes --config germany.yaml"
        )
        let flows = try flows(house, "transfer list pohjola --json --config germany.yaml")
        #expect(flows.contains { $0.hasPrefix("attachments relocation hel1-") && $0.hasSuffix("complete") }, "\(flows)")
        let text = try house.expect(0, "transfer list pohjola --config germany.yaml").out
        #expect(text.contains("ever left its home country? yes"), "\(text)")
        #expect(text.contains("agreement DPA-7"))
        #expect(text.contains("keys in custodian keys-hel1-a in hetzner-hel1 (FI)"))
    }

    @Test("P24, S5: the time before a move is judged by the home of that time, and the move by the agreement for it")
    func movedHistory() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.expect(
            0,
            "tenant move pohjola --region hetzner-fsn1 --agreement DPA-7 --yes --config germany.yaml"
        )
        let text = try house.expect(0, "transfer list pohjola --config germany.yaml").out
        #expect(text.contains("ever left its home country? yes, with basis"), "\(text)")
        #expect(!text.contains("no basis"), "\(text)")
        #expect(text.contains("home was hetzner-hel1 (FI) from"), "\(text)")
        #expect(text.contains("home is hetzner-fsn1 (DE) since"), "\(text)")
        let document = try house.expect(0, "transfer list pohjola --json --config germany.yaml").document()
        let departures = try #require(document["departures"] as? [[String: Any]])
        #expect(!departures.isEmpty)
        for departure in departures {
            let place = try #require(departure["place"] as? [String: Any])
            // What was in Finland was at home there.
            #expect(place["country"] as? String == "DE", "\(departure)")
            #expect(departure["from_country"] as? String == "FI")
            #expect((departure["bases"] as? [[String: Any]])?.map { $0["reference"] as? String } == ["DPA-7"])
        }
    }

    @Test("P24, S5: every doubt names the statement that settles it, and the answer then says that it rests on them")
    func settled() throws {
        let house = try House.withTenant("hansa", region: "hetzner-fsn1", configuration: "germany.yaml")
        let config = " --config germany.yaml"
        try house.expect(0, "backup hansa" + config)
        try house.expect(0, "replicate hansa" + config)
        func doubts() throws -> [[String: Any]] {
            let document = try house.expect(0, "transfer list hansa --json" + config).document()
            let all = try #require(document["doubts"] as? [[String: Any]])
            return all.filter { $0["settled"] as? Bool == false }
        }
        let open = try doubts()
        #expect(Set(open.compactMap { $0["code"] as? String }).count == 3)
        for doubt in open {
            let subject = try #require(doubt["subject"] as? String)
            #expect((doubt["remedy"] as? String)?.contains("landfast statement add \(subject)") == true)
        }
        let subjects = Set(open.compactMap { $0["subject"] as? String })
        #expect(subjects.contains("agent:agent-fsn1") && subjects.contains("store:contabo"))
        for subject in subjects.sorted() where subject != "store:contabo" {
            try house.expect(0, "statement add \(subject) --since 2026-01-01 --reference audit/3" + config)
        }
        #expect(try doubts().allSatisfy { $0["subject"] as? String == "store:contabo" })
        let contabo = "statement add store:contabo --since 2026-01-01 --reference ticket/4711"
        // A provider speaks for what it runs, and nobody of what is to come.
        try house.expect(64, contabo + " --provider hetzner --given-by support" + config)
        try house.expect(64, contabo + " --provider contabo" + config)
        try house.expect(64, contabo.replacingOccurrences(of: "2026-01-01", with: "2999-01-01") + config)
        try house.expect(64, "statement add store:elsewhere --since 2026-01-01 --reference a" + config)
        try house.expect(64, "statement add contabo --since 2026-01-01 --reference a" + config)
        let added = try house.expect(0, contabo + " --provider contabo --given-by support --json" + config).document()
        let id = try #require(added["id"] as? String)
        let text = try house.expect(0, "transfer list hansa" + config).out
        #expect(
            text.contains("? no, as stated: it rests on statements, the least of them: operator-statement"),
            "\(text)"
        )
        #expect(text.contains("provider-answer ticket/4711"))
        try house.expect(0, "evidence bundle hansa --out evidence" + config)
        #expect(try house.read("evidence/statements/\(id).json").contains("ticket/4711"))
        #expect(try house.read("evidence/transfers.json").contains("no-as-stated"))
        try house.expect(0, "statement withdraw \(id.prefix(8)) --reason moved" + config)
        try house.expect(1, "statement withdraw \(id.prefix(8)) --reason moved" + config)
        #expect(try house.expect(0, "statement list" + config).out.contains("withdrawn"))
        #expect(try doubts().isEmpty == false)
        let unknown = try house.expect(3, "evidence bundle hansa --out later --json" + config).document()
        #expect((unknown["unknown"] as? [String])?.contains { $0.contains("store contabo") } == true, "\(unknown)")
    }
}
