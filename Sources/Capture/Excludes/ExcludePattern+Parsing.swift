internal import Files

extension ExcludePattern {
    /// Reads a pattern.
    /// - Throws: ``ExcludePatternError/Kind`` when it would never match anything.
    init(parsing text: String) throws(ExcludePatternError.Kind) {
        var bytes = Self.withoutTrailingSpaces(Array(text.utf8))
        guard !bytes.contains(0) else { throw .empty }
        if bytes.first == UInt8(ascii: "#") { throw .comment }
        isNegated = bytes.first == UInt8(ascii: "!")
        if isNegated { bytes.removeFirst() }
        isForFolders = bytes.last == UInt8(ascii: "/")
        if isForFolders { bytes.removeLast() }
        isAnchored = bytes.contains(UInt8(ascii: "/"))
        if bytes.first == UInt8(ascii: "/") { bytes.removeFirst() }
        guard !bytes.isEmpty else { throw .empty }
        var reader = ExcludePatternReader(bytes, isAnchored: isAnchored)
        steps = try reader.steps()
    }

    /// Spaces at the end count only behind a backslash.
    private static func withoutTrailingSpaces(_ bytes: [UInt8]) -> [UInt8] {
        var end = 0
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: " ") {
                position += 1
            } else {
                position = min(bytes.count, position + (bytes[position] == UInt8(ascii: "\\") ? 2 : 1))
                end = position
            }
        }
        return Array(bytes.prefix(end))
    }
}

/// Takes a pattern's bytes apart.
private struct ExcludePatternReader {
    private let bytes: [UInt8]
    private let isAnchored: Bool
    private var position = 0

    init(_ bytes: [UInt8], isAnchored: Bool) {
        self.bytes = bytes
        self.isAnchored = isAnchored
    }

    mutating func steps() throws(ExcludePatternError.Kind) -> [ExcludePattern.Step] {
        var steps: [ExcludePattern.Step] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\\"):
                guard position < bytes.count else { throw .danglingEscape }
                steps.append(.byte(bytes[position]))
                position += 1
            case UInt8(ascii: "?"): steps.append(.set(.anyInName))
            case UInt8(ascii: "["): steps.append(.set(try set()))
            case UInt8(ascii: "*"): steps.append(stars())
            default: steps.append(.byte(byte))
            }
        }
        return steps
    }

    /// What one star or several stand for; the first has been taken.
    private mutating func stars() -> ExcludePattern.Step {
        let start = position - 1
        while position < bytes.count && bytes[position] == UInt8(ascii: "*") { position += 1 }
        let isWhole = start == 0 || bytes[start - 1] == UInt8(ascii: "/")
        guard isAnchored, isWhole, position - start > 1 else { return .star }
        if position == bytes.count { return .rest }
        guard bytes[position] == UInt8(ascii: "/") else { return .star }
        position += 1
        return .folders
    }

    /// A class; its `[` has been taken.
    private mutating func set() throws(ExcludePatternError.Kind) -> ByteSet {
        var set = ByteSet()
        let isNegated = next(is: "!") || next(is: "^")
        if isNegated { position += 1 }
        var isFirst = true
        var last: UInt8?
        while true {
            guard position < bytes.count else { throw .openClass }
            let byte = bytes[position]
            if byte == UInt8(ascii: "]") && !isFirst { break }
            isFirst = false
            if byte == UInt8(ascii: "["), let name = className() {
                guard let named = Self.classes[name] else { throw .unknownClass }
                for byte in UInt8.min...127 where named(byte) { set.insert(byte) }
                last = nil
            } else if byte == UInt8(ascii: "-"), let low = last, position + 1 < bytes.count,
                bytes[position + 1] != UInt8(ascii: "]")
            {
                position += 1
                let high = try literal()
                if low <= high { for byte in low...high { set.insert(byte) } }
                last = nil
            } else {
                let byte = try literal()
                set.insert(byte)
                last = byte
            }
        }
        position += 1
        if isNegated { set.invert() } else { set.removeSlash() }
        return set
    }

    private func next(is character: Unicode.Scalar) -> Bool {
        position < bytes.count && bytes[position] == UInt8(ascii: character)
    }

    /// One byte of a class, which a backslash may stand before.
    private mutating func literal() throws(ExcludePatternError.Kind) -> UInt8 {
        if next(is: "\\") { position += 1 }
        guard position < bytes.count else { throw .openClass }
        position += 1
        return bytes[position - 1]
    }

    /// The name in `[:name:]`; nil, and nothing taken, when there is none.
    private mutating func className() -> String? {
        guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: ":"),
            let end = bytes[(position + 2)...].firstIndex(of: UInt8(ascii: "]")),
            end > position + 2, bytes[end - 1] == UInt8(ascii: ":")
        else { return nil }
        defer { position = end + 1 }
        return String(decoding: bytes[(position + 2)..<(end - 1)], as: UTF8.self)
    }

    private static let classes: [String: @Sendable (UInt8) -> Bool] = [
        "alnum": { isLetter($0) || isDigit($0) }, "alpha": isLetter, "blank": { $0 == 0x20 || $0 == 0x09 },
        "cntrl": { $0 < 0x20 || $0 == 0x7F }, "digit": isDigit, "graph": { $0 > 0x20 && $0 < 0x7F },
        "lower": { (0x61...0x7A).contains($0) }, "print": { $0 >= 0x20 && $0 < 0x7F },
        "punct": { $0 > 0x20 && $0 < 0x7F && !isLetter($0) && !isDigit($0) },
        "space": { $0 == 0x20 || (0x09...0x0D).contains($0) }, "upper": { (0x41...0x5A).contains($0) },
        "xdigit": { isDigit($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0) },
    ]

    @Sendable private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    @Sendable private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
