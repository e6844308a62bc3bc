/// Takes the bytes of a document apart into names, attributes and text.
struct XMLScanner {
    private let bytes: [UInt8]
    private var position = 0

    /// - Throws: when the bytes are too many, no UTF-8, or hold characters that XML does not have.
    init(_ bytes: [UInt8]) throws(XMLProblem) {
        guard bytes.count <= XMLLimits.bytes else { throw XMLProblem(reason: "it is too large") }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw XMLProblem(reason: "it is no UTF-8") }
        for (position, byte) in bytes.enumerated() {
            let isNoncharacter =
                byte >= 0xBE && position >= 2 && bytes[position - 1] == 0xBF && bytes[position - 2] == 0xEF
            guard byte >= 0x20 && !isNoncharacter || XMLScanner.isBlank(byte) else {
                throw XMLProblem(reason: "it holds a control character")
            }
        }
        self.bytes = bytes
    }

    /// True when nothing is left.
    var isAtEnd: Bool { position == bytes.count }

    /// What is wrong, with the place.
    func problem(_ reason: String) -> XMLProblem { XMLProblem(reason: "\(reason), at byte \(position)") }

    /// Goes past a token if it stands here.
    mutating func take(_ token: StaticString) -> Bool {
        let expected = unsafe UnsafeBufferPointer(start: token.utf8Start, count: token.utf8CodeUnitCount)
        guard bytes.count - position >= expected.count,
            unsafe bytes[position..<position + expected.count].elementsEqual(expected)
        else { return false }
        position += expected.count
        return true
    }

    /// Goes past blanks.
    /// - Returns: true when there was one.
    @discardableResult
    mutating func skipBlanks() -> Bool {
        let start = position
        while position < bytes.count, XMLScanner.isBlank(bytes[position]) { position += 1 }
        return position > start
    }

    /// The declaration that a document may begin with.
    mutating func declaration() throws(XMLProblem) {
        _ = take("\u{FEFF}")
        guard take("<?xml") else { return }
        var pairs: [(name: String, value: String)] = []
        while true {
            let hasBlank = skipBlanks()
            if take("?>") { break }
            guard hasBlank, pairs.count < 3 else { throw problem("its declaration is malformed") }
            pairs.append(try attribute())
        }
        guard pairs.first?.name == "version", pairs.first?.value == "1.0" else { throw problem("it is not XML 1.0") }
        for pair in pairs.dropFirst() {
            switch pair.name {
            case "encoding":
                guard pair.value.lowercased() == "utf-8" else { throw problem("its encoding is not UTF-8") }
            case "standalone": break
            default: throw problem("its declaration is malformed")
            }
        }
    }

    /// A name: ASCII letters, digits, `_`, `-`, `.`, and one colon after a prefix.
    mutating func name() throws(XMLProblem) -> String {
        let start = position
        var colon: Int?
        while position < bytes.count {
            let isFirst = position == start || colon == position - 1
            let byte = bytes[position]
            if byte == UInt8(ascii: ":"), colon == nil, !isFirst {
                colon = position
            } else if !XMLScanner.isNameByte(byte, first: isFirst) {
                break
            }
            position += 1
        }
        guard position > start, colon != position - 1, position - start <= XMLLimits.nameBytes else {
            throw problem("a name is malformed")
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A name, `=` and a value in quotes.
    mutating func attribute() throws(XMLProblem) -> (name: String, value: String) {
        let name = try name()
        skipBlanks()
        guard take("=") else { throw problem("an attribute is malformed") }
        skipBlanks()
        let quote: UInt8
        if take("\"") {
            quote = UInt8(ascii: "\"")
        } else if take("'") {
            quote = UInt8(ascii: "'")
        } else {
            throw problem("an attribute is malformed")
        }
        var value: [UInt8] = []
        while position < bytes.count, bytes[position] != quote {
            guard bytes[position] != UInt8(ascii: "<") else { throw problem("an attribute is malformed") }
            try appendCharacter(to: &value, blanksAreSpaces: true)
        }
        guard position < bytes.count else { throw problem("it ends too early") }
        position += 1
        return (name, String(decoding: value, as: UTF8.self))
    }

    /// The characters up to the next tag.
    mutating func text() throws(XMLProblem) -> String {
        var text: [UInt8] = []
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
            if bytes[position] == UInt8(ascii: "]"), take("]]>") { throw problem("']]>' stands in its text") }
            try appendCharacter(to: &text, blanksAreSpaces: false)
        }
        guard position < bytes.count else { throw problem("it ends too early") }
        return String(decoding: text, as: UTF8.self)
    }

    /// The characters as they are, up to and past a token.
    mutating func characters(until token: StaticString) throws(XMLProblem) -> String {
        var text: [UInt8] = []
        while !take(token) {
            guard position < bytes.count else { throw problem("it ends too early") }
            appendByte(to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Goes past a comment whose beginning was taken.
    mutating func comment() throws(XMLProblem) {
        while !take("--") {
            guard position < bytes.count else { throw problem("it ends too early") }
            position += 1
        }
        guard take(">") else { throw problem("a comment is malformed") }
    }

    // MARK: Characters

    private mutating func appendCharacter(to text: inout [UInt8], blanksAreSpaces: Bool) throws(XMLProblem) {
        if bytes[position] == UInt8(ascii: "&") {
            try appendReference(to: &text)
        } else if blanksAreSpaces && XMLScanner.isBlank(bytes[position]) {
            text.append(UInt8(ascii: " "))
            position += 1
        } else {
            appendByte(to: &text)
        }
    }

    /// A byte of the text; all ends of lines become one line feed, as XML asks.
    private mutating func appendByte(to text: inout [UInt8]) {
        let byte = bytes[position]
        position += 1
        guard byte == UInt8(ascii: "\r") else { return text.append(byte) }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
        text.append(UInt8(ascii: "\n"))
    }

    private mutating func appendReference(to text: inout [UInt8]) throws(XMLProblem) {
        for (entity, character) in XMLScanner.entities where take(entity) { return text.append(character) }
        guard take("&#") else { throw problem("it uses an entity that is not predefined") }
        let radix = take("x") ? 16 : 10
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: ";"), position - start < 8 { position += 1 }
        let digits = String(decoding: bytes[start..<position], as: UTF8.self)
        guard take(";"), digits.utf8.first != UInt8(ascii: "+"), digits.utf8.first != UInt8(ascii: "-"),
            let number = UInt32(digits, radix: radix), let scalar = Unicode.Scalar(number),
            number < 0xFFFE || number > 0xFFFF,
            number >= 0x20 || number == 9 || number == 10 || number == 13
        else { throw problem("it refers to a character that XML does not have") }
        text.append(contentsOf: String(Character(scalar)).utf8)
    }

    private static let entities: [(StaticString, UInt8)] = [
        ("&amp;", UInt8(ascii: "&")), ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")),
        ("&quot;", UInt8(ascii: "\"")), ("&apos;", UInt8(ascii: "'")),
    ]

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 9 || byte == 10 || byte == 13 }

    private static func isNameByte(_ byte: UInt8, first: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): !first
        default: false
        }
    }
}
