internal import COpenSSL

/// An Ed25519 public key.
package struct PublicKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Its 32 bytes.
    package let bytes: [UInt8]

    /// The key in 32 bytes; nil for another count.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes.indices.map { bytes[$0] }
    }

    /// The key in 64 lower-case hex digits; nil for anything else.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes.span)
    }

    /// 64 lower-case hex digits.
    package var hex: String { Hex.encode(bytes) }

    /// 64 lower-case hex digits.
    package var description: String { hex }

    /// The key as OpenSSH writes it: `ssh-ed25519 AAAA…`, for a file of allowed signers.
    package var openSSH: String {
        var blob: [UInt8] = []
        SSHEncoding.append(Array("ssh-ed25519".utf8), to: &blob)
        SSHEncoding.append(bytes, to: &blob)
        return "ssh-ed25519 " + Base64.encode(blob)
    }

    /// The key as `ssh-keygen -l` shows it: `SHA256:` and the base64 of its wire form's digest, without padding.
    package var fingerprint: String {
        var blob: [UInt8] = []
        SSHEncoding.append(Array("ssh-ed25519".utf8), to: &blob)
        SSHEncoding.append(bytes, to: &blob)
        return "SHA256:" + Base64.encode(SHA256.hash(blob.span).bytes).prefix { $0 != "=" }
    }

    /// True when `signature` (64 bytes) is this key's for exactly this message.
    package func verifies(_ signature: [UInt8], of message: Span<UInt8>) -> Bool {
        guard signature.count == 64,
            let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count)
        else { return false }
        defer { unsafe EVP_PKEY_free(key) }
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
        return unsafe message.withUnsafeBufferPointer { message in
            unsafe EVP_DigestVerify(context, signature, signature.count, message.baseAddress, message.count) == 1
        }
    }

    /// True when the left one's bytes come first.
    package static func < (left: PublicKey, right: PublicKey) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
