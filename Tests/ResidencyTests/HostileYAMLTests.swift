import Testing

@testable import Residency

/// Reads a text as YAML and gives what was reported, as `rule line:column`.
private func problems(_ text: String, limits: YAMLLimits = .standard) -> [String] {
    problems(Array(text.utf8), limits: limits)
}

private func problems(_ bytes: [UInt8], limits: YAMLLimits = .standard) -> [String] {
    let diagnostics = DiagnosticCollector()
    _ = YAMLReader.read(SourceFile(name: "hostile.yaml", bytes: bytes), diagnostics, limits: limits)
    return diagnostics.sorted.map { "\($0.rule) \($0.position.line):\($0.position.column)" }
}

@Suite("Hostile YAML")
struct HostileYAMLTests {
    @Test("a file one byte too large is not parsed")
    func tooLarge() {
        let limits = YAMLLimits(bytes: 10, depth: 4, nodes: 10)
        #expect(problems("a: 1234567", limits: limits) == [])
        #expect(problems("a: 12345678", limits: limits) == ["yaml-too-large 1:1"])
        #expect(problems([UInt8](repeating: 0x61, count: 1 << 20 + 1)) == ["yaml-too-large 1:1"])
    }

    @Test("what is not UTF-8 is refused where it stands")
    func notUTF8() {
        #expect(problems(Array("ä: b\nc: ".utf8) + [0xFF]) == ["yaml-not-utf8 2:4"])
        #expect(problems([0xFF, 0xFE, 0x61, 0x00]) == ["yaml-not-utf8 1:1"])
    }

    @Test(
        "what an editor does not show is refused",
        arguments: ["\u{FEFF}", "\u{202E}", "\u{200B}", "\u{2028}", "\u{85}", "\0", "\u{7F}", "\u{1B}", "\u{2066}"]
    )
    func hiddenCharacters(hidden: String) {
        #expect(problems("a: b\(hidden)c\n") == ["yaml-hidden-character 1:5"])
    }

    @Test("a carriage return counts no line of its own")
    func carriageReturns() {
        #expect(problems("a: b\r\nc: d\r\n") == [])
        #expect(problems("a: b\rc: d\n") == ["yaml-hidden-character 1:5"])
    }

    @Test("a tab for indentation is refused")
    func tabs() {
        #expect(problems("a:\n\tb: c\n").first == "yaml-tab 2:1")
    }

    @Test("an alias bomb is refused before it is parsed")
    func aliasBomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
        }
        #expect(problems(text) == ["yaml-anchor 1:5"])
    }

    @Test("a single anchor, an alias, a merge key and a tag are refused too")
    func anchors() {
        #expect(problems("a: &x 1\nb: 2\n") == ["yaml-anchor 1:4"])
        #expect(problems("a: &x {c: d}\nb: *x\n").contains { $0.hasPrefix("yaml-anchor") })
        #expect(problems("a: 1\n<<: {b: 2}\n") == ["yaml-merge-key 2:1"])
        #expect(problems("a: !!int 1\n").first?.hasPrefix("yaml-tag 1:") == true)
        #expect(problems("a: !custom x\n").first?.hasPrefix("yaml-tag 1:") == true)
    }

    @Test("a text that only looks like an anchor is fine in quotes")
    func quotedAmpersand() {
        #expect(problems("a: \"&x\"\nb: 'c *d*'\n") == [])
    }

    @Test("depth is limited, in flow and in block style, and the parser's own stack is never reached")
    func depth() {
        let limits = YAMLLimits(bytes: 1 << 20, depth: 4, nodes: 1000)
        #expect(problems("[[[x]]]", limits: limits) == [])
        #expect(problems("[[[[x]]]]", limits: limits) == ["yaml-too-deep 1:5"])
        #expect(problems("a:\n b:\n  c:\n   d:\n    e: f\n", limits: limits).first == "yaml-too-deep 5:5")
        let brackets = String(repeating: "[", count: 100_000)
        #expect(!problems(brackets).isEmpty)
        #expect(!problems(brackets + String(repeating: "]", count: 100_000)).isEmpty)
        #expect(!problems(String(repeating: "{a: ", count: 50_000)).isEmpty)
        #expect(!problems(String(repeating: "- ", count: 100_000)).isEmpty)
    }

    @Test("the number of values is limited")
    func nodes() {
        let limits = YAMLLimits(bytes: 1 << 20, depth: 4, nodes: 5)
        #expect(problems("[1, 2, 3, 4]", limits: limits) == [])
        #expect(problems("[1, 2, 3, 4, 5]", limits: limits) == ["yaml-too-many-values 1:14"])
        #expect(problems(String(repeating: "- x\n", count: 60_000)).count == 1)
    }

    @Test("every repeated key is reported where it stands again, and the rest of the file too")
    func duplicateKeys() {
        #expect(problems("a: 1\nb: 2\na: 3\n") == ["duplicate-key 3:1"])
        #expect(problems("a: 1\nx:\n  b: 2\n  b: 3\n  b: 4\na: 5\n").sorted().count == 3)
        #expect(problems("a: 1\n\"a\": 2\n").first?.hasPrefix("duplicate-key") == true)
    }

    @Test("a key that is no text, a second document, nothing at all")
    func shapes() {
        #expect(problems("? [a, b]\n: c\n") == ["complex-key 1:3"])
        #expect(problems("a: 1\n---\nb: 2\n").first?.hasPrefix("yaml-several-documents") == true)
        #expect(problems("") == ["yaml-empty 1:1"])
        #expect(problems("# only a comment\n") == ["yaml-empty 1:1"])
        #expect(problems("a: [1, 2\nb: 3\n").first?.hasPrefix("yaml-syntax") == true)
        #expect(problems("a: \"never closed\n").first?.hasPrefix("yaml-syntax") == true)
    }

    @Test("random bytes and random YAML-like texts end in values or in reports, never in a crash")
    func fuzz() {
        var generator = SplitMix(state: 20_261_123)
        let pieces = [
            "a", "b", ": ", "- ", "\n", "  ", "[", "]", "{", "}", ", ", "&x", "*x", "\"", "'", "|", ">", "#", "?", "!",
            "---", "...", "<<", "%", "~", "\t", "ä", "\u{1F600}", "0x1F", "true", "\\", "@", "`",
        ]
        for _ in 0..<3000 {
            let count = Int.random(in: 0..<40, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            _ = problems(text)
            _ = problems((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }
}

/// A small generator with a fixed beginning, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
