extension ScopeTemplate {
    /// Takes one template apart.
    /// - Throws: what is wrong with it, with `position` as its number.
    init(parsing text: String, position: Int) throws(ScopeTemplateError) {
        let parser = ScopeTemplateParser(text: text, position: position)
        guard !text.isEmpty else {
            throw parser.error(.empty, "is empty", "Write a path such as 'users/{subject}/**', or remove the line.")
        }
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)
        coversRest = parts.last == "**"
        if coversRest { parts.removeLast() }
        var components: [Component] = []
        for part in parts { components.append(try parser.component(part)) }
        try parser.checkPlaceholders(components)
        self.text = text
        self.components = components
    }
}

/// Reads the components of one template.
private struct ScopeTemplateParser {
    let text: String
    let position: Int

    func error(_ kind: ScopeTemplateError.Kind, _ reason: String, _ remedy: String) -> ScopeTemplateError {
        ScopeTemplateError(kind: kind, position: position, template: text, reason: reason, remedy: remedy)
    }

    func component(_ part: Substring) throws(ScopeTemplateError) -> ScopeTemplate.Component {
        guard !part.isEmpty && part != "." && part != ".." && !part.utf8.contains(0) else {
            throw error(
                .badComponent,
                "has a part that is empty, '.' or '..'",
                "Write a path relative to the source's folder, without a slash at its beginning or end."
            )
        }
        guard !part.contains("**") else {
            throw error(
                .misplacedRest,
                "has '**' elsewhere than at its end",
                "Use '*' for one part, and '**' only as the last part."
            )
        }
        guard let open = part.firstIndex(of: "{") else {
            guard !part.contains("}") else { throw unbalanced() }
            return .pattern(
                part.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
            )
        }
        guard let close = part.firstIndex(of: "}"), open < close else { throw unbalanced() }
        let prefix = part[..<open]
        let suffix = part[part.index(after: close)...]
        guard !prefix.contains("*"), !suffix.contains(where: { "*{".contains($0) }) else {
            throw error(
                .ambiguous,
                "has a second '*' or placeholder in the part '\(part)', which could be read in two ways",
                "Keep one placeholder in each part of the path, with fixed text around it."
            )
        }
        guard !suffix.contains("}") else { throw unbalanced() }
        let (role, type) = try placeholder(part[part.index(after: open)..<close])
        return .placeholder(role, type: type, prefix: Array(prefix.utf8), suffix: Array(suffix.utf8))
    }

    private func unbalanced() -> ScopeTemplateError {
        error(.unbalancedBrace, "has a brace without its partner", "Write placeholders as '{subject}' or '{object}'.")
    }

    private func placeholder(_ text: Substring) throws(ScopeTemplateError) -> (ScopeTemplate.Role, String) {
        let colon = text.firstIndex(of: ":")
        let name = text[..<(colon ?? text.endIndex)]
        guard let role = ScopeTemplate.Role(rawValue: String(name)) else {
            throw error(
                .unknownPlaceholder,
                "has the placeholder '{\(text)}', which is not known",
                "Use '{subject}' for the person, '{object}' for one of the person's objects, '{object:ticket}' for its type."
            )
        }
        guard let colon else { return (role, role == .subject ? "user" : "object") }
        let type = text[text.index(after: colon)...]
        let isType = type.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isType && (1...32).contains(type.utf8.count) else {
            throw error(
                .badType,
                "has the type '\(type)', which is not a plain word",
                "Write 1 to 32 of the characters a to z, 0 to 9 and '-', such as '{\(name):ticket}'."
            )
        }
        return (role, String(type))
    }

    /// Each placeholder once, and the person before the object.
    func checkPlaceholders(_ components: [ScopeTemplate.Component]) throws(ScopeTemplateError) {
        var seen: [ScopeTemplate.Role] = []
        for case .placeholder(let role, _, _, _) in components {
            guard !seen.contains(role) else {
                throw error(
                    .repeatedPlaceholder,
                    "has '{\(role.rawValue)}' twice",
                    "Keep the one that names the person or object, and write '*' for the other."
                )
            }
            guard role == .subject || seen.contains(.subject) else {
                throw error(
                    .objectWithoutSubject,
                    "has '{object}' without '{subject}' before it",
                    "An object belongs to a person: put '{subject}' into a part before it, or use '{subject}' itself."
                )
            }
            seen.append(role)
        }
    }
}
