import Foundation
import Testing

/// Damage on disk, as a failing drive makes it, and what `check` and `repair` make of it.
@Suite("Repairing copies on disk")
struct RepairTests {
    private func filled() throws -> House {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola/attachments")
        try house.expect(0, "replicate pohjola/attachments")
        return house
    }

    /// The repository's folder in a store.
    private func folder(_ house: House, _ store: String) throws -> String {
        let heads = try house.tree("stores/\(store)").filter { $0.hasSuffix("/packs") }
        let withPacks = try heads.first { try !house.tree("stores/\(store)/\($0)").isEmpty }
        return "stores/\(store)/" + (try #require(withPacks)).dropLast("/packs".count)
    }

    /// Files below a part of the repository's folder, sorted.
    private func objects(_ house: House, _ store: String, _ part: String) throws -> [String] {
        let top = try folder(house, store)
        return try house.tree(top).sorted().filter { name in
            var isFolder: ObjCBool = false
            _ = unsafe FileManager.default.fileExists(atPath: house.path("\(top)/\(name)"), isDirectory: &isFolder)
            return name.hasPrefix(part) && !isFolder.boolValue
        }.map { "\(top)/\($0)" }
    }

    private func contents(_ house: House, _ store: String) throws -> [String: Data] {
        let files = try objects(house, store, "")
        return try Dictionary(
            uniqueKeysWithValues: files.map { ($0, try Data(contentsOf: URL(fileURLWithPath: house.path($0)))) }
        )
    }

    private func flip(_ house: House, _ file: String) throws {
        let url = URL(fileURLWithPath: house.path(file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: url)
    }

    private static let kinds = ["packs/", "indexes/", "snapshots/", "heads/", "ledger/", "repository.json"]

    @Test(
        "I7: one flipped bit in each kind of object on one copy is found, repaired from another, and byte-equal afterwards",
        arguments: [("hel1-b", kinds), ("hel1-a", ["packs/", "heads/"])]
    )
    func eachKind(store: String, kinds: [String]) throws {
        let house = try filled()
        let before = try ["hel1-a", "hel1-b"].map { try contents(house, $0) }
        for part in kinds {
            let object = try #require(try objects(house, store, part).last)
            try flip(house, object)
            try? house.remove("state/cache")
            let name = object.components(separatedBy: "/").dropFirst(3).joined(separator: "/")
            let found = try house.expect(1, "check pohjola/attachments --read-data")
            #expect(found.out.contains(name), "\(part): \(found.out)")
            #expect(found.out.contains("landfast repair pohjola/attachments"))
            if part == "packs/" {
                let plan = try house.expect(0, "repair pohjola/attachments --dry-run")
                #expect(plan.out.contains("would be"), "\(plan.out)")
            }
            let done = try house.expect(0, "repair pohjola/attachments")
            #expect(done.out.contains("store:\(store): \(name)"))
            #expect(try ["hel1-a", "hel1-b"].map { try contents(house, $0) } == before, "\(part) on \(store)")
        }
        try house.expect(0, "check pohjola/attachments --read-data")
        #expect(try house.expect(0, "repair pohjola/attachments").out.contains("every copy is whole"))
    }

    @Test("I8: files that are lost are named where names are asked for, and else only counted")
    func names() throws {
        let house = try filled()
        for store in ["hel1-a", "hel1-b"] {
            for pack in try objects(house, store, "packs/") { try house.remove(pack) }
        }
        let plain = try house.expect(1, "check pohjola/attachments")
        #expect(!plain.out.contains("portrait") && !plain.out.contains("logo"))
        let lost = try house.expect(3, "repair pohjola/attachments --json --names")
        let summary = try #require(try lost.lines().last)
        #expect((summary["losses"] as? [[String: Any]])?.isEmpty == false)
        #expect(try !house.expect(3, "repair pohjola/attachments").out.contains("portrait"))
        for name in ["state/catalog.sqlite", "state/catalog.sqlite-wal"] where house.exists(name) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: house.path(name)))
            #expect(bytes.range(of: Data("portrait".utf8)) == nil && bytes.range(of: Data("shared/logo".utf8)) == nil)
        }
    }

    @Test("accepting a loss asks, wants every copy, and goes on: the source is read again by the next backup")
    func acceptLoss() throws {
        let house = try filled()
        for store in ["hel1-a", "hel1-b"] {
            for pack in try objects(house, store, "packs/") { try house.remove(pack) }
        }
        try house.expect(64, "repair pohjola/attachments --accept-loss")
        try house.expect(64, "repair pohjola/attachments --accept-loss --yes --store hel1-a")
        try FileManager.default.moveItem(atPath: house.path("stores/hel1-b"), toPath: house.path("away"))
        let refused = try house.expect(1, "repair pohjola/attachments --accept-loss --yes")
        #expect(refused.err.contains("--without store:hel1-b"))
        try FileManager.default.moveItem(atPath: house.path("away"), toPath: house.path("stores/hel1-b"))
        let accepted = try house.expect(0, "repair pohjola/attachments --accept-loss --yes")
        #expect(accepted.out.contains("goes on without that"))
        try house.expect(0, "check pohjola/attachments --read-data")
        try house.expect(3, "restore pohjola/attachments --target lost")
        try house.expect(0, "backup pohjola/attachments")
        try house.expect(0, "restore pohjola/attachments --target out")
        #expect(try house.tree("out") == house.tree("source/pohjola/attachments"))
    }

    @Test("what is damaged on one copy alone restores from the other, and from itself all but what is damaged")
    func restoring() throws {
        let house = try filled()
        for index in try objects(house, "hel1-a", "indexes/") { try flip(house, index) }
        try house.remove("state/cache")
        try house.expect(0, "restore pohjola/attachments --from hel1-a --target first")
        try house.expect(0, "restore pohjola/attachments --from hel1-b --target second")
        #expect(try house.tree("first") == house.tree("second"))
    }

    @Test("L10: a repair relays, so an agent that the policy does not allow repairs nothing")
    func relay() throws {
        let house = try filled()
        try flip(house, try #require(try objects(house, "hel1-b", "packs/").first))
        let before = try contents(house, "hel1-b")
        try house.expect(4, "repair pohjola/attachments --config germany.yaml")
        #expect(try contents(house, "hel1-b") == before)
    }

    @Test("a copy whose folder was emptied is made anew by repair, and scrubbing works without keys")
    func emptied() throws {
        let house = try filled()
        let before = try contents(house, "hel1-b")
        try house.remove(try folder(house, "hel1-b"))
        try house.expect(0, "repair pohjola/attachments")
        #expect(Set(try contents(house, "hel1-b").keys) == Set(before.keys))
        for custodian in ["hel1-a", "hel1-b"] { try house.remove("custodians/\(custodian)") }
        let scrubbed = try house.expect(0, "check pohjola/attachments --read-data --json")
        #expect(try scrubbed.lines().allSatisfy { $0["with_keys"] as? Bool != true })
        try house.expect(0, "check pohjola/attachments --read-data-subset 1/2 --without-keys")
        try house.expect(64, "check pohjola/attachments --read-data-subset 200%")
    }
}
