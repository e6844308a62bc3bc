import Sealing
import Testing

/// One 256-bit case of McGrew and Viega, 'The Galois/Counter Mode of Operation (GCM)', appendix B.
struct GCMVector: Sendable {
    var number: Int
    var key: String
    var nonce: String
    var plaintext: String
    var associatedData: String
    var ciphertext: String
    var tag: String

    private static let longKey = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    private static let longPlaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
    private static let longCiphertext =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"

    static let all = [
        GCMVector(
            number: 13,
            key: String(repeating: "0", count: 64),
            nonce: String(repeating: "0", count: 24),
            plaintext: "",
            associatedData: "",
            ciphertext: "",
            tag: "530f8afbc74536b9a963b4f1c4cb738b"
        ),
        GCMVector(
            number: 14,
            key: String(repeating: "0", count: 64),
            nonce: String(repeating: "0", count: 24),
            plaintext: String(repeating: "0", count: 32),
            associatedData: "",
            ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
            tag: "d0d1c8a799996bf0265b98b5d48ab919"
        ),
        GCMVector(
            number: 15,
            key: longKey,
            nonce: "cafebabefacedbaddecaf888",
            plaintext: longPlaintext,
            associatedData: "",
            ciphertext: longCiphertext,
            tag: "b094dac5d93471bdec1a502270e3cc6c"
        ),
        GCMVector(
            number: 16,
            key: longKey,
            nonce: "cafebabefacedbaddecaf888",
            plaintext: String(longPlaintext.dropLast(8)),
            associatedData: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            ciphertext: String(longCiphertext.dropLast(8)),
            tag: "76fc6ece0f4e1768cddf8853bb2d551b"
        ),
    ]
}

@Suite("S8: AES-256-GCM")
struct CipherTests {
    @Test(
        "sealing gives the bytes of the published vectors, and opening gives the plaintext back",
        arguments: GCMVector.all
    )
    func vectors(vector: GCMVector) throws {
        let key = try hex(vector.key)
        let nonce = try hex(vector.nonce)
        let plaintext = try hex(vector.plaintext)
        let associated = try hex(vector.associatedData)
        var cipher = AuthenticatedCipher()
        var sealed: [UInt8] = [1, 2, 3]
        cipher.seal(
            plaintext.span,
            key: key.span,
            nonce: nonce.span,
            associatedData: associated.span,
            appendTo: &sealed
        )
        #expect(sealed.prefix(3) == [1, 2, 3])
        sealed.removeFirst(3)
        #expect(Hex.encode(sealed) == vector.nonce + vector.ciphertext + vector.tag, "case \(vector.number)")
        #expect(sealed.count == plaintext.count + AuthenticatedCipher.overhead)
        var opened: [UInt8] = [9]
        try cipher.open(sealed.span, key: key.span, associatedData: associated.span, appendTo: &opened)
        #expect(opened == [9] + plaintext)
    }

    @Test("every single flipped bit of sealed bytes, key or associated data is refused, and nothing comes out")
    func flippedBits() throws {
        let random = SeededRandom(seed: 2)
        let key = random.bytes(32)
        let associated = random.bytes(9)
        var cipher = AuthenticatedCipher()
        var sealed: [UInt8] = []
        cipher.seal(
            random.bytes(21).span,
            key: key.span,
            nonce: random.bytes(12).span,
            associatedData: associated.span,
            appendTo: &sealed
        )
        for target in 0..<3 {
            for bit in 0..<[sealed.count, key.count, associated.count][target] * 8 {
                var parts = [sealed, key, associated]
                parts[target][bit / 8] ^= 1 << UInt8(bit % 8)
                let (bytes, otherKey, data) = (parts[0], parts[1], parts[2])
                var output: [UInt8] = [5]
                let error = #expect(throws: SealingError.self) {
                    try cipher.open(
                        bytes.span,
                        key: otherKey.span,
                        associatedData: data.span,
                        appendTo: &output
                    )
                }
                #expect(error?.kind == .authenticationFailed)
                #expect(output == [5])
            }
        }
    }

    @Test("bytes cut short are refused at every length")
    func cutShort() {
        let random = SeededRandom(seed: 3)
        let key = random.bytes(32)
        var cipher = AuthenticatedCipher()
        var sealed: [UInt8] = []
        let none: [UInt8] = []
        cipher.seal(
            random.bytes(40).span,
            key: key.span,
            nonce: random.bytes(12).span,
            associatedData: none.span,
            appendTo: &sealed
        )
        for count in 0..<sealed.count {
            var output: [UInt8] = []
            #expect(throws: SealingError.self) {
                try cipher.open(
                    sealed.span.extracting(0..<count),
                    key: key.span,
                    associatedData: none.span,
                    appendTo: &output
                )
            }
            #expect(output.isEmpty)
        }
    }

    @Test("one context seals and opens messages of all sizes in turns, after failures too")
    func reuse() throws {
        let random = SeededRandom(seed: 4)
        var cipher = AuthenticatedCipher()
        var buffer: [UInt8] = []
        for size in [0, 1, 15, 16, 17, 4096, 1 << 20, 3] {
            let key = random.bytes(32)
            let plaintext = random.bytes(size)
            let associated = random.bytes(random.below(70))
            let start = buffer.count
            cipher.seal(
                plaintext.span,
                key: key.span,
                nonce: random.bytes(12).span,
                associatedData: associated.span,
                appendTo: &buffer
            )
            let sealed = buffer.span.extracting(start..<buffer.count)
            var wrong: [UInt8] = []
            #expect(throws: SealingError.self) {
                try cipher.open(
                    sealed,
                    key: random.bytes(32).span,
                    associatedData: associated.span,
                    appendTo: &wrong
                )
            }
            var opened: [UInt8] = []
            try cipher.open(sealed, key: key.span, associatedData: associated.span, appendTo: &opened)
            #expect(opened == plaintext)
        }
    }

    @Test("a key of the wrong length stops the process")
    func shortKey() async {
        await #expect(processExitsWith: .failure) {
            var cipher = AuthenticatedCipher()
            var output: [UInt8] = []
            let none: [UInt8] = []
            let nonce = [UInt8](repeating: 0, count: 12)
            cipher.seal(
                none.span,
                key: [UInt8](repeating: 0, count: 31).span,
                nonce: nonce.span,
                associatedData: none.span,
                appendTo: &output
            )
        }
    }
}
