/// Signatures that `ssh-keygen -Y verify` checks: OpenSSH's `PROTOCOL.sshsig`, with Ed25519 and SHA-512.
package enum SSHSignature {
    /// Signs a message.
    /// - Parameter namespace: what the signature is for; it is valid for nothing else.
    /// - Returns: the armoured text of a `.sig` file.
    package static func sign(_ message: Span<UInt8>, namespace: String, key: SigningKey) -> String {
        armoured(key.sign(preimage(message, namespace: namespace).span), of: key.publicKey, namespace: namespace)
    }

    /// The armoured text of a signature that was made over the preimage of a message.
    static func armoured(_ signature: [UInt8], of key: PublicKey, namespace: String) -> String {
        var blob = magic
        blob.append(contentsOf: [0, 0, 0, 1])
        SSHEncoding.append(keyBlob(key), to: &blob)
        SSHEncoding.append(Array(namespace.utf8), to: &blob)
        SSHEncoding.append([], to: &blob)
        SSHEncoding.append(hashName, to: &blob)
        var signatureBlob: [UInt8] = []
        SSHEncoding.append(keyType, to: &signatureBlob)
        SSHEncoding.append(signature, to: &signatureBlob)
        SSHEncoding.append(signatureBlob, to: &blob)
        var lines = [armourStart]
        var rest = Base64.encode(blob)[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(70)))
            rest = rest.dropFirst(70)
        }
        lines.append(armourEnd)
        return lines.joined(separator: "\n") + "\n"
    }

    /// Checks an armoured signature.
    /// - Returns: the key that made it; whether that key may sign is the caller's to decide.
    /// - Throws: `malformed` when the text is no such signature, `badSignature` when it is not one of this message.
    package static func verify(
        armoured: String,
        message: Span<UInt8>,
        namespace: String
    ) throws(SealingError) -> PublicKey {
        let (key, signature) = try read(armoured: armoured, namespace: namespace)
        guard key.verifies(signature, of: preimage(message, namespace: namespace).span) else {
            throw SealingError(.badSignature, "the signature is not one of these bytes")
        }
        return key
    }

    /// Reads an armoured signature without checking it.
    /// - Returns: the key that it says it is of, and its 64 bytes.
    /// - Throws: `malformed` when the text is no such signature, `badSignature` when it is for another purpose.
    static func read(armoured: String, namespace: String) throws(SealingError) -> (key: PublicKey, signature: [UInt8]) {
        let lines = armoured.split(separator: "\n", omittingEmptySubsequences: true)
        guard armoured.utf8.count <= 4096, lines.first == armourStart[...], lines.last == armourEnd[...],
            let blob = Base64.decode(lines.dropFirst().dropLast().joined())
        else { throw SealingError(.malformed, "this is no armoured SSH signature") }
        var reader = SSHEncoding.Reader(blob)
        guard try reader.take(6) == magic, try reader.take(4) == [0, 0, 0, 1] else {
            throw SealingError(.malformed, "this is no SSH signature of version 1")
        }
        var keyReader = SSHEncoding.Reader(try reader.string())
        let type = try keyReader.string()
        let keyBytes = try keyReader.string()
        guard type == keyType, let key = PublicKey(keyBytes.span) else {
            throw SealingError(.malformed, "the signature is not of an Ed25519 key")
        }
        let signedNamespace = try reader.string()
        _ = try reader.string()
        let hash = try reader.string()
        var signatureReader = SSHEncoding.Reader(try reader.string())
        let signatureType = try signatureReader.string()
        let signature = try signatureReader.string()
        guard reader.isAtEnd, keyReader.isAtEnd, signatureReader.isAtEnd, hash == hashName, signatureType == keyType
        else { throw SealingError(.malformed, "the signature is not one of Ed25519 with SHA-512") }
        guard signedNamespace == Array(namespace.utf8) else {
            throw SealingError(.badSignature, "the signature is for another purpose than \(namespace)")
        }
        return (key, signature)
    }

    /// What is really signed: the purpose and the hash of the message.
    static func preimage(_ message: Span<UInt8>, namespace: String) -> [UInt8] {
        var preimage = magic
        SSHEncoding.append(Array(namespace.utf8), to: &preimage)
        SSHEncoding.append([], to: &preimage)
        SSHEncoding.append(hashName, to: &preimage)
        SSHEncoding.append(SHA512.hash(message), to: &preimage)
        return preimage
    }

    private static func keyBlob(_ key: PublicKey) -> [UInt8] {
        var blob: [UInt8] = []
        SSHEncoding.append(keyType, to: &blob)
        SSHEncoding.append(key.bytes, to: &blob)
        return blob
    }

    private static let magic = Array("SSHSIG".utf8)
    private static let keyType = Array("ssh-ed25519".utf8)
    private static let hashName = Array("sha512".utf8)
    private static let armourStart = "-----BEGIN SSH SIGNATURE-----"
    private static let armourEnd = "-----END SSH SIGNATURE-----"
}
