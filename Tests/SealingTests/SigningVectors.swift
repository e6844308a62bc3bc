import Sealing
import Testing

/// One case of RFC 8032, section 7.1.
struct Ed25519Vector: Sendable {
    var number: Int
    var seed: String
    var publicKey: String
    var message: String
    var signature: String

    static let all = [
        Ed25519Vector(
            number: 1,
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            message: "",
            signature:
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b"
        ),
        Ed25519Vector(
            number: 2,
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            message: "72",
            signature:
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                + "387b2eaeb4302aeeb00d291612bb0c00"
        ),
        Ed25519Vector(
            number: 3,
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            message: "af82",
            signature:
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                + "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]
}

@Suite("Keys against published vectors")
struct SigningVectors {
    @Test("Ed25519 gives the public keys and signatures of RFC 8032", arguments: Ed25519Vector.all)
    func ed25519(vector: Ed25519Vector) throws {
        let key = SigningKey(seed: Secret(try hex(vector.seed)))
        #expect(key.publicKey.hex == vector.publicKey)
        let message = try hex(vector.message)
        let signature = key.sign(message.span)
        #expect(Hex.encode(signature) == vector.signature, "test \(vector.number)")
        #expect(key.publicKey.accepts(signature, of: message))
        #expect(key.withSeed { seed in seed.indices.map { seed[$0] } } == (try hex(vector.seed)))
    }

    @Test("a changed bit in signature, message or key, and a signature of another length, do not verify")
    func changedSignatures() throws {
        let random = SeededRandom(seed: 5)
        let key = SigningKey.generate(from: random)
        let message = random.bytes(33)
        let signature = key.sign(message.span)
        for bit in 0..<signature.count * 8 {
            var changed = signature
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!key.publicKey.accepts(changed, of: message))
        }
        for bit in 0..<message.count * 8 {
            var changed = message
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!key.publicKey.accepts(signature, of: changed))
        }
        for bit in 0..<256 {
            var changed = key.publicKey.bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let other = try #require(PublicKey.of(bytes: changed))
            #expect(!other.accepts(signature, of: message))
        }
        #expect(!key.publicKey.accepts(signature + [0], of: message))
        #expect(!key.publicKey.accepts(signature.dropLast(), of: message))
        #expect(!key.publicKey.accepts([], of: message))
    }

    @Test("a signature whose scalar was moved by the group's order does not verify a second time")
    func malleability() throws {
        let key = SigningKey.generate(from: SeededRandom(seed: 6))
        let message: [UInt8] = [1]
        var signature = key.sign(message.span)
        let order = try hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var carry = 0
        for index in 0..<32 {
            let sum = Int(signature[32 + index]) + Int(order[index]) + carry
            signature[32 + index] = UInt8(truncatingIfNeeded: sum)
            carry = sum >> 8
        }
        #expect(!key.publicKey.accepts(signature, of: message))
    }

    @Test("keys and ids are read from exactly their own hex digits")
    func hexForms() throws {
        let key = SigningKey.generate(from: SeededRandom(seed: 7)).publicKey
        #expect(PublicKey(hex: key.hex) == key)
        #expect(PublicKey(hex: key.hex.uppercased()) == nil)
        #expect(PublicKey(hex: key.hex.dropLast(2)) == nil)
        #expect(PublicKey(hex: key.hex + "00") == nil)
        let id = RepositoryID(rootKey: key)
        #expect(id.hex.utf8.count == 32)
        #expect(SHA256.of(key.bytes).hex.hasPrefix(id.hex))
        #expect(RepositoryID(hex: id.hex) == id)
        #expect(RepositoryID(hex: key.hex) == nil)
        #expect(RepositoryID(hex: " " + id.hex.dropLast()) == nil)
    }
}
