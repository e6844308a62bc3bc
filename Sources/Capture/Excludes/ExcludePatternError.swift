internal import Sealing

/// A pattern of what to leave out that cannot be used, with what to write instead.
package struct ExcludePatternError: ExplainedError, Hashable {
    /// What is wrong.
    package enum Kind: String, Error, Hashable, Sendable {
        case empty = "exclude-empty"
        case comment = "exclude-comment"
        case danglingEscape = "exclude-dangling-escape"
        case openClass = "exclude-open-class"
        case unknownClass = "exclude-unknown-class"
    }

    /// What is wrong.
    package let kind: Kind
    /// Which pattern, from 0.
    package let position: Int
    /// The pattern as it was written.
    package let pattern: String

    /// The kind's stable name.
    package var code: String { kind.rawValue }

    /// What is wrong, as the rest of a sentence about the pattern.
    package var reason: String {
        switch kind {
        case .empty: "names nothing"
        case .comment: "is a comment, since it begins with '#'"
        case .danglingEscape: "ends with a backslash that stands before nothing"
        case .openClass: "has a '[' without its ']'"
        case .unknownClass: "names a class of characters that does not exist"
        }
    }

    /// What to write instead.
    package var remedy: String {
        switch kind {
        case .empty: "Write a name, a path from the source's top, or a pattern of '.gitignore' syntax."
        case .comment: "Write '\\#' for a name that begins so; comments belong outside of the quotes."
        case .danglingEscape: "Write '\\\\' for a backslash."
        case .openClass: "Close the class with ']', or write '\\[' for the character itself."
        case .unknownClass: "Write [:alnum:], [:alpha:], [:digit:], [:lower:], [:space:], [:upper:] or the like."
        }
    }

    /// Which pattern, and what is wrong with it.
    package var message: String { "Exclude pattern \(position + 1), '\(pattern)', \(reason)" }
}
