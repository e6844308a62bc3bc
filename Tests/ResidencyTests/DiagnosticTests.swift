import Sealing
import Testing

@testable import Residency

@Suite("Diagnostics")
struct DiagnosticTests {
    private func read(_ text: String, _ body: (YAMLValue) -> Void) -> [Diagnostic] {
        let diagnostics = DiagnosticCollector()
        if let value = YAMLReader.read(SourceFile(name: "test.yaml", text: text), diagnostics) { body(value) }
        return diagnostics.sorted
    }

    @Test("a report shows file, line, column, the line with a caret, and the fix")
    func rendering() {
        let found = read("name: eu\nclases: [database]\n") { value in
            _ = value.mapping(keys: ["name", "classes"], of: "rule")
        }
        #expect(found.count == 1)
        #expect(
            found.first?.rendered(color: false) == """
                test.yaml:2:1: error: a rule has no key 'clases' [unknown-key]
                    2 | clases: [database]
                      | ^
                  fix: Did you mean 'classes'?

                """
        )
        #expect(found.first?.rendered(color: true).contains("\u{1B}[1;31merror:\u{1B}[0m") == true)
        #expect(found.first?.json["line"] == .integer(2))
        #expect(found.first?.json["column"] == .integer(1))
        #expect(found.first?.json["fix"] == .string("Did you mean 'classes'?"))
    }

    @Test("a caret counts characters, not bytes, and control characters do not reach the terminal")
    func caret() {
        let diagnostics = DiagnosticCollector()
        diagnostics.register(SourceFile(name: "f", text: "ää\u{1B}[2Jx: y\n"))
        diagnostics.report("rule", at: SourcePosition(file: "f", line: 1, column: 7), "m", fix: "f")
        let text = diagnostics.all.first?.rendered(color: false) ?? ""
        #expect(text.contains("    1 | ää\u{FFFD}[2Jx: y\n      |       ^\n"))
        #expect(!text.unicodeScalars.contains("\u{1B}"))
    }

    @Test("all problems of a file are found in one run, in the order of the file")
    func allInOneRun() {
        let found = read("a: 1\nb: yes\nc: 99\nd: 3x\ne: Bad Name\nf: 2026-02-30\ng: QQ\nh: []\n") { value in
            let fields = value.mapping(keys: ["a", "b", "c", "d", "e", "f", "g", "h", "i"], of: "thing")
            _ = fields?.required("a")?.string()
            _ = fields?.required("b")?.boolean()
            _ = fields?.required("c")?.integer(in: 1...10)
            _ = fields?.required("d")?.duration(in: .zero ... .days(1))
            _ = fields?.required("e")?.identifier()
            _ = fields?.required("f")?.date()
            _ = fields?.required("g")?.country()
            _ = fields?.required("h")?.list()
            _ = fields?.required("i")?.string()
        }
        #expect(
            found.map { "\($0.rule) \($0.position.line):\($0.position.column)" }
                == [
                    "wrong-type 1:4", "missing-key 1:1", "wrong-type 2:4", "out-of-range 3:4", "bad-duration 4:4",
                    "bad-name 5:4", "bad-date 6:4", "unknown-country 7:4", "wrong-count 8:4",
                ].sorted { left, right in
                    let line = { (text: String) in text.split(separator: " ").last.map(String.init) ?? "" }
                    return line(left) < line(right)
                }
        )
        #expect(found.allSatisfy { !$0.fix.isEmpty && !$0.snippet.isEmpty })
    }

    @Test("a hostile file cannot report without end")
    func limit() {
        let diagnostics = DiagnosticCollector()
        for line in 1...1000 {
            diagnostics.report("rule", at: SourcePosition(file: "f", line: line, column: 1), "m", fix: "f")
        }
        #expect(diagnostics.all.count == DiagnosticCollector.limit)
    }

    @Test(
        "a slip of the pen is guessed, another word is not",
        arguments: [
            ("hetzner-hel", "hetzner-hel1"), ("hetzner-hle1", "hetzner-hel1"), ("HETZNER-NBG1", "hetzner-nbg1"),
            ("azure-west", nil), ("", nil),
        ] as [(String, String?)]
    )
    func suggestions(written: String, meant: String?) {
        let known = ["hetzner-hel1", "hetzner-nbg1", "contabo-de"]
        #expect(Suggestion.nearest(to: written, among: known) == meant)
    }

    @Test("a position reads what it writes, also with colons in the file's name")
    func positions() {
        let position = SourcePosition(file: "a:b.yaml", line: 3, column: 14)
        #expect(SourcePosition(position.description) == position)
        for text in ["", "f:1", "f:0:1", "f:1:0", "f:01:1", "f:1:+1", "f:a:1"] {
            #expect(SourcePosition(text) == nil, "\(text)")
        }
    }

    @Test(
        "lengths of time are read largest unit first, up to a hundred years",
        arguments: [
            ("0s", 0), ("72h", 259_200), ("1h30m", 5400), ("2w", 1_209_600), ("1d12h", 129_600),
            ("36525d", 3_155_760_000),
            ("", nil), ("1", nil), ("h", nil), ("1h1d", nil), ("1h1h", nil), ("-1h", nil), ("1.5h", nil), (" 1h", nil),
            ("36526d", nil), ("999999999w", nil), ("9999999999s", nil),
        ] as [(String, Int64?)]
    )
    func durations(text: String, seconds: Int64?) {
        #expect(YAMLDuration(text)?.seconds == seconds)
        if let duration = YAMLDuration(text) { #expect(YAMLDuration(duration.description) == duration) }
    }
}
