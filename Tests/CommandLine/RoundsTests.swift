import Catalog
import Foundation
import Sealing
import Testing

@Suite("Rounds")
struct RoundsTests {
    private func incidents(_ house: House) throws -> [[String: Any]] {
        try #require(try house.run("incident list --json").document()["incidents"] as? [[String: Any]])
    }

    private func strayCopy(_ house: House) throws {
        let repository = try house.dataset("archive", in: try house.catalog()).repository.hex
        try house.copy("stores/hel1-a/\(repository)", to: "stores/contabo/\(repository)")
    }

    @Test("P23, I3: rounds look again for whoever was erased, and for copies that nobody declared, without being asked")
    func rounds() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.copy("stores/hel1-b", to: "old")
        let id = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        try house.expect(0, "erase verify \(id)")
        let quiet = try house.expect(0, "rounds --json").document()
        #expect(quiet["erasures_looked_for"] as? Int == 1 && (quiet["differences"] as? [Any])?.isEmpty == true)
        #expect(try incidents(house).isEmpty)
        // What cannot be looked at now takes nothing back that was seen before.
        try house.move("source", to: "away")
        #expect(try house.expect(3, "rounds").out.contains("unverified"))
        #expect(try house.run("erase status \(id)").status == 0)
        try house.move("away", to: "source")

        try house.replace("stores/hel1-b", with: "old")
        try strayCopy(house)
        let found = try house.expect(3, "rounds --json").document()
        let differences = try #require(found["differences"] as? [[String: Any]])
        #expect(differences.contains { $0["erasure"] as? String == id }, "\(found)")
        let kinds = Set(try incidents(house).compactMap { $0["kind"] as? String })
        #expect(kinds == ["erased-came-back", "copy-out-of-place"])
        let runs = try #require(try house.expect(0, "run list --json").document()["runs"] as? [[String: Any]])
        #expect(runs.count { $0["work"] as? String == "rounds" } == 3)
    }

    @Test("P23: serve makes rounds a day after the last")
    func served() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try strayCopy(house)
        let past = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)).adding(seconds: -90_000)
        try house.catalog().put(
            RunRecord(
                id: String(repeating: "ab", count: 16),
                kind: RunRecord.rounds,
                repository: nil,
                party: nil,
                started: past,
                ended: past,
                outcome: "complete",
                counts: [:]
            )
        )
        let served = try Served(house)
        try wait(60, for: "the rounds") {
            try served.said().contains { $0["message_type"] as? String == "rounds-ended" }
        }
        #expect(served.stop() == 0)
        #expect(try served.said().count { $0["message_type"] as? String == "rounds-began" } == 1)
        #expect(try incidents(house).map { $0["kind"] as? String } == ["copy-out-of-place"])
    }
}
