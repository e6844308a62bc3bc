/// A value of a YAML file and where it stands.
///
/// No aliases, no tags, keys are plain texts and unique.
package struct YAMLNode: Sendable {
    /// What a value can be.
    package indirect enum Content: Sendable {
        /// A text; plain when it stands without quotes, so that it could also be a number, a truth value or nothing.
        case scalar(String, isPlain: Bool)
        /// A list.
        case sequence([YAMLNode])
        /// Keys and values, in the file's order.
        case mapping([YAMLEntry])
    }

    /// Where it begins.
    package let position: SourcePosition
    /// What it is.
    package let content: Content

    /// True for `key:` with nothing behind it, `~` and `null`.
    package var isEmpty: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return text.isEmpty || text == "~" || text.lowercased() == "null"
    }

    /// What to call it in a sentence.
    var kindName: String {
        switch content {
        case .scalar(_, isPlain: false): "a text"
        case .scalar(let text, isPlain: true): isEmpty ? "empty" : PlainScalar(text).kindName
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A key, where it stands, and its value.
package struct YAMLEntry: Sendable {
    /// The key.
    package let key: String
    /// Where the key begins.
    package let keyPosition: SourcePosition
    /// The value.
    package let value: YAMLNode
}

/// What a scalar without quotes means to readers of YAML 1.2: the same as to the JSON schemas.
struct PlainScalar {
    let text: String

    init(_ text: String) { self.text = text }

    var isBoolean: Bool { ["true", "True", "TRUE", "false", "False", "FALSE"].contains(text) }

    /// Digits with an optional sign, fraction and exponent, hexadecimal, octal, infinities.
    var isNumber: Bool {
        var rest = Substring(text)
        if let first = rest.first, first == "-" || first == "+" { rest.removeFirst() }
        if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(rest) { return true }
        if rest.hasPrefix("0x") || rest.hasPrefix("0o") {
            return rest.count > 2 && rest.dropFirst(2).allSatisfy(\.isHexDigit)
        }
        func takeDigits() -> Int {
            let digits = rest.prefix { ("0"..."9").contains($0) }.count
            rest.removeFirst(digits)
            return digits
        }
        var digits = takeDigits()
        if rest.first == "." {
            rest.removeFirst()
            digits += takeDigits()
        }
        guard digits > 0 else { return false }
        if rest.first == "e" || rest.first == "E" {
            rest.removeFirst()
            if let sign = rest.first, sign == "-" || sign == "+" { rest.removeFirst() }
            guard takeDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    var kindName: String { isBoolean ? "true or false" : isNumber ? "a number" : "a text" }
}
