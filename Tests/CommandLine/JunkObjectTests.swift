import Foundation
import Testing

@Suite("Objects that are none of ours")
struct JunkObjectTests {
    /// Names of heads: right above the newest one, far off, at the ends of what a number can be and beyond them.
    private static let headNames = [
        "heads/0000000000000003", "heads/00000000ffffffff", "heads/0000ffffffffffff", "heads/0001000000000000",
        "heads/fffffffffffffffe", "heads/ffffffffffffffff", "heads/0000000000000000",
    ]
    private static let digits = String(repeating: "ab", count: 32)
    /// All other names, those of nothing among them.
    private static let otherNames = [
        "checkpoints/0000ffffffffffff", "checkpoints/ffffffffffffffff", "packs/ab/\(digits)", "packs/cd/\(digits)",
        "packs/zz/x", "indexes/\(digits)", "snapshots/\(digits)", "receipts/\(digits.prefix(32))", "receipts/x",
        "unheard-of/x", "x",
    ]

    private func repositories(_ house: House, _ store: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: house.path("stores/\(store)")).filter { $0 != "store.json" }
    }

    /// Plants five bytes in both copies of a tenant's datasets.
    private func plant(_ name: String, of house: House) throws {
        for store in ["hel1-a", "hel1-b"] {
            for repository in try repositories(house, store) {
                try house.write("stores/\(store)/\(repository)/\(name)", "junk\n")
            }
        }
    }

    /// Everything that an operator does, each of which must go on.
    private func work(_ house: House, _ person: String) throws {
        try house.write("source/pohjola/attachments/shared/later", UUID().uuidString)
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        let requested = try house.run(
            "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:\(person)\n"
        )
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        let approved = try house.run("erase approve \(id) --by someone-else --yes")
        #expect(approved.status == 0 || approved.status == 5, "\(approved.err)")
        try house.removePerson(person, of: "pohjola")
        let ran = try house.run("erase run")
        #expect(ran.status == 0 || ran.status == 5, "\(ran.err)")
        try house.expect(0, "prune pohjola --yes")
        // What was restored before holds whoever was there then.
        try house.expect(0, "restore pohjola/attachments --target out --into-existing --delete --yes --verify")
        #expect(!house.exists("out/users/\(person)"))
        // What nobody knows may be a copy of anything: it keeps the word from being 'complete', and stops nothing else.
        let verified = try house.run("erase verify \(id)")
        let isForeign = verified.out.contains("foreign thing")
        #expect(verified.status == (isForeign ? 5 : 0), "\(verified.out)\(verified.err)")
    }

    @Test("P16, I2: five bytes under heads' names stop nothing, are named, and go")
    func heads() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        for name in Self.headNames { try plant(name, of: house) }
        let check = try house.run("check pohjola --json")
        for name in Self.headNames { #expect(check.out.contains(name), "\(check.out)\(check.err)") }
        try work(house, "42")
        try house.expect(0, "repair pohjola/attachments --yes")
        // Numbers go on from the last head that counts; what is out of bounds is no head's name.
        for repository in try repositories(house, "hel1-a") {
            let names = try FileManager.default.contentsOfDirectory(
                atPath: house.path("stores/hel1-a/\(repository)/heads")
            )
            let numbers = names.compactMap { UInt64($0, radix: 16) }.filter { (1..<0xFFFF_FFFF).contains($0) }
            #expect(try #require(numbers.max()) < 64, "\(numbers)")
        }
        #expect(try !house.run("check pohjola/attachments --json").out.contains("\"unknown\""))
    }

    @Test("P16, I2: five bytes under any other name stop nothing")
    func others() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        for name in Self.otherNames { try plant(name, of: house) }
        let check = try house.run("check pohjola --json")
        for name in Self.otherNames {
            // Of folders that mean nothing the name alone is said.
            let shown = ["packs/zz", "unheard-of"].first { name.hasPrefix($0) } ?? name
            #expect(check.status <= 3 && check.out.contains(shown), "\(name): \(check.out)\(check.err)")
        }
        try work(house, "42")
        try house.expect(0, "repair pohjola/attachments --yes")
    }

    @Test("P16, I4: junk under a ledger entry's name stops nothing, and may have been one until the loss is accepted")
    func entry() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try plant("ledger/\(Self.digits)", of: house)
        #expect(try house.run("check pohjola --json").out.contains("ledger/\(Self.digits)"))
        try work(house, "42")
        let repaired = try house.run("repair pohjola/attachments --yes")
        #expect(repaired.status != 0 && repaired.out.contains("ledger/\(Self.digits.prefix(8))"), "\(repaired.out)")
        try house.expect(0, "repair pohjola/attachments --accept-loss --yes")
        #expect(try !house.run("check pohjola/attachments --json").out.contains(Self.digits))
    }

    @Test("P16: an entry of another repository, signed by its own key, makes no copy unusable")
    func foreignEntry() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        let top = house.path("stores/hel1-a")
        let repositories = try FileManager.default.contentsOfDirectory(atPath: top).filter { $0 != "store.json" }
        let (first, second) = (try #require(repositories.first), try #require(repositories.last))
        let entry = try #require(try FileManager.default.contentsOfDirectory(atPath: "\(top)/\(second)/ledger").first)
        try FileManager.default.copyItem(
            atPath: "\(top)/\(second)/ledger/\(entry)",
            toPath: "\(top)/\(first)/ledger/\(entry)"
        )
        #expect(try house.run("check pohjola --json").out.contains("it is an entry of repository \(second)"))
        try work(house, "42")
    }

    @Test("P16: junk among a custodian's ledger and leases stops neither keys nor erasures")
    func custodian() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let folders = try house.tree("custodians").filter { $0.hasSuffix("/ledger") || $0.hasSuffix("/leases") }
        #expect(folders.count >= 8, "\(folders)")
        for folder in folders {
            try house.write("custodians/\(folder)/\(Self.digits)", "junk\n")
            try house.write("custodians/\(folder)/x", "junk\n")
        }
        try house.expect(0, "replicate pohjola")
        try work(house, "42")
        #expect(try house.run("doctor --json").out.contains("unknown-files"))
    }

    @Test("P16: junk in a store's own folder stops nothing")
    func topFolder() throws {
        let house = try House.withTenant()
        for name in ["junk", Self.digits, "store.json.old"] { try house.write("stores/hel1-a/\(name)", "junk\n") }
        try house.write("stores/hel1-a/\(Self.digits.prefix(63))/x", "junk\n")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try work(house, "42")
        #expect(try house.run("store inventory --json").out.contains("junk"))
    }

    /// Reads a store as bytes, with nothing of this product: heads follow each other by their digests, and none rests on
    /// junk; no file but the junk itself holds its bytes or names its digest.
    private static let reader = """
        import hashlib, json, os, sys
        top, mark = sys.argv[1], sys.argv[2].encode()
        digest = hashlib.sha256(mark).hexdigest().encode()
        heads, junk = {}, []
        for folder, _, files in os.walk(top):
            for name in files:
                path = os.path.join(folder, name)
                data = open(path, "rb").read()
                if data == mark:
                    junk.append(os.path.relpath(path, top))
                    continue
                assert mark not in data and digest not in data, path
                if os.path.basename(folder) == "heads":
                    heads[int(name, 16)] = (json.loads(data)["document"], hashlib.sha256(data).hexdigest())
        assert heads
        below = None
        for number in sorted(heads):
            document, own = heads[number]
            assert document["number"] == number, number
            if below is not None: assert document["previous"] == below, number
            below = own
        print(json.dumps({"newest": max(heads), "junk": sorted(junk)}))
        """

    private func readRaw(_ folder: String, mark: String) throws -> [String: Any] {
        let process = Process()
        let out = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.reader, folder, mark]
        process.standardOutput = out
        try process.run()
        let said = out.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try #require(try JSONSerialization.jsonObject(with: said) as? [String: Any])
    }

    @Test("P16, I2: in the raw bytes of a store no head rests on junk, nothing repeats it, and repair leaves none")
    func rawBytes() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let mark = "junk-\(UUID().uuidString)"
        for name in ["heads/0000000000000002", "heads/00000000ffffffff", "checkpoints/0000000000000001"] {
            for repository in try repositories(house, "hel1-a") {
                try house.write("stores/hel1-a/\(repository)/\(name)", mark)
            }
        }
        try house.write("source/pohjola/attachments/shared/later", "later")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        for store in ["hel1-a", "hel1-b"] {
            for repository in try repositories(house, store) {
                let found = try readRaw(house.path("stores/\(store)/\(repository)"), mark: mark)
                #expect(found["newest"] as? Int == 3)
                #expect((found["junk"] as? [String])?.count == (store == "hel1-a" ? 3 : 0))
            }
        }
        for dataset in ["attachments", "archive"] { try house.expect(0, "repair pohjola/\(dataset) --yes") }
        for repository in try repositories(house, "hel1-a") {
            let found = try readRaw(house.path("stores/hel1-a/\(repository)"), mark: mark)
            #expect((found["junk"] as? [String])?.allSatisfy { $0.hasPrefix("checkpoints/") } == true)
        }
    }
}
