/// Looks at a file's bytes before any parser does: size, encoding, characters that show nothing, tabs, alias bombs.
struct YAMLScreen {
    let file: SourceFile
    let diagnostics: DiagnosticCollector
    let limits: YAMLLimits

    /// The text, if it may be parsed.
    ///
    /// What stands in the way is reported.
    func text() -> String? {
        let start = SourcePosition(file: file.name, line: 1, column: 1)
        guard file.bytes.count <= limits.bytes else {
            diagnostics.report(
                "yaml-too-large",
                at: start,
                "the file has \(file.bytes.count) bytes, at most \(limits.bytes) are read",
                fix: "Split the file."
            )
            return nil
        }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            diagnostics.report(
                "yaml-not-utf8",
                at: firstInvalidByte(),
                "the file is not UTF-8",
                fix: "Save the file as UTF-8."
            )
            return nil
        }
        guard charactersAreVisible(in: text), !mayHoldAliasBomb(text) else { return nil }
        return text
    }

    private func firstInvalidByte() -> SourcePosition {
        var decoder = UTF8()
        var bytes = file.bytes.makeIterator()
        var line = 1
        var column = 1
        while case .scalarValue(let scalar) = decoder.decode(&bytes) {
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return SourcePosition(file: file.name, line: line, column: column)
    }

    /// Refuses what an editor does not show or shows elsewhere, and what would make lines count differently.
    private func charactersAreVisible(in text: String) -> Bool {
        var line = 1
        var column = 0
        var isIndentation = true
        var isGood = true
        var previous: Unicode.Scalar = "\n"
        func report(_ rule: String, _ message: String, fix: String) {
            isGood = false
            let position = SourcePosition(file: file.name, line: line, column: max(1, column))
            diagnostics.report(rule, at: position, message, fix: fix)
        }
        for scalar in text.unicodeScalars {
            if previous == "\r", scalar != "\n" {
                report("yaml-hidden-character", "a carriage return stands alone", fix: "End lines with a line feed.")
            }
            previous = scalar
            if scalar == "\n" {
                line += 1
                column = 0
                isIndentation = true
                continue
            }
            column += 1
            if scalar == "\t", isIndentation {
                report("yaml-tab", "a tab is used for indentation", fix: "Indent with spaces.")
            } else if Self.isHidden(scalar) {
                let code = String(scalar.value, radix: 16, uppercase: true)
                report("yaml-hidden-character", "the character U+\(code) cannot be seen", fix: "Remove the character.")
            }
            if scalar != " ", scalar != "\t" { isIndentation = false }
        }
        return isGood
    }

    /// Control characters, other line separators, byte-order marks, and marks that change the direction of writing.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0D: false
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF, 0xFFFE...0xFFFF: true
        default: false
        }
    }

    /// True, and reported, when the file defines an anchor and may use many aliases.
    ///
    /// What looks like one in a text or a comment counts too.
    private func mayHoldAliasBomb(_ text: String) -> Bool {
        var firstAnchor: SourcePosition?
        var aliases = 0
        for (number, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            var previous = UInt8(ascii: " ")
            for (column, byte) in line.enumerated() {
                if " \t[]{},:?-&*!".utf8.contains(previous) {
                    if byte == UInt8(ascii: "*") { aliases += 1 }
                    if byte == UInt8(ascii: "&"), firstAnchor == nil {
                        firstAnchor = SourcePosition(file: file.name, line: number + 1, column: column + 1)
                    }
                }
                previous = byte
            }
        }
        guard let firstAnchor, aliases > YAMLLimits.aliasesBeforeParsing else { return false }
        Self.reportAnchor(at: firstAnchor, diagnostics)
        return true
    }

    static func reportAnchor(at position: SourcePosition, _ diagnostics: DiagnosticCollector) {
        diagnostics.report(
            "yaml-anchor",
            at: position,
            "anchors (&) and aliases (*) are not allowed: a rule must stand where it applies",
            fix: "Write the value out, or put quotes around a text that begins with '&' or '*'."
        )
    }
}
