extension IPAddress {
    /// Reads an address; nil when it is none.
    ///
    /// Version 4 is four decimal numbers without leading zeros, version 6 as RFC 4291 has it. What other readers take too
    /// (octal, hexadecimal or fewer than four numbers, zones, brackets, blanks) is no address here: an address that two
    /// readers understand differently leads bytes to another place than the one that was checked.
    package init?(_ text: String) {
        let text = Array(text.utf8)
        guard text.count <= 45, let bytes = Self.version4(text[...]) ?? Self.version6(text[...]) else { return nil }
        self.init(bytes: bytes)
    }

    private static func version4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard let byte = DecimalNumber.parse(part, maximum: 255) else { return nil }
            bytes.append(UInt8(byte))
        }
        return bytes
    }

    private static func version6(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
        guard let gap else {
            guard let groups = groups(text, mayEndInVersion4: true), groups.count == 16 else { return nil }
            return groups
        }
        // '::' stands for one group of zeros or more, once; a second one leaves an empty group behind, which is none.
        guard let head = groups(text[..<gap], mayEndInVersion4: false),
            let tail = groups(text[(gap + 2)...], mayEndInVersion4: true), head.count + tail.count <= 14
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The bytes of groups between colons; none for an empty text.
    private static func groups(_ text: ArraySlice<UInt8>, mayEndInVersion4: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (number, part) in parts.enumerated() {
            if mayEndInVersion4, number == parts.count - 1, let last = version4(part) { return bytes + last }
            guard (1...4).contains(part.count), let group = hexadecimal(part) else { return nil }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        return bytes
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt16? {
        var value: UInt16 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt16(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt16(digit - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt16(digit - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }
}

/// A decimal number without sign and leading zeros.
enum DecimalNumber {
    /// Reads a number; nil when it is none, or larger than `maximum`.
    static func parse(_ digits: ArraySlice<UInt8>, maximum: Int) -> Int? {
        guard (1...9).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value <= maximum ? value : nil
    }
}
