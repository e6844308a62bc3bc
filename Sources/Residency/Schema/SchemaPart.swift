internal import Sealing

/// A part of a JSON schema (draft-07), and shorthand to make one.
struct SchemaPart {
    let json: JSONValue

    private init(_ fields: [String: JSONValue]) { json = .object(fields) }

    /// One of several words.
    static func choice(_ words: some Sequence<String>) -> SchemaPart {
        SchemaPart(["type": .string("string"), "enum": .array(words.map { .string($0) })])
    }

    /// A text of a form.
    static func text(pattern: String? = nil) -> SchemaPart {
        var fields: [String: JSONValue] = ["type": .string("string"), "minLength": .integer(1)]
        fields["pattern"] = pattern.map { .string($0) }
        return SchemaPart(fields)
    }

    /// A whole number in a range.
    static func integer(_ range: ClosedRange<Int>) -> SchemaPart {
        SchemaPart([
            "type": .string("integer"),
            "minimum": .integer(Int64(range.lowerBound)),
            "maximum": .integer(Int64(range.upperBound)),
        ])
    }

    /// A list of equal parts.
    static func list(_ element: SchemaPart, minimum: Int = 1) -> SchemaPart {
        SchemaPart([
            "type": .string("array"), "items": element.json, "minItems": .integer(Int64(minimum)),
        ])
    }

    /// A mapping with known keys and no others.
    static func mapping(_ properties: [String: SchemaPart], required: [String]) -> SchemaPart {
        SchemaPart([
            "type": .string("object"),
            "additionalProperties": .bool(false),
            "properties": .object(properties.mapValues(\.json)),
            "required": .array(required.sorted().map { .string($0) }),
        ])
    }

    /// A mapping whose keys the writer chooses.
    static func named(_ value: SchemaPart, keys: String = identifierPattern) -> SchemaPart {
        SchemaPart([
            "type": .string("object"),
            "additionalProperties": .bool(false),
            "patternProperties": .object([keys: value.json]),
            "minProperties": .integer(1),
        ])
    }

    /// Exactly one of several forms.
    static func oneOf(_ parts: [SchemaPart]) -> SchemaPart {
        SchemaPart(["oneOf": .array(parts.map(\.json))])
    }

    /// The same, with a word of explanation that editors show.
    func described(_ text: String) -> SchemaPart {
        var fields = json.objectValue ?? [:]
        fields["description"] = .string(text)
        return SchemaPart(fields)
    }

    /// The same, with exactly one of these keys in it.
    func withExactlyOne(of keys: [String]) -> SchemaPart {
        var fields = json.objectValue ?? [:]
        fields["oneOf"] = .array(keys.map { .object(["required": .array([.string($0)])]) })
        return SchemaPart(fields)
    }

    /// A whole document.
    func document(title: String) -> JSONValue {
        var fields = json.objectValue ?? [:]
        fields["$schema"] = .string("http://json-schema.org/draft-07/schema#")
        fields["title"] = .string(title)
        return .object(fields)
    }

    static let identifierPattern = "^[a-z0-9][a-z0-9-]{0,62}$"
    static let identifier = SchemaPart.text(pattern: identifierPattern)
    static let duration = SchemaPart.text(pattern: YAMLDuration.pattern)
        .described("A length of time: 30d, 72h, 1h30m.")
    static let date = SchemaPart.text(pattern: CalendarDay.pattern).described("A day: 2026-01-31.")
    static let country = SchemaPart.text(pattern: "^[A-Z]{2}$").described("A country's ISO 3166-1 code.")
    static let description = SchemaPart.text().described("For readers; it decides nothing.")
}
