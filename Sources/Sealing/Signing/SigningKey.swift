internal import COpenSSL

/// An Ed25519 private key.
package final class SigningKey: Sendable {
    /// The key that others know.
    package let publicKey: PublicKey
    private let seed: Secret

    /// The key that belongs to a seed of 32 bytes.
    package init(seed: Secret) {
        precondition(seed.count == 32, "an Ed25519 seed has 32 bytes")
        self.seed = seed
        publicKey = unsafe Self.withKey(seed) { key in
            var bytes = [UInt8](repeating: 0, count: 32)
            var count = bytes.count
            let isDone = unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1
            guard isDone, let publicKey = PublicKey(bytes.span) else { preconditionFailure("OpenSSL has Ed25519") }
            return publicKey
        }
    }

    /// A new key.
    package static func generate(from random: some RandomSource) -> SigningKey {
        SigningKey(seed: .random(count: 32, from: random))
    }

    /// Signs a message; 64 bytes.
    package func sign(_ message: Span<UInt8>) -> [UInt8] {
        unsafe Self.withKey(seed) { key in
            guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
            defer { unsafe EVP_MD_CTX_free(context) }
            var signature = [UInt8](repeating: 0, count: 64)
            var count = signature.count
            let isSet = unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1
            let isSigned = unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestSign(context, &signature, &count, message.baseAddress, message.count) == 1
            }
            precondition(isSet && isSigned && count == 64, "OpenSSL has Ed25519")
            return signature
        }
    }

    /// Shows the seed to a closure, which must not keep it: for sealing it away.
    package func withSeed<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try seed.withBytes(body)
    }

    private static func withKey<Result>(_ seed: Secret, _ body: (OpaquePointer) -> Result) -> Result {
        let key = unsafe seed.withBytes { seed in
            unsafe seed.withUnsafeBufferPointer { seed in
                unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed.baseAddress, seed.count)
            }
        }
        guard let key = unsafe key else { preconditionFailure("OpenSSL has Ed25519") }
        defer { unsafe EVP_PKEY_free(key) }
        return unsafe body(key)
    }
}
