import Sealing
import StoreConformance
import Testing

@testable import Stores

@Suite("listings of S3 servers")
struct S3ListingTests {
    /// A page of a listing; keys as they are written into it.
    private static func page(
        _ keys: [String],
        next: String? = nil,
        encoding: String? = "url",
        size: String = "<Size>3</Size>"
    ) -> ScriptedExchange.Answer {
        let contents = keys.map { "<Contents><Key>\($0)</Key>\(size)</Contents>" }.joined()
        let more = next.map { "<IsTruncated>true</IsTruncated><NextContinuationToken>\($0)</NextContinuationToken>" }
        let encoding = encoding.map { "<EncodingType>\($0)</EncodingType>" } ?? ""
        let end = more ?? "<IsTruncated>false</IsTruncated>"
        return ScriptedExchange.Answer(200, "<ListBucketResult>\(encoding)\(end)\(contents)</ListBucketResult>")
    }

    private func reason(_ body: () throws -> Void) -> String? {
        guard case .unexpected(let reason) = refusal(body) else { return nil }
        return reason
    }

    @Test("a listing goes through all pages, each asked for with what the one before says")
    func pages() throws {
        let exchange = ScriptedExchange { _, number in
            number < 3
                ? Self.page(["top/r/\(2 - number)"], next: "a b/\(number)")
                : Self.page(["top/r/x"])
        }
        let found = try exchange.server().list("r")
        #expect(found == ["r/0", "r/1", "r/2", "r/x"].map { ServedEntry(path: $0, size: 3) })
        #expect(exchange.seen.count == 4)
        #expect(exchange.seen[0].contains("prefix=top%2Fr%2F") && !exchange.seen[0].contains("continuation"))
        #expect(exchange.seen[3].contains("continuation-token=a%20b%2F2"))
    }

    @Test("the store's top is listed whole, without a slash of its own before it")
    func top() throws {
        let exchange = ScriptedExchange { _, _ in Self.page(["store.json", "x/y"]) }
        #expect(try exchange.server(folder: []).list("").map(\.path) == ["store.json", "x/y"])
        #expect(exchange.seen[0].contains("prefix=&") || exchange.seen[0].hasSuffix("prefix="))
    }

    @Test(
        "a folder with special characters is found whichever way the server writes them",
        arguments: ["a%20b%2Bc%C3%A4/r/1", "a+b%2Bc%C3%A4/r/1", "a%20b+c%C3%A4/r/1", "a b%2bcä/r/1"]
    )
    func specialCharacters(_ key: String) throws {
        let exchange = ScriptedExchange { _, _ in Self.page([key]) }
        #expect(try exchange.server(folder: ["a b+cä"]).list("r").map(\.path) == ["r/1"])
        #expect(exchange.seen[0].contains("prefix=a%20b%2Bc%C3%A4%2Fr%2F"))
    }

    @Test("keys that are not encoded are read as they are")
    func notEncoded() throws {
        let exchange = ScriptedExchange { _, _ in Self.page(["top/r/a+%20"], encoding: nil) }
        #expect(try exchange.server().list("r").map(\.path) == ["r/a+%20"])
    }

    @Test("a foreign key is shown with what could steer a terminal escaped, and never becomes an object's name")
    func foreign() throws {
        let exchange = ScriptedExchange { _, _ in
            Self.page(["top/r/%1B%5B2J", "top/r/%FF", "top/r/%00x", "top/r/heads/%5Cx30", "top/r//"])
        }
        let found = try exchange.server().list("r").map(\.path)
        #expect(found == ["r//", "r/\\x00x", "r/\\x1b[2J", "r/\\xff", "r/heads/\\\\x30"])
    }

    @Test("what a tool left to show an empty folder is nothing")
    func emptyFolder() throws {
        let exchange = ScriptedExchange { _, _ in Self.page(["top/r/"], size: "<Size>0</Size>") }
        #expect(try exchange.server().list("r").isEmpty)
    }

    @Test("a key outside of what was asked for is refused")
    func outside() {
        for key in ["other/r/1", "top/r", "top/rr/1", "", "/top/r/1", "TOP/r/1"] {
            let exchange = ScriptedExchange { _, _ in Self.page([key]) }
            #expect(reason { _ = try exchange.server().list("r") } == "lists what does not lie where was asked")
        }
    }

    @Test("pages that lead nowhere, or on without an end, are given up")
    func endless() {
        let same = ScriptedExchange { _, _ in Self.page(["top/r/1"], next: "same") }
        #expect(reason { _ = try same.server().list("r") } == "lists pages that lead nowhere")
        #expect(same.seen.count == 2)
        let empty = ScriptedExchange { _, number in Self.page([], next: "\(number)") }
        #expect(reason { _ = try empty.server().list("r") } == "lists pages that lead nowhere")
        #expect(empty.seen.count == 1)
        let missing = ScriptedExchange { _, _ in
            ScriptedExchange.Answer(200, "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>")
        }
        #expect(reason { _ = try missing.server().list("r") } == "lists pages that lead nowhere")
        let forever = ScriptedExchange { _, number in
            Self.page((0..<100).map { "top/r/\(number)-\($0)" }, next: "\(number)")
        }
        let server = forever.server { $0.maximumEntries = 1_000 }
        #expect(reason { _ = try server.list("r") } == "lists more than a store can hold")
        #expect(forever.seen.count == 11)
    }

    @Test(
        "an answer that is no listing is refused with what is wrong with it",
        arguments: [
            ("", "sent XML that cannot be read"), ("<html>", "sent XML that cannot be read"),
            ("<!DOCTYPE x [<!ENTITY a 'b'>]><ListBucketResult>&a;</ListBucketResult>", "sent XML that cannot be read"),
            ("<Other/>", "sent another document"),
            (
                "<ListBucketResult><IsTruncated>maybe</IsTruncated></ListBucketResult>",
                "does not say whether its listing"
            ),
            (
                "<ListBucketResult><Contents><Size>1</Size></Contents></ListBucketResult>",
                "lists something without a key"
            ),
            ("<ListBucketResult><Contents><Key>top/r/1</Key></Contents></ListBucketResult>", "lists an object without"),
            (
                "<ListBucketResult><Contents><Key>top/r/1</Key><Size>-1</Size></Contents></ListBucketResult>",
                "lists an object without"
            ),
            (
                "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>top/r/%2</Key><Size>1</Size></Contents>"
                    + "</ListBucketResult>",
                "lists a malformed key"
            ),
        ]
    )
    func noListing(_ body: String, _ expected: String) {
        let exchange = ScriptedExchange { _, _ in ScriptedExchange.Answer(200, body) }
        let found = reason { _ = try exchange.server().list("r") }
        #expect(found?.hasPrefix(expected) == true, "\(found ?? "nothing")")
    }

    @Test("an object that is listed twice is an error, not two objects")
    func twice() throws {
        let hex = Fixture.repository.hex
        let head = "top/\(hex)/heads/0000000000000001"
        let exchange = ScriptedExchange { _, _ in Self.page([head, head]) }
        let place = try StorePlace(name: "hel1-a", region: "hetzner-hel1", url: "memory:///a")
        let permission = try StorePermission(
            Grants.decided(for: Fixture.repository, place: place, for: .reading),
            place: place,
            repository: Fixture.repository,
            clock: ManualClock(Fixture.start)
        )
        let store = RemoteStore(
            place: place,
            repository: Fixture.repository,
            server: exchange.server(),
            permission: permission
        )
        #expect(reason { _ = try store.list(.head) } == "lists it twice")
    }
}
