import Sealing
import Testing

@Suite("Canonical JSON")
struct CanonicalJSONTests {
    private func parse(_ bytes: [UInt8], maximumBytes: Int = 1 << 20) throws(SealingError) -> JSONValue {
        try JSONValue.parseCanonical(bytes.span, maximumBytes: maximumBytes)
    }

    @Test("the encoding is the one that the format specifies")
    func encoding() {
        let value = JSONValue.object([
            "b": .array([.null, .bool(true), .bool(false), .integer(-7), .object([:]), .array([])]),
            "a": .string("\"\\/\u{0}\n\u{1F}\u{7F}é\u{2028}𝄞"),
            "": .integer(.min),
            "Z": .integer(.max),
        ])
        let expected =
            #"{"":-9223372036854775808,"Z":9223372036854775807,"a":"\"\\/\u0000\u000a\u001f"#
            + "\u{7F}é\u{2028}𝄞" + #"","b":[null,true,false,-7,{},[]]}"#
        #expect(String(decoding: value.canonicalBytes(), as: UTF8.self) == expected)
    }

    @Test("keys are sorted by their bytes, not by letters or UTF-16 units")
    func keyOrder() {
        let keys = ["Z", "a", "é", "\u{FF5E}", "𝄞"]
        let value = JSONValue.object(Dictionary(uniqueKeysWithValues: keys.map { ($0, .null) }))
        let expected = "{" + keys.map { "\"\($0)\":null" }.joined(separator: ",") + "}"
        #expect(String(decoding: value.canonicalBytes(), as: UTF8.self) == expected)
    }

    @Test(
        "everything that is not the one encoding is refused",
        arguments: [
            "", " ", "nul", "nulll", "True", "{", "[", "\"", "[1", "{\"a\"", "{\"a\":", "{\"a\":1", "]", "}", ",",
            " 1", "1 ", "1\n", "[1, 2]", "{\"a\": 1}", "{ }", "[ ]", "[1,]", "[,1]", "{\"a\":1,}", "{,}", "[1 2]",
            "{\"b\":1,\"a\":2}", "{\"a\":1,\"a\":1}", "{\"a\":1,\"a\":2}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\"1}",
            "1.0", "1.5", "1e3", "1E3", "-0", "+1", "01", "-01", "--1", "-", "1-1", "0x10", "NaN", "Infinity",
            "9223372036854775808", "-9223372036854775809", "99999999999999999999999999",
            #""\/""#, #""\n""#, #""\t""#, #""\u000A""#, #""\u0041""#, #""\u00e9""#, #""\ud834\udd1e""#, #""\u00""#,
            #""\u001""#, #""\u0020""#, #""\x""#, "\"\u{1}\"", "\"a\nb\"", "'a'", "1 2", "[] []", "null,", "//", "/**/1",
            "\u{FEFF}null",
        ]
    )
    func refused(text: String) {
        let error = #expect(throws: SealingError.self) { try parse(Array(text.utf8)) }
        #expect(error?.kind == .malformed)
    }

    @Test("keys that differ only by Unicode normalisation are refused as the same key")
    func equivalentKeys() {
        #expect(throws: SealingError.self) { try parse(Array("{\"e\u{301}\":1,\"\u{e9}\":2}".utf8)) }
    }

    @Test(
        "text that is not UTF-8 is refused: overlong forms, surrogates, beyond Unicode, cut short",
        arguments: [
            [0x80], [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9D, 0x84],
        ] as [[UInt8]]
    )
    func notUTF8(content: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: SealingError.self) { try parse([quote] + content + [quote]) }
        #expect(throws: SealingError.self) { try parse(Array("{\"".utf8) + content + Array("\":1}".utf8)) }
    }

    @Test("32 levels are read, 33 are refused, and a hundred thousand do not exhaust the stack")
    func depth() throws {
        func nested(_ levels: Int) -> [UInt8] {
            Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
        }
        #expect(try parse(nested(32)).canonicalBytes() == nested(32))
        #expect(throws: SealingError.self) { try parse(nested(33)) }
        #expect(throws: SealingError.self) { try parse(nested(100_000)) }
        let objects = String(repeating: "{\"a\":", count: 33) + "1" + String(repeating: "}", count: 33)
        #expect(throws: SealingError.self) { try parse(Array(objects.utf8)) }
    }

    @Test("a document above its limit is refused before it is read")
    func limit() throws {
        let bytes = Array("[1,2,3]".utf8)
        #expect(try parse(bytes, maximumBytes: bytes.count) == .array([.integer(1), .integer(2), .integer(3)]))
        let error = #expect(throws: SealingError.self) { try parse(bytes, maximumBytes: bytes.count - 1) }
        #expect(error?.kind == .tooLarge)
    }

    @Test("random values come back as they were", arguments: 0..<200)
    func roundTrip(seed: Int) throws {
        let random = SeededRandom(seed: UInt64(seed))
        let value = Self.value(random, depth: 0)
        let bytes = value.canonicalBytes()
        let read = try parse(bytes)
        #expect(read == value)
        #expect(read.canonicalBytes() == bytes)
    }

    @Test("whatever is accepted after random damage is canonical itself", arguments: 0..<200)
    func damage(seed: Int) throws {
        let random = SeededRandom(seed: UInt64(seed) + 1000)
        let original = JSONValue.array([Self.value(random, depth: 1), Self.value(random, depth: 1)]).canonicalBytes()
        for _ in 0..<50 {
            var bytes = original
            let position = random.below(bytes.count)
            switch random.below(3) {
            case 0: bytes[position] = UInt8(random.below(256))
            case 1: bytes.remove(at: position)
            default: bytes.insert(Array("{}[]\",:\\0-".utf8)[random.below(10)], at: position)
            }
            if let value = try? parse(bytes) {
                #expect(value.canonicalBytes() == bytes)
            }
        }
    }

    private static func value(_ random: SeededRandom, depth: Int) -> JSONValue {
        switch random.below(depth < 4 ? 6 : 4) {
        case 0: return .null
        case 1: return .bool(random.below(2) == 0)
        case 2: return .integer(Int64(truncatingIfNeeded: random.uint64() >> UInt64(random.below(64))))
        case 3: return .string(text(random))
        case 4: return .array((0..<random.below(5)).map { _ in value(random, depth: depth + 1) })
        default:
            var fields: [String: JSONValue] = [:]
            for _ in 0..<random.below(5) { fields[text(random)] = value(random, depth: depth + 1) }
            return .object(fields)
        }
    }

    private static func text(_ random: SeededRandom) -> String {
        var text = ""
        for _ in 0..<random.below(8) {
            let bounds: [UInt32] = [0x20, 0x80, 0x800, 0xD800, 0x11_0000]
            let number = UInt32(truncatingIfNeeded: random.uint64()) % bounds[random.below(bounds.count)]
            text.unicodeScalars.append(Unicode.Scalar(number) ?? "?")
        }
        return text
    }
}
