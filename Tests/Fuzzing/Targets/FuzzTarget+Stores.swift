import Files
import Sealing

@testable import Stores

extension FuzzTarget {
    /// Names of objects, urls, what a store says about itself, and what servers answer.
    static let stores: [FuzzTarget] = [storeIdentity, objectName, objectNumber, fileURL, serverXML] + listings

    private static let storeIdentity = signed("store-json", namespace: "landfast-store") {
        let place = try StorePlace(name: "a", region: "r", url: "file:///srv/a%20b")
        return [
            StoreIdentity(
                for: place,
                operatorKey: FuzzKeys.root,
                random: FuzzKeys.random,
                created: FuzzKeys.time
            ).signed.document
        ]
    } parse: { _, bytes in
        let key = FuzzKeys.root.publicKey
        guard let parsed = try? StoreIdentity(parsing: bytes.span, store: "a", operatorKey: key) else { return nil }
        return .object([
            "created": .string(parsed.created.iso8601), "format": .integer(1), "id": .string(parsed.id),
            "name": .string(parsed.name), "region": .string(parsed.region), "url": .string(parsed.url),
        ])
    }

    private static let objectName = FuzzTarget(
        "object-name",
        .text(words: ["packs/", "heads/", "ledger/", "/", "..", "ff", "0000000000000001", "repository.json"])
    ) {
        let digest = FuzzKeys.digest(1)
        return [
            ObjectName.repository, .head(1), .checkpoint(ObjectName.maximumNumber), .pack(digest), .index(digest),
            .snapshot(digest), .ledger(digest),
        ].map { Array($0.description.utf8) } + [Array("receipts/\(FuzzKeys.id(1))".utf8)]
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self), let name = ObjectName(text) else { return false }
        try same(Array(name.description.utf8), as: input, "an object's name")
        try demand(input.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !text.contains(".."), "a name that leads elsewhere")
        try demand(name.number.map { (1...ObjectName.maximumNumber).contains($0) } ?? true, "a number out of bounds")
        return true
    }

    /// P16: eight bytes are a number; it is a name's when it is within the bounds, and nothing's otherwise.
    private static let objectNumber = FuzzTarget("object-number") {
        [1, 2, 0xFFFF_FFFF, ObjectName.maximumNumber - 1, ObjectName.maximumNumber].map { (number: UInt64) in
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        }
    } run: { input in
        guard input.count == 8 else { return false }
        let number = input.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let isBounded = (1...ObjectName.maximumNumber).contains(number)
        for (folder, name) in [("heads", ObjectName.head), ("checkpoints", ObjectName.checkpoint)] {
            let read = ObjectName("\(folder)/\(Hex.encode(input))")
            guard isBounded else {
                try demand(read == nil, "a number out of bounds is read as a name")
                continue
            }
            try demand(read == name(number) && read?.number == number, "a number is read as another")
            try same(Array(name(number).description.utf8), as: Array("\(folder)/\(Hex.encode(input))".utf8), "a number")
        }
        return isBounded
    }

    private static let fileURL = FuzzTarget("file-url", .text(words: ["%", "%2F", "%00", "..", "//", "%20", "?", "ä"]))
    {
        [Array("/srv/landfast/a%20b".utf8), Array("/srv/ä".utf8)]
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self), let path = try? FileURL.parse(text[...]) else {
            return false
        }
        let canonical = FileURL.encode(path)
        let again = try? FileURL.parse(canonical[...])
        try demand(again == path, "a url's canonical form names another folder")
        try demand(path.isAbsolute && !path.components.contains(".."), "a url that leads elsewhere")
        return true
    }

    private static let serverXML = FuzzTarget(
        "server-xml",
        .text(words: [
            "<", ">", "</", "/>", "&amp;", "&#65;", "&#x", ";", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE", "<?xml",
            " xmlns='x'", " xmlns:p='y'", "p:", "=", "'", "ä", "\r\n",
        ])
    ) {
        [
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>
            <Contents><Key>a/%20b</Key><Size>12</Size></Contents></ListBucketResult>
            """,
            "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a&amp;b</D:href><!-- c --></D:response></D:multistatus>",
            "<Error><Code>NoSuchKey</Code><Message><![CDATA[<no>]]>&#x263A;</Message></Error>",
        ].map { Array($0.utf8) }
    } run: { input in
        guard let root = try? XMLReader.read(input) else { return false }
        let written = encoded(root)
        guard let again = try? XMLReader.read(Array(written.utf8)) else {
            throw FuzzFinding(description: "an element cannot be read again as it is written")
        }
        try demand(again == root, "an element is another one when it is read again")
        return true
    }

    /// An element as the one text that says it without any choice.
    private static func encoded(_ element: XMLElement) -> String {
        func escaped(_ text: String) -> String {
            String(
                text.unicodeScalars.flatMap { scalar -> [Character] in
                    switch scalar {
                    case "&", "<", ">", "\"", "\r", "\n", "\t": Array("&#\(scalar.value);")
                    default: [Character(scalar)]
                    }
                }
            )
        }
        let children = element.children.map { encoded($0) }.joined()
        return
            "<\(element.name) xmlns=\"\(escaped(element.namespace))\">\(escaped(element.text))\(children)</\(element.name)>"
    }
}
