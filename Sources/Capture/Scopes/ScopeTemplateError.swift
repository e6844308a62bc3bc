internal import Sealing

/// A scope template that cannot be used, with what to write instead.
package struct ScopeTemplateError: ExplainedError, Hashable {
    /// What is wrong.
    package enum Kind: String, Hashable, Sendable {
        case empty = "scope-template-empty"
        case badComponent = "scope-template-bad-component"
        case misplacedRest = "scope-template-misplaced-rest"
        case unbalancedBrace = "scope-template-unbalanced-brace"
        case unknownPlaceholder = "scope-template-unknown-placeholder"
        case badType = "scope-template-bad-type"
        case ambiguous = "scope-template-ambiguous"
        case repeatedPlaceholder = "scope-template-repeated-placeholder"
        case objectWithoutSubject = "scope-template-object-without-subject"
        case unreachable = "scope-template-unreachable"
        case tooMany = "scope-template-too-many"
    }

    /// What is wrong.
    package let kind: Kind
    /// Which template, from 0.
    package let position: Int
    /// The template as it was written.
    package let template: String
    /// What is wrong, as the rest of a sentence about the template.
    package let reason: String
    /// What to write instead.
    package let remedy: String

    /// The kind's stable name.
    package var code: String { kind.rawValue }

    /// Which template, and what is wrong with it.
    package var message: String { "Scope template \(position + 1), '\(template)', \(reason)" }
}
