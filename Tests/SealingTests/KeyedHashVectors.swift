import Sealing
import Testing

/// One case of RFC 4231.
struct HMACVector: Sendable {
    var number: Int
    var key: [UInt8]
    var message: [UInt8]
    var code: String

    static let all = [
        HMACVector(
            number: 1,
            key: [UInt8](repeating: 0x0B, count: 20),
            message: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        HMACVector(
            number: 2,
            key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        HMACVector(
            number: 3,
            key: [UInt8](repeating: 0xAA, count: 20),
            message: [UInt8](repeating: 0xDD, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        HMACVector(
            number: 4,
            key: Array(1...25),
            message: [UInt8](repeating: 0xCD, count: 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        HMACVector(
            number: 6,
            key: [UInt8](repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        HMACVector(
            number: 7,
            key: [UInt8](repeating: 0xAA, count: 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. The key needs"
                    + " to be hashed before being used by the HMAC algorithm.").utf8
            ),
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]
}

/// One case of RFC 5869 with SHA-256.
struct HKDFVector: Sendable {
    var number: Int
    var key: [UInt8]
    var salt: [UInt8]
    var info: [UInt8]
    var output: String

    static let all = [
        HKDFVector(
            number: 1,
            key: [UInt8](repeating: 0x0B, count: 22),
            salt: Array(0x00...0x0C),
            info: Array(0xF0...0xF9),
            output: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        ),
        HKDFVector(
            number: 2,
            key: Array(0x00...0x4F),
            salt: Array(0x60...0xAF),
            info: Array(0xB0...0xFF),
            output: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
        ),
        HKDFVector(
            number: 3,
            key: [UInt8](repeating: 0x0B, count: 22),
            salt: [],
            info: [],
            output: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
        ),
    ]
}

@Suite("Keyed hashes against published vectors")
struct KeyedHashVectors {
    @Test("HMAC-SHA-256 gives the codes of RFC 4231", arguments: HMACVector.all)
    func hmac(vector: HMACVector) {
        #expect(HMAC.code(key: vector.key, vector.message).hex == vector.code, "case \(vector.number)")
        var stream = HMACStream(key: vector.key.span)
        for index in vector.message.indices {
            stream.update(vector.message.span.extracting(index..<index + 1))
        }
        var code = [UInt8](repeating: 0, count: 32)
        var span = code.mutableSpan
        stream.finish(into: &span)
        #expect(Hex.encode(code) == vector.code, "case \(vector.number), byte by byte, as a key")
    }

    @Test("HKDF-SHA-256 gives the keys of RFC 5869", arguments: HKDFVector.all)
    func hkdf(vector: HKDFVector) {
        let count = vector.output.utf8.count / 2
        let output = HKDF.key(vector.key, salt: vector.salt, info: vector.info, count: count)
        #expect(Hex.encode(output) == vector.output, "case \(vector.number)")
    }

    @Test("HKDF gives the same beginning for every length, up to its limit, and other keys for other purposes")
    func lengths() {
        let key = [UInt8](repeating: 7, count: 32)
        func derive(_ count: Int, _ info: String) -> [UInt8] {
            HKDF.key(key, salt: key, info: Array(info.utf8), count: count)
        }
        let longest = derive(255 * 32, "a")
        for count in [1, 31, 32, 33, 64, 1000] {
            #expect(derive(count, "a") == Array(longest.prefix(count)))
        }
        #expect(derive(32, "a") != derive(32, "b"))
    }
}
