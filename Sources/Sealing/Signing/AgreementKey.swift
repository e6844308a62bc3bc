internal import COpenSSL

/// An ephemeral X25519 key: two parties who know each other's public bytes come to one secret.
package final class AgreementKey: Sendable {
    /// 32 bytes for the other party.
    package let publicBytes: [UInt8]
    private let secret: Secret

    private init(secret: Secret) {
        self.secret = secret
        publicBytes = unsafe Self.withKey(secret) { key in
            var bytes = [UInt8](repeating: 0, count: 32)
            var count = bytes.count
            precondition(unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1, "OpenSSL has X25519")
            return bytes
        }
    }

    /// A new key, to be used once.
    package static func generate(from random: some RandomSource) -> AgreementKey {
        AgreementKey(secret: .random(count: 32, from: random))
    }

    /// The key with this private scalar: for test vectors.
    package convenience init(scalar: Secret) {
        precondition(scalar.count == 32, "an X25519 scalar has 32 bytes")
        self.init(secret: scalar)
    }

    /// The 32 bytes that only these two parties can compute, bound to `info` by HKDF.
    /// - Parameter other: the other party's 32 public bytes.
    /// - Throws: `malformed` for public bytes that are no point, or one of low order.
    package func sharedSecret(with other: [UInt8], info: Span<UInt8>) throws(SealingError) -> Secret {
        guard let raw = rawSharedSecret(with: other) else {
            throw SealingError(.malformed, "public bytes that no honest party sends")
        }
        return Secret(count: 32) { output in
            raw.withBytes { raw in
                let none: [UInt8] = []
                HKDF.derive(key: raw, salt: none.span, info: info, into: &output)
            }
        }
    }

    func rawSharedSecret(with other: [UInt8]) -> Secret? {
        guard other.count == 32,
            let peer = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, other, other.count)
        else { return nil }
        defer { unsafe EVP_PKEY_free(peer) }
        return unsafe Self.withKey(secret) { key in
            guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { return nil }
            defer { unsafe EVP_PKEY_CTX_free(context) }
            guard unsafe EVP_PKEY_derive_init(context) == 1, unsafe EVP_PKEY_derive_set_peer(context, peer) == 1 else {
                return nil
            }
            var isDerived = false
            let shared = Secret(count: 32) { output in
                var count = 32
                isDerived = unsafe output.withUnsafeMutableBufferPointer { buffer in
                    unsafe EVP_PKEY_derive(context, buffer.baseAddress, &count) == 1
                }
            }
            return isDerived ? shared : nil
        }
    }

    private static func withKey<Result>(_ secret: Secret, _ body: (OpaquePointer) -> Result) -> Result {
        let key = unsafe secret.withBytes { secret in
            unsafe secret.withUnsafeBufferPointer { secret in
                unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, secret.baseAddress, secret.count)
            }
        }
        guard let key = unsafe key else { preconditionFailure("OpenSSL has X25519") }
        defer { unsafe EVP_PKEY_free(key) }
        return unsafe body(key)
    }
}
