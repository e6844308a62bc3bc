extension JSONValue {
    /// The one encoding: keys sorted by their bytes, no white space, in strings only `\"`, `\\` and `\u00xx` for control
    /// characters.
    package func canonicalBytes() -> [UInt8] {
        var output: [UInt8] = []
        append(to: &output)
        return output
    }

    private func append(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .string(let value): Self.append(value, to: &output)
        case .array(let values):
            output.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                value.append(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let fields):
            output.append(UInt8(ascii: "{"))
            let sorted = fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (index, field) in sorted.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.append(field.key, to: &output)
                output.append(UInt8(ascii: ":"))
                field.value.append(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func append(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        defer { output.append(UInt8(ascii: "\"")) }
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            output.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): output.append(contentsOf: "\\\\".utf8)
            case 0..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(contentsOf: Hex.encode([byte]).utf8)
            default: output.append(byte)
            }
        }
    }

    /// Reads canonical bytes.
    /// - Throws: `tooLarge` above `maximumBytes`; `malformed` for anything that ``canonicalBytes()`` does not make.
    package static func parseCanonical(
        _ bytes: Span<UInt8>,
        maximumBytes: Int
    ) throws(SealingError) -> JSONValue {
        guard bytes.count <= maximumBytes else {
            throw SealingError(.tooLarge, "a document of \(bytes.count) bytes, at most \(maximumBytes)")
        }
        let copy = bytes.indices.map { bytes[$0] }
        var parser = CanonicalParser(copy)
        let value = try parser.document()
        guard value.canonicalBytes() == copy else {
            throw SealingError(.malformed, "the JSON is not in canonical form")
        }
        return value
    }
}

/// Reads what ``JSONValue/canonicalBytes()`` writes; the caller compares the bytes afterwards, so it may be lenient where
/// that catches it.
private struct CanonicalParser {
    /// Objects and arrays inside one another.
    private static let maximumDepth = 32

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(SealingError) -> JSONValue {
        let value = try value(depth: 0)
        guard position == bytes.count else { throw fault("bytes after the document") }
        return value
    }

    private mutating func value(depth: Int) throws(SealingError) -> JSONValue {
        let first = try peek()
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            guard depth < Self.maximumDepth else { throw fault("more than \(Self.maximumDepth) levels") }
        }
        switch first {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        default: return try integer()
        }
    }

    private mutating func object(depth: Int) throws(SealingError) -> JSONValue {
        position += 1
        var fields: [String: JSONValue] = [:]
        if try skip(UInt8(ascii: "}")) { return .object(fields) }
        while true {
            let key = try string()
            guard try skip(UInt8(ascii: ":")) else { throw fault("a key without a value") }
            guard fields.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
                throw fault("a key that stands twice")
            }
            if try skip(UInt8(ascii: "}")) { return .object(fields) }
            guard try skip(UInt8(ascii: ",")) else { throw fault("fields without a comma") }
        }
    }

    private mutating func array(depth: Int) throws(SealingError) -> JSONValue {
        position += 1
        var values: [JSONValue] = []
        if try skip(UInt8(ascii: "]")) { return .array(values) }
        while true {
            values.append(try value(depth: depth + 1))
            if try skip(UInt8(ascii: "]")) { return .array(values) }
            guard try skip(UInt8(ascii: ",")) else { throw fault("elements without a comma") }
        }
    }

    private mutating func string() throws(SealingError) -> String {
        guard try skip(UInt8(ascii: "\"")) else { throw fault("a string that does not start") }
        var content: [UInt8] = []
        while true {
            let byte = try peek()
            position += 1
            if byte == UInt8(ascii: "\"") { break }
            content.append(byte == UInt8(ascii: "\\") ? try escape() : byte)
        }
        guard let text = String(validating: content, as: UTF8.self) else { throw fault("text that is not UTF-8") }
        return text
    }

    private mutating func escape() throws(SealingError) -> UInt8 {
        let byte = try peek()
        position += 1
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return byte }
        guard byte == UInt8(ascii: "u"), position + 4 <= bytes.count, bytes[position] == UInt8(ascii: "0"),
            bytes[position + 1] == UInt8(ascii: "0"),
            let value = Hex.decode(String(decoding: bytes[position + 2..<position + 4], as: UTF8.self)),
            let control = value.first, control < 0x20
        else { throw fault("an escape that canonical JSON does not have") }
        position += 4
        return control
    }

    private mutating func integer() throws(SealingError) -> JSONValue {
        let digits = bytes[position...].prefix { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }
        guard let value = Int64(String(decoding: digits, as: UTF8.self)) else {
            throw fault("a value that canonical JSON does not have")
        }
        position += digits.count
        return .integer(value)
    }

    private mutating func literal(_ text: String, _ value: JSONValue) throws(SealingError) -> JSONValue {
        guard bytes[position...].starts(with: text.utf8) else {
            throw fault("a value that canonical JSON does not have")
        }
        position += text.utf8.count
        return value
    }

    private func peek() throws(SealingError) -> UInt8 {
        guard position < bytes.count else { throw fault("it ends too early") }
        return bytes[position]
    }

    private mutating func skip(_ byte: UInt8) throws(SealingError) -> Bool {
        guard try peek() == byte else { return false }
        position += 1
        return true
    }

    private func fault(_ detail: String) -> SealingError {
        SealingError(.malformed, "the JSON has \(detail) (byte \(position))")
    }
}
