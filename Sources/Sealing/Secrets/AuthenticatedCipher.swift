internal import COpenSSL

/// AES-256-GCM.
///
/// One for each thread: the context is used again and again.
@safe package struct AuthenticatedCipher: ~Copyable {
    /// Bytes that sealing adds: nonce and tag.
    package static let overhead = nonceCount + tagCount

    private static let nonceCount = 12
    private static let tagCount = 16

    private let context: OpaquePointer

    /// Makes the context.
    package init() {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory") }
        unsafe self.context = context
        // Looked up once: naming the cipher again for each message costs more than sealing a small one.
        let isSet = unsafe EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, nil, nil, 1) == 1
        precondition(isSet, "OpenSSL has AES-256-GCM")
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(context)
    }

    /// Appends nonce ‖ ciphertext ‖ tag to `output`.
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - nonce: 12 bytes, never used twice with a key.
    package mutating func seal(
        _ plaintext: Span<UInt8>,
        key: Span<UInt8>,
        nonce: Span<UInt8>,
        associatedData: Span<UInt8>,
        appendTo output: inout [UInt8]
    ) {
        begin(isSealing: true, key: key, nonce: nonce, associatedData: associatedData)
        output.append(addingCapacity: plaintext.count + Self.overhead) { target in
            unsafe target.withUnsafeMutableBufferPointer { buffer, initialized in
                guard let start = buffer.baseAddress else { return }
                for index in 0..<Self.nonceCount { unsafe start[index] = nonce[index] }
                unsafe transform(plaintext, into: start + Self.nonceCount)
                let end = unsafe start + Self.nonceCount + plaintext.count
                var none: Int32 = 0
                let isFinished = unsafe EVP_CipherFinal_ex(context, end, &none) == 1
                let hasTag =
                    unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagCount), end) == 1
                precondition(isFinished && hasTag, "sealing with a sound key does not fail")
                initialized = plaintext.count + Self.overhead
            }
        }
    }

    /// Appends the plaintext of nonce ‖ ciphertext ‖ tag to `output`.
    /// - Throws: `authenticationFailed` when bytes, key or associated data are not the sealed ones; `output` is as it was.
    package mutating func open(
        _ sealed: Span<UInt8>,
        key: Span<UInt8>,
        associatedData: Span<UInt8>,
        appendTo output: inout [UInt8]
    ) throws(SealingError) {
        guard sealed.count >= Self.overhead else {
            throw SealingError(.malformed, "sealed bytes that are shorter than nonce and tag")
        }
        let count = sealed.count - Self.overhead
        begin(
            isSealing: false,
            key: key,
            nonce: sealed.extracting(0..<Self.nonceCount),
            associatedData: associatedData
        )
        var tag = InlineArray<16, UInt8>(repeating: 0)
        for index in 0..<Self.tagCount { tag[index] = sealed[Self.nonceCount + count + index] }
        var isAuthentic = false
        output.append(addingCapacity: count + 1) { target in
            unsafe target.withUnsafeMutableBufferPointer { buffer, initialized in
                guard let start = buffer.baseAddress else { return }
                unsafe transform(sealed.extracting(Self.nonceCount..<Self.nonceCount + count), into: start)
                var tagSpan = tag.mutableSpan
                let hasTag = unsafe tagSpan.withUnsafeMutableBufferPointer { tag in
                    unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagCount), tag.baseAddress)
                        == 1
                }
                var none: Int32 = 0
                isAuthentic = unsafe hasTag && EVP_CipherFinal_ex(context, start + count, &none) == 1
                if !isAuthentic { unsafe OPENSSL_cleanse(start, count) }
                initialized = isAuthentic ? count : 0
            }
        }
        guard isAuthentic else {
            throw SealingError(.authenticationFailed, "the bytes, or the key, are not the ones that were sealed")
        }
    }

    private func begin(isSealing: Bool, key: Span<UInt8>, nonce: Span<UInt8>, associatedData: Span<UInt8>) {
        precondition(key.count == 32 && nonce.count == Self.nonceCount, "AES-256-GCM takes 32 and 12 bytes")
        let isSet = unsafe key.withUnsafeBufferPointer { key in
            unsafe nonce.withUnsafeBufferPointer { nonce in
                unsafe EVP_CipherInit_ex(
                    context,
                    nil,
                    nil,
                    key.baseAddress,
                    nonce.baseAddress,
                    isSealing ? 1 : 0
                ) == 1
            }
        }
        var taken: Int32 = 0
        let isBound = unsafe associatedData.withUnsafeBufferPointer { data in
            unsafe data.isEmpty
                || EVP_CipherUpdate(context, nil, &taken, data.baseAddress, Int32(data.count)) == 1
        }
        precondition(isSet && isBound, "AES-256-GCM takes any key and nonce")
    }

    private func transform(_ input: Span<UInt8>, into output: UnsafeMutablePointer<UInt8>) {
        precondition(input.count <= Int(Int32.max), "OpenSSL takes at most 2 GiB at once")
        var written: Int32 = 0
        let isDone = unsafe input.withUnsafeBufferPointer { input in
            unsafe input.isEmpty
                || EVP_CipherUpdate(context, output, &written, input.baseAddress, Int32(input.count)) == 1
        }
        precondition(isDone && Int(written) == input.count, "GCM gives as many bytes as it takes")
    }
}
