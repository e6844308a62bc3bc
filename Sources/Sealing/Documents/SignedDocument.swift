/// The envelope of everything that is signed: the document, who signed it, and the signature, as canonical JSON.
package struct SignedDocument: Hashable, Sendable {
    /// What is signed.
    package let document: JSONValue
    /// Who signed it.
    ///
    /// Whether that key may is for the caller to decide.
    package let key: PublicKey
    /// 64 bytes, over the SSHSIG preimage of the document's canonical bytes.
    package let signature: [UInt8]

    /// Signs a document.
    /// - Parameter namespace: what the signature is for; it is valid for nothing else.
    package init(signing document: JSONValue, namespace: String, with key: SigningKey) {
        let message = document.canonicalBytes()
        self.document = document
        self.key = key.publicKey
        signature = key.sign(SSHSignature.preimage(message.span, namespace: namespace).span)
    }

    private init(document: JSONValue, key: PublicKey, signature: [UInt8]) {
        self.document = document
        self.key = key
        self.signature = signature
    }

    /// Reads an envelope and checks its signature.
    /// - Throws: `malformed`, `tooLarge`, or `badSignature`.
    package static func parse(
        _ bytes: Span<UInt8>,
        namespace: String,
        maximumBytes: Int
    ) throws(SealingError) -> SignedDocument {
        let signed = try read(bytes, maximumBytes: maximumBytes)
        try signed.checkSignature(namespace: namespace)
        return signed
    }

    /// Reads an envelope, and checks its signature unless that was done for these bytes before.
    /// - Throws: `malformed`, `tooLarge`, or `badSignature`.
    package static func parse(
        _ bytes: Span<UInt8>,
        checked: CheckedDocuments,
        maximumBytes: Int
    ) throws(SealingError) -> SignedDocument {
        let signed = try read(bytes, maximumBytes: maximumBytes)
        let digest = SHA256.hash(bytes)
        if !checked.contains(digest) {
            try signed.checkSignature(namespace: checked.namespace)
            checked.insert(digest)
        }
        return signed
    }

    /// Reads a document whose signature lies beside it, as a folder of evidence has them, and checks it.
    /// - Throws: `malformed`, `tooLarge`, or `badSignature`.
    package static func parse(
        document bytes: Span<UInt8>,
        armouredSignature: String,
        namespace: String,
        maximumBytes: Int
    ) throws(SealingError) -> SignedDocument {
        let document = try JSONValue.parseCanonical(bytes, maximumBytes: maximumBytes)
        let (key, signature) = try SSHSignature.read(armoured: armouredSignature, namespace: namespace)
        let signed = SignedDocument(document: document, key: key, signature: signature)
        try signed.checkSignature(namespace: namespace)
        return signed
    }

    private static func read(_ bytes: Span<UInt8>, maximumBytes: Int) throws(SealingError) -> SignedDocument {
        let value = try JSONValue.parseCanonical(bytes, maximumBytes: maximumBytes)
        guard let fields = value.objectValue, fields.count == 3, let document = fields["document"],
            let keyText = fields["key"]?.stringValue, let key = PublicKey(hex: keyText),
            let signatureText = fields["signature"]?.stringValue, let signature = Hex.decode(signatureText)
        else { throw SealingError(.malformed, "this is no signed document") }
        return SignedDocument(document: document, key: key, signature: signature)
    }

    private func checkSignature(namespace: String) throws(SealingError) {
        let message = document.canonicalBytes()
        guard key.verifies(signature, of: SSHSignature.preimage(message.span, namespace: namespace).span) else {
            throw SealingError(.badSignature, "the signature does not belong to these bytes")
        }
    }

    /// The envelope as canonical JSON.
    package func encoded() -> [UInt8] { json.canonicalBytes() }

    /// The signature as the armoured text of a `.sig` file, so that `ssh-keygen -Y verify` checks the document's canonical
    /// bytes.
    /// - Parameter namespace: the one that it was signed for.
    package func armouredSignature(namespace: String) -> String {
        SSHSignature.armoured(signature, of: key, namespace: namespace)
    }

    /// The envelope.
    package var json: JSONValue {
        .object(["document": document, "key": .string(key.hex), "signature": .string(Hex.encode(signature))])
    }
}
