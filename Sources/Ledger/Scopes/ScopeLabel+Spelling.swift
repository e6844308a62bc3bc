extension ScopeLabel {
    /// The types of the label's parts: `user` of `user:42`.
    package var types: (subject: String, object: String?) { (Self.type(of: subject), object.map(Self.type)) }

    /// Other ways in which somebody may have written the same ids, and what is different in each.
    package var otherSpellings: [(label: ScopeLabel, difference: String)] {
        let ways: [(String, (Substring) -> String)] = [
            ("without leading zeros", Self.withoutZeros), ("in lower case", { $0.lowercased() }),
            ("in upper case", { $0.uppercased() }),
        ]
        return ways.compactMap { difference, change in
            let other = try? ScopeLabel(
                subject: Self.respelled(subject, change),
                object: object.map { Self.respelled($0, change) }
            )
            guard let other, other != self else { return nil }
            return (other, difference)
        }
    }

    private static func type(of part: String) -> String { String(part.prefix { $0 != ":" }) }

    private static func respelled(_ part: String, _ change: (Substring) -> String) -> String {
        let type = type(of: part)
        return type + ":" + change(part.dropFirst(type.count + 1))
    }

    private static func withoutZeros(_ id: Substring) -> String {
        guard id.allSatisfy(\.isNumber) else { return String(id) }
        let stripped = id.drop { $0 == "0" }
        return stripped.isEmpty ? "0" : String(stripped)
    }
}
