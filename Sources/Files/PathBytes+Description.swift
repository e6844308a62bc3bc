extension PathBytes: CustomStringConvertible {
    /// The path for a terminal: what is not valid UTF-8, control characters, characters that turn the direction of
    /// writing, and the backslash itself appear as escapes, so that no file name can imitate or steer the output.
    package var description: String {
        var result = ""
        var rest = bytes[...]
        while let first = rest.first {
            let length = PathBytes.sequenceLength(first)
            let piece = rest.prefix(length)
            if let decoded = String(validating: piece, as: UTF8.self), let scalar = decoded.unicodeScalars.first {
                PathBytes.append(scalar, to: &result)
                rest = rest.dropFirst(piece.count)
            } else {
                result += "\\x" + PathBytes.hex(UInt32(first), digits: 2)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// The number of bytes that a UTF-8 sequence with this first byte has; 1 for bytes that cannot begin one.
    private static func sequenceLength(_ first: UInt8) -> Int {
        switch first {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            result +=
                scalar.value < 0x80 ? "\\x" + hex(scalar.value, digits: 2) : "\\u{" + hex(scalar.value, digits: 4) + "}"
        default:
            if scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
