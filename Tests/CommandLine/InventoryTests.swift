import Catalog
import Foundation
import Sealing
import Testing

@Suite("What really lies in stores")
struct InventoryTests {
    /// A tenant with two copies of each dataset.
    private static func backedUp() throws -> House {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        return house
    }

    /// The kinds of the findings that are open, each with its party.
    private func open(_ house: House) throws -> Set<String> {
        Set(try house.catalog().openFindings().map { "\($0.kind) \($0.party ?? "-")" })
    }

    /// A file of the archive's copy in a store, by a part of its name.
    private func file(_ part: String, of store: String, _ house: House) throws -> String {
        let catalog = try house.catalog()
        let repository = try house.dataset("archive", in: catalog).repository.hex
        let name = try house.tree("stores/\(store)/\(repository)").sorted().first { name in
            name.hasPrefix(part) && name.utf8.count > 64
        }
        return "stores/\(store)/\(repository)/" + (try #require(name))
    }

    @Test("a house in order has nothing unexpected, and every object is counted by its kind")
    func inOrder() throws {
        let house = try Self.backedUp()
        #expect(try house.expect(0, "store inventory").out.contains("Nothing unexpected was found."))
        let document = try house.expect(0, "store inventory hel1-a --json").document()
        let store = try #require((document["stores"] as? [[String: Any]])?.first)
        #expect(store["store"] as? String == "hel1-a")
        let copies = try #require(store["repositories"] as? [[String: Any]])
        #expect(copies.compactMap { $0["dataset"] as? String }.sorted() == ["pohjola/archive", "pohjola/attachments"])
        for copy in copies {
            let objects = try #require(copy["objects"] as? [String: [String: Any]])
            for kind in ["head", "index", "ledger", "pack", "repository", "snapshot"] {
                #expect(objects[kind]?["count"] as? Int ?? 0 > 0, "\(kind)")
            }
            let counts = objects.values.compactMap { $0["count"] as? Int }
            #expect(copy["files"] as? Int == counts.reduce(0, +))
        }
        #expect(try open(house).isEmpty)
        try house.expect(10, "store inventory nowhere")
    }

    @Test("objects that are missing, that no head names or that nobody made open findings until they are gone")
    func objects() throws {
        let house = try Self.backedUp()
        let pack = try file("packs/", of: "hel1-b", house)
        try FileManager.default.moveItem(atPath: house.path(pack), toPath: house.path("kept"))
        #expect(try house.expect(3, "store inventory hel1-b").out.contains("landfast repair pohjola/archive"))
        #expect(try open(house) == ["missing-objects store:hel1-b"])
        try FileManager.default.moveItem(atPath: house.path("kept"), toPath: house.path(pack))
        try house.expect(0, "store inventory")
        #expect(try open(house).isEmpty)

        let folder = String(pack.dropLast(67))
        try house.write(folder + "/00/" + String(repeating: "0", count: 64), "nobody named me")
        try house.write(folder + "/notes of the administrator", "mine")
        let found = try house.expect(3, "store inventory --json").document()
        let kinds = (found["findings"] as? [[String: Any]] ?? []).compactMap { $0["kind"] as? String }
        #expect(kinds.sorted() == ["foreign-files", "unnamed-objects"])
        #expect(try open(house) == ["foreign-files store:hel1-b", "unnamed-objects store:hel1-b"])
        for finding in try house.catalog().openFindings() { #expect(!finding.detail.contains("notes")) }
        try house.expect(0, "replicate pohjola")
        try house.remove(folder + "/notes of the administrator")
        try house.expect(0, "store inventory")
        #expect(try open(house).isEmpty)
    }

    @Test("L7: a repository that nobody knows, and a copy that no ledger names, are found in any store")
    func strangers() throws {
        let house = try Self.backedUp()
        let catalog = try house.catalog()
        let repository = try house.dataset("archive", in: catalog).repository.hex
        try house.copy("stores/hel1-a/\(repository)", to: "stores/contabo/\(repository)")
        let stranger = String(repeating: "ab", count: repository.utf8.count / 2)
        try house.write("stores/nbg1/\(stranger)/packs/x", "somebody else's")
        try house.write("stores/fsn1/holiday.jpg", "not a backup")
        let out = try house.expect(3, "store inventory").out
        #expect(out.contains("holiday.jpg") && out.contains(stranger))
        #expect(
            try open(house) == [
                "foreign-files store:fsn1", "undeclared-copy store:contabo", "unknown-repository store:nbg1",
            ]
        )
        #expect(try house.expect(1, "doctor").out.contains("landfast store inventory"))
        try house.remove("stores/contabo/\(repository)")
        try house.remove("stores/nbg1/\(stranger)")
        try house.expect(3, "store inventory")
        #expect(try open(house) == ["foreign-files store:fsn1"])
    }

    @Test("a copy that is gone is found; what cannot be looked at keeps its findings")
    func missing() throws {
        let house = try Self.backedUp()
        let catalog = try house.catalog()
        let repository = try house.dataset("archive", in: catalog).repository.hex
        try house.remove("stores/hel1-b/\(repository)")
        try house.expect(3, "store inventory")
        #expect(try open(house) == ["missing-copy store:hel1-b"])
        try FileManager.default.moveItem(atPath: house.path("stores/hel1-b"), toPath: house.path("away"))
        #expect(try house.expect(3, "store inventory").out.contains("Could not be looked at:"))
        #expect(try open(house) == ["missing-copy store:hel1-b"])
        try FileManager.default.moveItem(atPath: house.path("away"), toPath: house.path("stores/hel1-b"))
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "store inventory")
        #expect(try open(house).isEmpty)
    }

    @Test("the look changes nothing in any store")
    func changesNothing() throws {
        let house = try Self.backedUp()
        try house.write("stores/fsn1/holiday.jpg", "not a backup")
        func contents() throws -> [String: Data] {
            var contents: [String: Data] = [:]
            for name in try house.tree("stores") {
                contents[name] = FileManager.default.contents(atPath: house.path("stores/" + name)) ?? Data()
            }
            return contents
        }
        let before = try contents()
        try house.expect(3, "store inventory")
        #expect(try contents() == before)
    }
}
