internal import Connections
internal import Files

/// The path of a `file://` url, taken apart strictly: what could be understood in two ways is refused.
enum FileURL {
    /// What is wrong with a url.
    struct Malformed: Error {
        let reason: String
    }

    /// The folder that the part after `file://` names.
    static func parse(_ text: Substring) throws(Malformed) -> PathBytes {
        guard text.utf8.first == slash else {
            throw Malformed(reason: "a file url names no host; write three slashes: file:///folder")
        }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    throw Malformed(reason: "'%' is not followed by two hex digits")
                }
                let decoded = high << 4 | low
                if decoded == 0 { throw Malformed(reason: "it holds %00") }
                if decoded == slash { throw Malformed(reason: "it holds %2F, a slash inside of a name") }
                bytes.append(decoded)
            case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\\"):
                throw Malformed(reason: "it holds '\(Character(Unicode.Scalar(byte)))', which is written as %XX")
            case 0...0x20, 0x7F:
                throw Malformed(reason: "it holds a space or control character, which is written as %XX")
            default: bytes.append(byte)
            }
        }
        guard let path = PathBytes(bytes: bytes), path.bytes.count > 1 else {
            throw Malformed(reason: "it names the root of the file system")
        }
        guard let relative = PathBytes(bytes: Array(bytes.dropFirst())), relative.isPlainRelative else {
            throw Malformed(
                reason: "it holds '.', '..', an empty part, a slash at its end, or a name of over 255 bytes"
            )
        }
        return path
    }

    /// The canonical text of a path: every byte but letters, digits, `-._~` and `/` as `%XX`.
    static func encode(_ path: PathBytes) -> String { PercentEncoding.encode(path.bytes, keeping: slash) }

    private static let slash = UInt8(ascii: "/")

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
