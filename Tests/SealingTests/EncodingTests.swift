import Sealing
import Testing

@Suite("Binary encodings")
struct EncodingTests {
    @Test("what is written is read back, and nothing is left")
    func roundTrip() throws {
        let random = SeededRandom(seed: 13)
        for _ in 0..<200 {
            let numbers = (0..<5).map { _ in random.uint64() >> UInt64(random.below(64)) }
            let content = random.bytes(random.below(300))
            var writer = ByteWriter()
            writer.u8(UInt8(truncatingIfNeeded: numbers[0]))
            writer.u16(UInt16(truncatingIfNeeded: numbers[1]))
            writer.u32(UInt32(truncatingIfNeeded: numbers[2]))
            writer.u64(numbers[3])
            writer.varint(numbers[4])
            writer.lengthPrefixed(content.span)
            writer.bytes(content.span)
            var reader = ByteReader(writer.bytes)
            #expect(try reader.u8() == UInt8(truncatingIfNeeded: numbers[0]))
            #expect(try reader.u16() == UInt16(truncatingIfNeeded: numbers[1]))
            #expect(try reader.u32() == UInt32(truncatingIfNeeded: numbers[2]))
            #expect(try reader.u64() == numbers[3])
            #expect(try reader.varint() == numbers[4])
            #expect(try reader.lengthPrefixed(maximum: 300) == content)
            #expect(try reader.take(content.count) == content)
            try reader.mustBeAtEnd()
        }
    }

    @Test("integers are little endian")
    func littleEndian() {
        var writer = ByteWriter()
        writer.u16(0x0102)
        writer.u32(0x0304_0506)
        writer.u64(0x0708_090A_0B0C_0D0E)
        #expect(writer.bytes == [2, 1, 6, 5, 4, 3, 0x0E, 0x0D, 0x0C, 0x0B, 0x0A, 9, 8, 7])
    }

    @Test("reading over the end is refused by every call, and takes nothing")
    func overrun() throws {
        for count in 0..<8 {
            let bytes = [UInt8](repeating: 0x81, count: count)
            var reader = ByteReader(bytes)
            #expect(throws: SealingError.self) { try reader.u64() }
            if count < 4 { #expect(throws: SealingError.self) { try reader.u32() } }
            if count < 2 { #expect(throws: SealingError.self) { try reader.u16() } }
            #expect(throws: SealingError.self) { try reader.take(count + 1) }
            #expect(throws: SealingError.self) { try reader.take(-1) }
            #expect(throws: SealingError.self) { try reader.take(.max) }
            #expect(reader.remaining == count)
            #expect(throws: SealingError.self) { try reader.varint() }
        }
        let reader = ByteReader([0])
        #expect(throws: SealingError.self) { try reader.mustBeAtEnd() }
    }

    @Test(
        "varints have one form: the shortest, of at most 64 bits",
        arguments: [
            [0x80, 0x00], [0xFF, 0x00], [0x80, 0x80, 0x00], [UInt8](repeating: 0x80, count: 9) + [0x00],
            [UInt8](repeating: 0xFF, count: 9) + [0x02], [UInt8](repeating: 0xFF, count: 10),
            [UInt8](repeating: 0x80, count: 10) + [0x01], [0x80], [],
        ] as [[UInt8]]
    )
    func badVarints(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        #expect(throws: SealingError.self) { try reader.varint() }
    }

    @Test(
        "varints reach every 64-bit number",
        arguments: [0, 0x7F, 0x80, 0x3FFF, 0x4000, 1 << 62, 1 << 63, .max] as [UInt64]
    )
    func varints(number: UInt64) throws {
        var writer = ByteWriter()
        writer.varint(number)
        #expect(writer.bytes.count <= 10)
        var reader = ByteReader(writer.bytes)
        #expect(try reader.varint() == number)
        try reader.mustBeAtEnd()
    }

    @Test("a length that lies is refused before anything is allocated")
    func lyingLengths() {
        for length in [6, 1 << 40, .max] as [UInt64] {
            var writer = ByteWriter()
            writer.varint(length)
            writer.bytes([UInt8](repeating: 0, count: 5).span)
            var reader = ByteReader(writer.bytes)
            #expect(throws: SealingError.self) { try reader.lengthPrefixed(maximum: .max) }
            var limited = ByteReader(writer.bytes)
            let error = #expect(throws: SealingError.self) { try limited.lengthPrefixed(maximum: 5) }
            #expect(error?.kind == .tooLarge)
        }
    }

    @Test("hex has one form: lower case, two digits for each byte")
    func hexDigits() {
        let bytes = [UInt8](0...255)
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        #expect(Hex.decode("") == [])
        for text in ["a", "0G", "AB", "0x", " 00", "00 ", "0\u{661}", "é0"] {
            #expect(Hex.decode(text) == nil)
        }
    }

    @Test("Base64 has one form: RFC 4648's vectors pass, other padding and stray bits do not")
    func base64() {
        let vectors = [
            "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=",
            "foobar": "Zm9vYmFy",
        ]
        for (plain, text) in vectors {
            #expect(Base64.encode(Array(plain.utf8)) == text)
            #expect(Base64.decode(text) == Array(plain.utf8))
        }
        for text in ["Zg", "Zg=", "Zh==", "Zm9=", "Zg===", "=", "Zm9v\n", "Zm-v", "Z g=", "Zg==Zg=="] {
            #expect(Base64.decode(text) == nil, "\(text)")
        }
        let random = SeededRandom(seed: 14)
        for count in 0..<100 {
            let bytes = random.bytes(count)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test("digests are ordered as their bytes are, and read from exactly 64 lower-case digits")
    func digests() throws {
        let random = SeededRandom(seed: 15)
        for _ in 0..<200 {
            var left = random.bytes(32)
            var right = left
            right[random.below(32)] ^= UInt8(1 << random.below(8))
            if random.below(2) == 0 { swap(&left, &right) }
            let first = try #require(Digest.of(bytes: left))
            let second = try #require(Digest.of(bytes: right))
            #expect((first < second) == left.lexicographicallyPrecedes(right))
            #expect(first != second)
            #expect(first.bytes == left)
            #expect(Digest(hex: first.hex) == first)
            #expect(first.littleEndianWord(5) == left[20..<24].reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
        let text = String(repeating: "ab", count: 32)
        for other in [text.uppercased(), String(text.dropLast()), text + "ab", "", " " + text.dropLast()] {
            #expect(Digest(hex: other) == nil)
        }
    }
}
