package import Sealing

/// A rule that spoke, what it said, and where it stands.
package struct Reason: Hashable, Sendable {
    /// What it did to the decision.
    package enum Effect: String, Hashable, Sendable {
        /// It permits.
        case allows
        /// It forbids.
        case refuses
        /// It says something worth knowing.
        case notes
    }

    /// The rule's stable name.
    package let rule: String
    /// What it did.
    package let effect: Effect
    /// What it said.
    package let text: String
    /// Where it stands; for a rule that always holds, where the policy or the fact it speaks of stands.
    package let position: SourcePosition

    /// The file of `position`.
    package var file: String { position.file }
    /// The line of `position`.
    package var line: Int { position.line }
    /// The column of `position`.
    package var column: Int { position.column }

    /// `file:line:column: refuses: text [rule]`.
    package var summary: String { "\(position): \(effect.rawValue): \(text) [\(rule)]" }

    /// For `--json`.
    package var json: JSONValue {
        .object([
            "rule": .string(rule),
            "effect": .string(effect.rawValue),
            "text": .string(text),
            "file": .string(file),
            "line": .integer(Int64(line)),
            "column": .integer(Int64(column)),
        ])
    }

    init(_ rule: BuiltInRule, _ effect: Effect, _ text: String, at position: SourcePosition) {
        self.init(rule: rule.rawValue, effect: effect, text: text, position: position)
    }

    init(rule: String, effect: Effect, text: String, position: SourcePosition) {
        self.rule = rule
        self.effect = effect
        self.text = text
        self.position = position
    }
}
