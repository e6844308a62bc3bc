import Sealing
import Testing

@Suite("Hashes against published vectors")
struct HashVectors {
    @Test(
        "SHA-256 gives the digests of FIPS 180-4's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func sha256(text: String, digest: String) {
        #expect(SHA256.of(Array(text.utf8)).hex == digest)
    }

    @Test("SHA-256 of a million letters is the same whichever pieces they come in")
    func millionLetters() {
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        let all = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(SHA256.of(all).hex == expected)
        let random = SeededRandom(seed: 1)
        for _ in 0..<8 {
            var stream = SHA256Stream()
            var rest = all.count
            while rest > 0 {
                let count = min(rest, random.below(200_000))
                stream.update(all.span.extracting(0..<count))
                rest -= count
            }
            #expect(stream.finish().hex == expected)
        }
    }

    @Test(
        "MD5 gives the digests of RFC 1321's test suite",
        arguments: [
            ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"), ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ]
    )
    func md5(text: String, digest: String) {
        #expect(Hex.encode(MD5.hash(Array(text.utf8).span)) == digest)
    }

    @Test("SHA-512 gives the digest of FIPS 180-4's example, in one go and as one block")
    func sha512() {
        let expected =
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        #expect(Hex.encode(SHA512.of(Array("abc".utf8))) == expected)
        var output = [UInt8](repeating: 0, count: 64)
        var span = output.mutableSpan
        SHA512Block.hash(label: Array("ab".utf8).span, node: Array("c".utf8).span, into: &span)
        #expect(Hex.encode(output) == expected)
    }

    @Test("one block of SHA-512 is SHA-512 for every length that fits", arguments: 0...SHA512Block.maximum)
    func block(count: Int) {
        let bytes = SeededRandom(seed: UInt64(count)).bytes(count)
        var output = [UInt8](repeating: 0, count: 64)
        var span = output.mutableSpan
        let cut = count / 3
        SHA512Block.hash(
            label: bytes.span.extracting(0..<cut),
            node: bytes.span.extracting(cut..<count),
            into: &span
        )
        #expect(output == SHA512.of(bytes))
    }

    @Test("what does not fit into one block stops the process")
    func tooLongForOneBlock() async {
        await #expect(processExitsWith: .failure) {
            let long = [UInt8](repeating: 0, count: SHA512Block.maximum + 1)
            let none: [UInt8] = []
            var output = [UInt8](repeating: 0, count: 64)
            var span = output.mutableSpan
            SHA512Block.hash(label: none.span, node: long.span, into: &span)
        }
    }
}
