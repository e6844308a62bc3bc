import Sealing
import Testing

@Suite("Key agreement against published vectors")
struct AgreementVectors {
    private static let alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"
    private static let bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"
    private static let shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"

    private func key(_ scalar: String) throws -> AgreementKey {
        AgreementKey(scalar: Secret(try hex(scalar)))
    }

    @Test("X25519 gives the keys of RFC 7748, section 6.1, and both sides the same secret, bound to its purpose")
    func vector() throws {
        let alice = try key(Self.alice)
        let bob = try key(Self.bob)
        #expect(Hex.encode(alice.publicBytes) == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
        #expect(Hex.encode(bob.publicBytes) == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
        let info = Array("landfast/1/join".utf8)
        let expected = HKDF.key(try hex(Self.shared), salt: [], info: info, count: 32)
        #expect(try alice.shared(with: bob.publicBytes, info: info) == expected)
        #expect(try bob.shared(with: alice.publicBytes, info: info) == expected)
        #expect(try bob.shared(with: alice.publicBytes, info: []) != expected)
    }

    @Test(
        "public bytes of low order, and of another length, are refused",
        arguments: [
            String(repeating: "00", count: 32), "01" + String(repeating: "00", count: 31),
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "", "09",
            "09" + String(repeating: "00", count: 32),
        ]
    )
    func lowOrder(publicBytes: String) throws {
        let key = AgreementKey.generate(from: SeededRandom(seed: 16))
        let other = try hex(publicBytes)
        let error = #expect(throws: SealingError.self) { try key.shared(with: other, info: []) }
        #expect(error?.kind == .malformed)
    }

    @Test("two generated keys agree, and a third one does not")
    func generated() throws {
        let random = SeededRandom(seed: 17)
        let keys = (0..<3).map { _ in AgreementKey.generate(from: random) }
        let info: [UInt8] = [1]
        let first = try keys[0].shared(with: keys[1].publicBytes, info: info)
        #expect(try keys[1].shared(with: keys[0].publicBytes, info: info) == first)
        #expect(try keys[2].shared(with: keys[0].publicBytes, info: info) != first)
    }
}
