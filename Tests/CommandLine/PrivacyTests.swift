import Foundation
import Testing

@Suite("What is written down")
struct PrivacyTests {
    /// A tenant with names that are found again wherever they leak.
    private static func used() throws -> House {
        let house = try House.withTenant()
        try house.write(
            "source/pohjola/attachments/users/4711zebra/tickets/9913okapi/holiday-photo-marmot",
            "giraffe-contents"
        )
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "snapshot files pohjola/attachments latest")
        try house.expect(0, "hold add pohjola/archive --basis HGB-257 --until 2099-12-31")
        let requested = try house.run(
            "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:4711zebra\n"
        )
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        _ = try house.run("erase approve \(id) --by someone-else --yes")
        _ = try house.run("erase verify \(id)")
        try house.expect(0, "restore pohjola/attachments --target out")
        return house
    }

    private static let secrets = ["4711zebra", "9913okapi", "marmot", "giraffe"]

    @Test(
        "I8 L9: after a whole scenario no store, ledger, custodian, cache or catalog holds a label, a file's name or contents"
    )
    func nothingLeaks() throws {
        let house = try Self.used()
        let folders = ["state", "stores", "custodians"]
        var looked = 0
        for folder in folders {
            for name in try house.tree(folder) {
                let file = house.path(folder + "/" + name)
                for secret in Self.secrets { #expect(!name.contains(secret), "\(file)") }
                guard let bytes = FileManager.default.contents(atPath: file) else { continue }
                looked += 1
                for secret in Self.secrets {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file) holds \(secret)")
                }
            }
        }
        #expect(looked > 50)
    }

    @Test("the catalog holds no key: neither a private key of the installation nor a custodian's state")
    func noKeys() throws {
        let house = try Self.used()
        var keys: [Data] = []
        for name in ["operator", "officer", "agent", "writer"] {
            let text = try house.read("state/keys/\(name).key")
            let hex = try #require(text.split(separator: " ").last).trimmingCharacters(in: .newlines)
            keys.append(Data(hex.utf8))
        }
        for name in ["catalog.sqlite", "catalog.sqlite-wal"] where house.exists("state/" + name) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: house.path("state/" + name)))
            #expect(bytes.count > 0 || name.hasSuffix("wal"))
            for key in keys { #expect(bytes.range(of: key) == nil) }
            for secret in Self.secrets { #expect(bytes.range(of: Data(secret.utf8)) == nil) }
        }
        let mode = try FileManager.default.attributesOfItem(atPath: house.path("state"))[.posixPermissions] as? Int
        #expect(mode == 0o700)
    }

    @Test("I8: names of files and persons are not shown where the output may be a log, unless they are asked for")
    func names() throws {
        let house = try Self.used()
        let quiet = try house.expect(0, "backup pohjola/attachments")
        #expect(quiet.out.contains("left out"))
        for secret in Self.secrets { #expect(!(quiet.out + quiet.err).contains(secret)) }
        let json = try house.expect(0, "backup pohjola/attachments --json")
        for secret in Self.secrets { #expect(!(json.out + json.err).contains(secret)) }
        #expect(try house.expect(0, "backup pohjola/attachments --names").out.contains("user:4711zebra"))
    }

    @Test("a label is taken from a file or standard input only, and a bad one is not repeated in the error")
    func labels() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        for bad in ["marmot@example.com", "marmot", "user:marmot burrow", "", "user:../marmot"] {
            let result = try house.run("erase request pohjola --subject-file - --reason x --yes", input: bad + "\n")
            #expect(result.status != 0 && result.status != 5, "\(bad): \(result)")
            #expect(!(result.out + result.err).contains("marmot"), "\(result)")
        }
        try house.expect(64, "erase request pohjola --subject user:42 --reason x --yes")
    }
}
