import Foundation
import ServerHarness
import Testing

@Suite("Transfers to servers, and what lies there", .serialized)
struct RemoteTransferTests {
    /// A tenant at home in Finland, with a copy on each of the two servers there.
    private static func replicated(number: Int) throws -> RemoteHouse {
        let remote = try RemoteHouse(number: number)
        let house = remote.house
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        try house.expect(0, "tenant add pohjola --region fi-1")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        return remote
    }

    @Test("S5, L14: with the addresses really spoken to on record the answer can be no, and other regions are named")
    func stayed() throws {
        let remote = try Self.replicated(number: 83)
        let document = try remote.house.expect(0, "transfer list pohjola --json").document()
        let transfers = try #require(document["transfers"] as? [[String: Any]])
        #expect(transfers.count == 2)
        for transfer in transfers {
            let target = try #require(transfer["to"] as? [String: Any])
            #expect(target["evidence"] as? String == "network")
            let addresses = try #require(target["addresses"] as? [String])
            #expect(addresses.count == 1 && addresses.allSatisfy { $0.hasPrefix("127.83.") }, "\(target)")
            #expect(transfer["result"] as? String == "complete")
        }
        // What is left is what no look can decide: where the agent and the custodians are.
        let doubts = try #require(document["doubts"] as? [[String: Any]])
        #expect(Set(doubts.compactMap { ($0["subject"] as? String)?.prefix(6) }) == ["agent:", "custod"], "\(doubts)")
        #expect(document["answer"] as? String == "unknown")
        for subject in Set(doubts.compactMap { $0["subject"] as? String }) {
            try remote.house.expect(0, "statement add \(subject) --since 2026-01-01 --reference audit/3")
        }
        let moves = try #require(document["moves"] as? [[String: Any]])
        #expect(moves.contains { ($0["place"] as? [String: Any])?["region"] as? String == "fi-2" })
        let text = try remote.house.expect(0, "transfer list pohjola").out
        #expect(text.contains("Has data of pohjola ever left its home country? no, as stated"))
    }

    @Test("L7: an inventory looks into every server, and finds what nobody here put there")
    func inventory() throws {
        let remote = try Self.replicated(number: 84)
        let house = remote.house
        #expect(try house.expect(0, "store inventory").out.contains("Nothing unexpected was found."))
        try Data("not a backup".utf8).write(to: remote.box.data.appending(path: "landfast/holiday.jpg"))
        // Written and deleted again: in a bucket that keeps versions it is still there.
        let notes = "/copies/landfast/notes.txt"
        #expect(try remote.moto.call("PUT", notes, body: "not a backup").status == 200)
        #expect(try remote.moto.call("DELETE", notes).status == 204)
        let found = try house.expect(3, "store inventory --json").document()
        let findings = try #require(found["findings"] as? [[String: Any]])
        #expect(
            findings.map { "\($0["kind"] ?? "") \($0["store"] ?? "")" }.sorted()
                == ["foreign-files box", "foreign-files moto"]
        )
        let stores = try #require(found["stores"] as? [[String: Any]])
        let moto = try #require(stores.first { $0["store"] as? String == "moto" })
        let kinds = (moto["others"] as? [[String: Any]] ?? []).compactMap { $0["kind"] as? String }
        #expect(kinds.sorted() == ["delete-marker", "version"])
    }
}
