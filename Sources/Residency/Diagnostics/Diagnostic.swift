package import Sealing

/// Something wrong with a file: which rule is broken, where, and what to write instead.
package struct Diagnostic: Hashable, Sendable {
    /// How bad it is.
    package enum Severity: String, Hashable, Sendable {
        /// The file cannot be used.
        case error
        /// The file can be used, but probably does not say what was meant.
        case warning
    }

    /// The broken rule's stable name, in kebab case.
    package let rule: String
    /// How bad it is.
    package let severity: Severity
    /// Where it stands.
    package let position: SourcePosition
    /// What is wrong.
    package let message: String
    /// What to write instead.
    package let fix: String
    /// The line it stands on, as it is; empty when there is none.
    package let snippet: String

    /// A diagnostic from its parts.
    package init(
        rule: String,
        severity: Severity = .error,
        position: SourcePosition,
        message: String,
        fix: String,
        snippet: String = ""
    ) {
        self.rule = rule
        self.severity = severity
        self.position = position
        self.message = message
        self.fix = fix
        self.snippet = snippet
    }

    /// For `--json`.
    package var json: JSONValue {
        .object([
            "rule": .string(rule),
            "severity": .string(severity.rawValue),
            "file": .string(position.file),
            "line": .integer(Int64(position.line)),
            "column": .integer(Int64(position.column)),
            "message": .string(message),
            "fix": .string(fix),
            "snippet": .string(snippet),
        ])
    }
}

extension Diagnostic {
    /// For a terminal: position, severity, message and rule; the line with a caret below; the fix.
    ///
    /// ```
    /// eu.yaml:7:5: error: there is no key 'clases' here [unknown-key]
    ///     7 |     clases: [database]
    ///       |     ^
    ///   fix: Did you mean 'classes'?
    /// ```
    package func rendered(color: Bool) -> String {
        func painted(_ text: String, _ code: String) -> String { color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
        let severityCode = severity == .error ? "1;31" : "1;33"
        var text = painted("\(position):", "1") + " " + painted("\(severity.rawValue):", severityCode)
        text += " \(message) [\(rule)]\n"
        if !snippet.isEmpty {
            let number = String(position.line)
            let margin = String(repeating: " ", count: max(0, 5 - number.count))
            text += "\(margin)\(number) | \(snippet)\n"
            // The snippet of an overlong line is cut; what stands behind the cut has no place for a caret.
            if position.column <= snippet.unicodeScalars.count + 1 {
                let before = String(repeating: " ", count: position.column - 1)
                text += "      | \(before)\(painted("^", severityCode))\n"
            }
        }
        return text + "  " + painted("fix:", "1") + " \(fix)\n"
    }
}
