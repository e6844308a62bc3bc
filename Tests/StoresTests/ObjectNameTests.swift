import Files
import Sealing
import Stores
import Testing

@Suite("names of objects")
struct ObjectNameTests {
    private static let digest = SHA256.hash(Array("x".utf8).span)
    private static let receipt = "00112233445566778899aabbccddeeff"

    static let names: [(String, ObjectKind)] = [
        ("repository.json", .repository), ("heads/0000000000000001", .head), ("heads/0000ffffffffffff", .head),
        ("checkpoints/00000000000000ff", .checkpoint), ("ledger/\(digest.hex)", .ledger),
        ("packs/\(digest.hex.prefix(2))/\(digest.hex)", .pack), ("indexes/\(digest.hex)", .index),
        ("snapshots/\(digest.hex)", .snapshot), ("receipts/\(receipt)", .receipt),
    ]

    @Test("a name's text and the name are one and the same", arguments: names)
    func roundTrip(text: String, kind: ObjectKind) throws {
        let name = try #require(ObjectName(text))
        #expect(name.description == text)
        #expect(name.kind == kind)
        #expect(ObjectName(name.description) == name)
    }

    @Test(
        "I8: nothing but hex digits and the format's words is a name",
        arguments: [
            "", "/", "x", "heads", "heads/0000000000000000", "heads/0001000000000000", "heads/ffffffffffffffff",
            "checkpoints/0000000000000000", "checkpoints/fffffffffffffffe", "heads/", "/heads/0000000000000001",
            "heads//0000000000000001", "heads/1",
            "heads/000000000000001", "heads/00000000000000001", "heads/000000000000000A", "heads/+000000000000001",
            "heads/000000000000000g", "HEADS/0000000000000001", "heads/0000000000000001/", "heads/0000000000000001 ",
            "repository.json/", "./repository.json", "heads/../repository.json", "repository.json\0", "Repository.json",
            "packs/\(digest.hex)", "packs/00/\(digest.hex)", "packs/\(digest.hex.prefix(2))/../\(digest.hex)",
            "ledger/\(digest.hex.uppercased())", "ledger/\(digest.hex.dropLast())", "ledger/\(digest.hex)0",
            "ledger/\(digest.hex.prefix(2))/\(digest.hex)", "receipts/\(receipt)0", "receipts/\(receipt.uppercased())",
            "receipts/user:42", "tmp-0000000000000000", "heads/０００００００００００００００1", String(repeating: "a", count: 200),
        ]
    )
    func refused(text: String) {
        #expect(ObjectName(text) == nil)
    }

    @Test("a receipt's id is 32 hex digits", arguments: ["", "..", "user:42", "00112233445566778899AABBCCDDEEFF"])
    func receiptID(id: String) {
        #expect(ObjectName.receipt(id) == nil)
    }

    @Test("names sort as their texts do")
    func order() {
        var names: [ObjectName] = [
            .repository, .head(1), .head(ObjectName.maximumNumber), .checkpoint(16), .checkpoint(2),
        ]
        names += (0..<50).flatMap { number in
            let digest = SHA256.hash([UInt8(number)].span)
            return [.pack(digest), .ledger(digest), .index(digest), .snapshot(digest)] as [ObjectName]
        }
        names += [ObjectName.receipt(Self.receipt)].compactMap { $0 }
        #expect(names.sorted().map(\.description) == names.map(\.description).sorted())
    }
}

@Suite("where a store is")
struct StorePlaceTests {
    @Test(
        "spellings of one folder are one url",
        arguments: [
            ("file:///srv/a", "file:///srv/a", "/srv/a"), ("file:///srv/%61", "file:///srv/a", "/srv/a"),
            ("file:///a%20b", "file:///a%20b", "/a b"), ("file:///a%2db", "file:///a-b", "/a-b"),
            ("file:///ü", "file:///%C3%BC", "/ü"), ("file:///a/...", "file:///a/...", "/a/..."),
        ]
    )
    func canonical(url: String, canonical: String, folder: String) throws {
        let place = try StorePlace(name: "a", region: "r", url: url)
        #expect(place.url == canonical)
        #expect(place.folder?.text == folder)
    }

    @Test(
        "L6: a url that could be understood in two ways is refused",
        arguments: [
            "", "/srv/a", "srv/a", "file:/srv/a", "file://srv/a", "file://localhost/srv/a", "FILE:///srv/a", "file:///",
            "file:////srv", "file:///srv/", "file:///srv//a", "file:///srv/../a", "file:///srv/%2e%2e/a", "file:///.",
            "file:///srv/./a", "file:///a%2Fb", "file:///a%00", "file:///a%", "file:///a%2", "file:///a%zz",
            "file:///a?b", "file:///a#b", "file:///a b", "file:///a\nb", "file:///a\\b", "http://host/a",
            "memory:///", "memory:///a/b", "memory:///../a", "memory:///a b",
        ]
    )
    func refused(url: String) {
        let found = refusal { _ = try StorePlace(name: "a", region: "r", url: url) }
        guard case .badPlace = found else {
            Issue.record("\(url) gave \(String(describing: found))")
            return
        }
    }

    @Test(
        "a store's and a region's name are plain words",
        arguments: ["", "a b", "a/b", "..\n", "ä", String(repeating: "a", count: 65)]
    )
    func names(name: String) {
        #expect(refusal { _ = try StorePlace(name: name, region: "r", url: "file:///a") } != nil)
        #expect(refusal { _ = try StorePlace(name: "a", region: name, url: "file:///a") } != nil)
    }
}
