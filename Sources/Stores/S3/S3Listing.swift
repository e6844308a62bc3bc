internal import Sealing

/// What a page of a listing brought.
struct S3Page {
    /// How many things it lists.
    let entries: Int
    /// What leads to the next one; nil when the server does not say.
    let next: [(name: String, value: String)]?
}

/// How the keys in listings are read: encoded as in urls, since keys can hold characters that XML does not have.
enum S3Listing {
    /// The key of a listed thing.
    /// - Throws: when it does not lie where was asked.
    static func key(_ element: XMLElement, in page: XMLElement, below prefix: String) throws(S3Failure) -> [UInt8] {
        guard let text = element["Key"]?.text else { throw .malformed("lists something without a key") }
        let keys = try decoded(text, page)
        guard let key = keys.first(where: { $0.starts(with: prefix.utf8) }) else {
            throw .malformed("lists what does not lie where was asked")
        }
        return key
    }

    /// Where the next page begins: the names of its markers in the page and in the request.
    static func markers(
        _ page: XMLElement,
        _ names: [(page: String, query: String)],
        below prefix: String
    ) throws(S3Failure) -> [(name: String, value: String)]? {
        var markers: [(name: String, value: String)] = []
        for (name, query) in names {
            guard var value = page[name]?.text, !value.isEmpty else { continue }
            if query == "key-marker" {
                let keys = try decoded(value, page)
                let key = keys.first { $0.starts(with: prefix.utf8) } ?? keys.first
                guard let key, let text = String(validating: key, as: UTF8.self) else {
                    throw .malformed("lists a malformed key")
                }
                value = text
            }
            markers.append((query, value))
        }
        return markers.isEmpty ? nil : markers
    }

    /// What a key may mean: some servers write a blank as `+`, others as `%20` and a plus as itself.
    private static func decoded(_ text: String, _ page: XMLElement) throws(S3Failure) -> [[UInt8]] {
        guard page["EncodingType"]?.text == "url" else { return [Array(text.utf8)] }
        var keys: [[UInt8]] = []
        for plus in [UInt8(ascii: " "), UInt8(ascii: "+")] {
            guard let key = decode(text, plus: plus) else { throw .malformed("lists a malformed key") }
            keys.append(key)
        }
        return keys
    }

    private static func decode(_ text: String, plus: UInt8) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+"): bytes.append(plus)
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
