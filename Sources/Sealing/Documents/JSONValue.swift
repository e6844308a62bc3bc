/// JSON as signed documents use it: no numbers but 64-bit integers, keys unique.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// A field of an object; nil for other values, and when it is not there.
    package subscript(field: String) -> JSONValue? { objectValue?[field] }

    /// The text, if it is one.
    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The number, if it is one.
    package var integerValue: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The truth value, if it is one.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements, if it is an array.
    package var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The fields, if it is an object.
    package var objectValue: [String: JSONValue]? {
        if case .object(let value) = self { value } else { nil }
    }
}
