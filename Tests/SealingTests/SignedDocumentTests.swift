import Sealing
import Testing

@Suite("Signed documents")
struct SignedDocumentTests {
    private let key = SigningKey.generate(from: SeededRandom(seed: 11))
    private let document = JSONValue.object(["count": .integer(3), "scope": .string("0f")])

    private func parse(_ bytes: [UInt8], namespace: String = "landfast-ledger") throws(SealingError) -> SignedDocument {
        try SignedDocument.parse(bytes.span, namespace: namespace, maximumBytes: 4096)
    }

    @Test("what is signed is read back with its signer")
    func roundTrip() throws {
        let signed = SignedDocument(signing: document, namespace: "landfast-ledger", with: key)
        let read = try parse(signed.encoded())
        #expect(read == signed)
        #expect(read.document == document)
        #expect(read.key == key.publicKey)
    }

    @Test("a signed document's signature is also one of OpenSSH's form, over the document alone")
    func armoured() throws {
        let signed = SignedDocument(signing: document, namespace: "landfast-ledger", with: key)
        let bytes = document.canonicalBytes()
        let armoured = signed.armouredSignature(namespace: "landfast-ledger")
        #expect(armoured == SSHSignature.sign(bytes.span, namespace: "landfast-ledger", key: key))
        let signer = try SSHSignature.verify(armoured: armoured, message: bytes.span, namespace: "landfast-ledger")
        #expect(signer == key.publicKey)
        #expect(throws: SealingError.self) {
            try SSHSignature.verify(
                armoured: signed.armouredSignature(namespace: "landfast-receipt"),
                message: bytes.span,
                namespace: "landfast-receipt"
            )
        }
    }

    @Test("E16: a changed byte anywhere is refused")
    func changedBytes() {
        let bytes = SignedDocument(signing: document, namespace: "landfast-ledger", with: key).encoded()
        for index in bytes.indices {
            for change in [0x01, 0x20, 0x80] as [UInt8] {
                var changed = bytes
                changed[index] ^= change
                #expect(throws: SealingError.self, "byte \(index)") { try parse(changed) }
            }
        }
    }

    @Test("a document signed for one purpose is refused for another")
    func otherPurpose() {
        let bytes = SignedDocument(signing: document, namespace: "landfast-receipt", with: key).encoded()
        let error = #expect(throws: SealingError.self) { try parse(bytes) }
        #expect(error?.kind == .badSignature)
    }

    @Test("another key beside the signature, fields too many or too few, and signatures of other lengths are refused")
    func otherEnvelopes() {
        let signed = SignedDocument(signing: document, namespace: "landfast-ledger", with: key)
        let fields = signed.json.objectValue ?? [:]
        #expect(fields.count == 3)
        let other = SigningKey.generate(from: SeededRandom(seed: 12)).publicKey
        let text = Hex.encode(signed.signature)
        let changes: [[String: JSONValue]] = [
            ["key": .string(other.hex)], ["more": .null], ["signature": .string("")], ["signature": .null],
            ["signature": .string(text + "00")], ["signature": .string(String(text.dropLast(2)))],
            ["signature": .string(text.uppercased())], ["key": .string("")], ["document": .null],
        ]
        for change in changes {
            let value = JSONValue.object(fields.merging(change) { _, new in new })
            #expect(throws: SealingError.self) { try parse(value.canonicalBytes()) }
        }
        for name in fields.keys {
            let value = JSONValue.object(fields.filter { $0.key != name })
            #expect(throws: SealingError.self) { try parse(value.canonicalBytes()) }
        }
        #expect(throws: SealingError.self) { try parse(JSONValue.array([]).canonicalBytes()) }
    }

    @Test("the signature is SSHSIG over the document's canonical bytes, so that ssh-keygen can check it")
    func isSSHSignature() throws {
        let signed = SignedDocument(signing: document, namespace: "landfast-ledger", with: key)
        let armoured = SSHSignature.sign(document.canonicalBytes().span, namespace: "landfast-ledger", key: key)
        let lines = armoured.split(separator: "\n").dropFirst().dropLast()
        let blob = try #require(Base64.decode(lines.joined()))
        #expect(Array(blob.suffix(64)) == signed.signature)
    }
}
