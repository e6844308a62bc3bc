import Foundation
import Ledger
import Testing

@Suite struct ScopeTests {
    @Test(
        "I8: e-mail addresses, names and unprintable text are no labels",
        arguments: [
            "", "user", "user:", ":42", "User:42", "user 1:42", "user:jane@example.com", "user:Jane Doe", "user:a/b",
            "user:a\u{0}b", "user:a\nb", "user:o\u{308}", "user:\u{2126}", "user:\u{1100}\u{1161}", "user:\u{200B}a",
            "user:\"a\"", "user:\u{FEFF}a",
        ]
    )
    func badLabels(text: String) {
        #expect(throws: LedgerError.self) { try ScopeLabel(subject: text) }
        #expect(throws: LedgerError.self) { try ScopeLabel(subject: "user:1", object: text) }
    }

    @Test("labels read back from their text", arguments: ["user:42", "user:42/ticket:17", "staff:jörg-1/mail:日本"])
    func labels(text: String) throws {
        let label = try ScopeLabel(parsing: text)
        #expect(label.description == text)
        #expect(try ScopeLabel(parsing: label.description) == label)
    }

    @Test("a label of more than 255 bytes is refused")
    func longLabels() throws {
        _ = try ScopeLabel(subject: "u:" + String(repeating: "a", count: 253))
        #expect(throws: LedgerError.self) { try ScopeLabel(subject: "u:" + String(repeating: "a", count: 254)) }
    }

    @Test("every label that is accepted is NFC, alone and beside any other accepted character")
    func normalisation() {
        var accepted: [Unicode.Scalar] = []
        for value in UInt32(0x21)...0x1_FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = "u:" + String(scalar)
            guard (try? ScopeLabel(subject: text)) != nil else { continue }
            accepted.append(scalar)
        }
        #expect(accepted.count > 50_000)
        var generator = SystemRandomNumberGenerator()
        let sample = accepted.filter { $0.value < 0x3000 } + accepted.shuffled(using: &generator).prefix(500)
        for scalar in accepted {
            let text = String(scalar) + "\u{41}" + String(scalar)
            let composed = text.precomposedStringWithCanonicalMapping
            #expect(composed.unicodeScalars.elementsEqual(text.unicodeScalars), "U+\(String(scalar.value, radix: 16))")
        }
        for _ in 0..<200 {
            let text = String(String.UnicodeScalarView((0..<40).compactMap { _ in sample.randomElement() }))
            let composed = text.precomposedStringWithCanonicalMapping
            #expect(composed.unicodeScalars.elementsEqual(text.unicodeScalars))
        }
    }

    @Test("paths sort as their 17 bytes, and only those bytes are read")
    func paths() {
        let paths = [
            ScopePath.metadata, .nobody, ScopePath(subject: 1), ScopePath(subject: 1, object: 0),
            ScopePath(subject: 1, object: .max), ScopePath(subject: 2), ScopePath(subject: .max, object: 3),
        ]
        #expect(paths.shuffled().sorted() == paths)
        for path in paths {
            #expect(path.bytes.count == ScopePath.byteCount)
            let bytes = path.bytes
            #expect(ScopePath(bytes.span) == path)
        }
        #expect(zip(paths, paths.dropFirst()).allSatisfy { $0.bytes.lexicographicallyPrecedes($1.bytes) })
        var bytes = ScopePath(subject: 1).bytes
        bytes[16] = 1
        #expect(ScopePath(bytes.span) == nil)
        bytes[8] = 2
        #expect(ScopePath(bytes.span) == nil)
        bytes.removeLast()
        #expect(ScopePath(bytes.span) == nil)
    }

    @Test("what belongs to nobody cannot be named by an erasure")
    func reserved() {
        #expect(ScopePrefix(.metadata) == nil)
        #expect(ScopePrefix(.nobody) == nil)
        #expect(ScopePrefix(json: ScopePrefix.subject(0).json) == nil)
        #expect(ScopePrefix(json: ScopePrefix.object(subject: 0, object: 1).json) == nil)
        for prefix in [ScopePrefix.repository, .subject(1), .object(subject: 1, object: 0)] {
            #expect(ScopePrefix(json: prefix.json) == prefix)
        }
    }
}
