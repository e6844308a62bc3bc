import Foundation
import Testing

/// Erasures taken back from evidence that was kept elsewhere.
@Suite("Erasures taken back from certificates and bundles")
struct ReplayTests {
    /// A house in which person 42 was erased, with a certificate, after everything had been kept.
    static func certified(bundle: Bool = false) throws -> (House, id: String) {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.keepAll()
        let id = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        try house.expect(0, "erase certificate \(id) --out elsewhere/certificate")
        // Where its data was rests on what operators say, which nobody has settled here.
        if bundle { try house.expect(3, "evidence bundle pohjola --out elsewhere/bundle") }
        return (house, id)
    }

    private func restored(_ house: House, _ folder: String) throws -> Bool {
        try house.expect(0, "restore pohjola/attachments --target \(folder)")
        #expect(house.exists("\(folder)/users/43/portrait"))
        return house.exists("\(folder)/users/42")
    }

    @Test(
        "P10, I4: everything put back, the catalog too: a certificate or a bundle kept elsewhere takes the erasure back",
        arguments: ["elsewhere/certificate/certificate.json", "elsewhere/certificate", "elsewhere/bundle"]
    )
    func everythingOld(_ evidence: String) throws {
        let (house, id) = try Self.certified(bundle: evidence.hasSuffix("bundle"))
        try house.putBack(House.custodianFolders + House.storeFolders + ["state"])
        // Nothing inside knows of it: this is the limit that each certificate states.
        #expect(try restored(house, "before"))
        try house.remove("before")
        #expect(try house.read("elsewhere/certificate/certificate.json").contains("landfast erase replay"))

        let dry = try house.expect(0, "erase replay \(evidence) --dry-run --json").document()
        let planned = (dry["datasets"] as? [[String: Any]])?.compactMap { $0["tombstones_taken"] as? Int }
        #expect(planned == [1, 1])
        #expect(try house.expect(0, "erase list").out.contains("no erasures"))

        let replayed = try house.expect(0, "erase replay \(evidence) --yes")
        #expect(replayed.out.contains("pohjola/attachments: took"))
        #expect(try !restored(house, "after"))
        #expect(try house.expect(0, "erase list").out.contains(id))
        // What was restored since is a copy that was not looked at yet.
        try house.expect(5, "erase status \(id)")
        try house.expect(0, "erase verify \(id)")
        try house.expect(0, "erase status \(id)")
        try house.expect(0, "erase certificate \(id) --out again")
        // Again, nothing changes.
        #expect(try house.expect(0, "erase replay \(evidence) --yes").out.contains("nothing was lacking"))
    }

    @Test(
        "P10: a machine put back and its catalog lost: a rebuild says of when it is, and warns until evidence was given"
    )
    func rebuilt() throws {
        let (house, id) = try Self.certified()
        try house.putBack(House.custodianFolders + House.storeFolders)
        try house.loseState()
        let rebuilt = try house.expect(0, "catalog rebuild")
        #expect(rebuilt.out.contains("0 erasures") && rebuilt.out.contains("landfast erase replay"))
        #expect(rebuilt.out.contains("newest ledger entry"))
        #expect(try house.expect(0, "tenant list").err.contains("catalog was made anew"))
        try house.expect(0, "erase replay elsewhere/certificate --yes")
        #expect(try house.expect(0, "tenant list").err.isEmpty)
        #expect(try !restored(house, "after"))
        try house.expect(0, "erase verify \(id)")
    }

    @Test("P10: a rebuild names erasures of which only certificates in the state folder know, and opens an incident")
    func certificatesInState() throws {
        let (house, id) = try Self.certified()
        try house.putBack(House.custodianFolders + House.storeFolders)
        try house.loseState()
        try FileManager.default.createDirectory(
            atPath: house.path("state/certificates"),
            withIntermediateDirectories: true
        )
        try house.copy("elsewhere/certificate", to: "state/certificates/\(id)")
        let rebuilt = try house.expect(3, "catalog rebuild --json").document()
        #expect(rebuilt["forgotten_erasures"] as? [String] == [id])
        #expect(try house.expect(0, "incident list").out.contains("rolled-back"))
        try house.expect(0, "erase replay state/certificates --yes")
        #expect(try !restored(house, "after"))
    }

    @Test("P10: that nothing is kept elsewhere can be put on record, and ends the warning of a rebuild")
    func nothingKept() throws {
        let house = try House.withTenant()
        try house.loseState()
        try house.expect(0, "catalog rebuild")
        try house.expect(64, "erase replay")
        #expect(try house.expect(0, "erase replay --nothing-kept --yes").out.contains("On record"))
        #expect(try house.expect(0, "tenant list").err.isEmpty)
    }

    @Test(
        "P10: a certificate that only names its tombstones is refused with what to look for, and an old store's folder helps"
    )
    func withoutEntries() throws {
        let (house, id) = try Self.certified()
        let text = try house.read("elsewhere/certificate/certificate.json")
        var document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let repositories = try #require(document["repositories"] as? [[String: Any]])
        document["repositories"] = repositories.map { part in part.filter { $0.key != "entries" } }
        let bare = try JSONSerialization.data(
            withJSONObject: document,
            options: [.sortedKeys, .withoutEscapingSlashes]
        )
        try FileManager.default.createDirectory(atPath: house.path("bare"), withIntermediateDirectories: true)
        try bare.write(to: URL(fileURLWithPath: house.path("bare/certificate.json")))
        try house.copy("stores/hel1-b", to: "found")
        try house.putBack(House.custodianFolders + House.storeFolders + ["state"])
        let refused = try house.expect(1, "erase replay bare --yes")
        #expect(refused.err.contains("0.1.0") && refused.err.contains(id) && refused.err.contains("/ledger/"))
        try house.expect(0, "erase replay bare found --yes")
        #expect(try !restored(house, "after"))
        try house.expect(0, "erase verify \(id)")
    }

    @Test(
        "P10, I4: what nobody delegated has signed, what is changed and what is another repository's is not taken, and named"
    )
    func hostile() throws {
        let (house, id) = try Self.certified()
        try house.putBack(House.custodianFolders + House.storeFolders + ["state"])
        // Another installation's certificate of the same words.
        let (other, _) = try Self.certified()
        try house.write("foreign/certificate.json", try other.read("elsewhere/certificate/certificate.json"))
        let foreign = try house.expect(3, "erase replay foreign --yes")
        #expect(foreign.out.contains("no dataset here has"))
        // One letter of a signature.
        let good = try house.read("elsewhere/certificate/certificate.json")
        let range = try #require(good.range(of: "\"signature\":\""))
        var bytes = Array(good.utf8)
        let position = good.utf8.distance(from: good.startIndex, to: range.upperBound)
        bytes[position] = bytes[position] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
        try house.write("changed/certificate.json", String(decoding: bytes, as: UTF8.self))
        let changed = try house.run("erase replay changed --yes")
        #expect(changed.status == 3 || changed.status == 5, "\(changed)")
        #expect(changed.out.contains("damaged or badly signed"))
        // No evidence at all, and junk.
        try house.write("junk/a", "{\"type\":\"erasure-certificate\"}")
        try house.write("junk/b", String(repeating: "{", count: 100_000))
        #expect(try house.expect(1, "erase replay junk --yes").err.contains("damaged"))
        try house.expect(64, "erase replay nowhere --yes")
        // The good one still works.
        try house.expect(0, "erase replay elsewhere/certificate --yes")
        try house.expect(0, "erase verify \(id)")
    }
}
