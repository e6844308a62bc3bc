/// Whose data something is, in the source system's own words: a person, or one object of a person.
///
/// Labels are personal data: they are shown on a terminal and sealed into entry lists, and appear nowhere else.
package struct ScopeLabel: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The person: a type and an internal id, such as `user:42`.
    package let subject: String
    /// One object of the person, such as `ticket:17`; nil for the person's own data.
    package let object: String?

    /// Bytes of one part at most.
    package static let maximumBytes = 255

    /// A label from its parts.
    ///
    /// A part is `type:id`: the type of `a` to `z`, `0` to `9` and `-`, the id of any characters that are composed
    /// (NFC), visible, and not `@`, `/` or a quotation mark.
    /// - Throws: `badLabel`.
    package init(subject: String, object: String? = nil) throws(LedgerError) {
        try Self.check(subject)
        if let object { try Self.check(object) }
        self.subject = subject
        self.object = object
    }

    /// The label of the person whom this label's data belongs to.
    package var ofSubject: ScopeLabel { ScopeLabel(checkedSubject: subject) }

    /// `user:42`, or `user:42/ticket:17`.
    package var description: String { object.map { subject + "/" + $0 } ?? subject }

    /// Reads what ``description`` gives.
    /// - Throws: `badLabel`.
    package init(parsing text: String) throws(LedgerError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        try self.init(subject: parts[0], object: parts.count == 2 ? parts[1] : nil)
    }

    /// By the person's bytes, then the person's own data before the objects'.
    package static func < (left: ScopeLabel, right: ScopeLabel) -> Bool {
        if left.subject != right.subject { return left.subject.utf8.lexicographicallyPrecedes(right.subject.utf8) }
        return switch (left.object, right.object) {
        case (nil, nil), (.some, nil): false
        case (nil, .some): true
        case (.some(let left), .some(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        }
    }

    private init(checkedSubject: String) {
        subject = checkedSubject
        object = nil
    }

    private static func check(_ part: String) throws(LedgerError) {
        guard part.utf8.count <= maximumBytes else {
            throw LedgerError(.badLabel, "a label of \(part.utf8.count) bytes, at most \(maximumBytes)")
        }
        guard let colon = part.unicodeScalars.firstIndex(of: ":") else {
            throw LedgerError(.badLabel, "a label without a type before a colon")
        }
        let type = part.unicodeScalars[..<colon]
        let id = part.unicodeScalars[colon...].dropFirst()
        guard !type.isEmpty, type.allSatisfy({ isTypeScalar($0) }) else {
            throw LedgerError(.badLabel, "a label whose type has other characters than a to z, 0 to 9 and -")
        }
        guard !id.isEmpty else { throw LedgerError(.badLabel, "a label without an id after the colon") }
        guard !id.contains("@") else { throw LedgerError(.badLabel, "a label that looks like an e-mail address") }
        guard id.allSatisfy({ isIDScalar($0) }) else {
            throw LedgerError(.badLabel, "a label with characters that an internal id does not have")
        }
    }

    private static func isTypeScalar(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-"
    }

    /// Only scalars that no normalisation changes in any context, so that whatever is accepted is NFC: no combining
    /// marks, no conjoining jamo, nothing that decomposes for good.
    private static func isIDScalar(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (0x21...0x7E).contains(scalar.value) && !["@", "/", "\"", "\\"].contains(scalar)
        }
        let composesWithoutMarks: [ClosedRange<UInt32>] = [0x1100...0x11FF, 0x16D63...0x16D6A]
        if composesWithoutMarks.contains(where: { $0.contains(scalar.value) }) { return false }
        if scalar.properties.isFullCompositionExclusion || scalar.properties.isDefaultIgnorableCodePoint {
            return false
        }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .dashPunctuation, .connectorPunctuation, .otherSymbol:
            true
        default: false
        }
    }
}
