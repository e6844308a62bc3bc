internal import COpenSSL

/// SHA-256 in one go.
package enum SHA256 {
    /// The digest of all bytes.
    package static func hash(_ bytes: Span<UInt8>) -> Digest {
        var stream = SHA256Stream()
        stream.update(bytes)
        return stream.finish()
    }
}

/// SHA-256 of bytes that come one after the other.
///
/// OpenSSL's one-struct interface: no allocation.
package struct SHA256Stream: ~Copyable {
    private var context = SHA256_CTX()

    /// An empty stream.
    package init() {
        unsafe SHA256_Init(&context)
    }

    /// Takes more bytes.
    package mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            _ = unsafe SHA256_Update(&context, buffer.baseAddress, buffer.count)
        }
    }

    /// The digest of all bytes taken.
    package consuming func finish() -> Digest {
        var output = InlineArray<32, UInt8>(repeating: 0)
        var span = output.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { _ = unsafe SHA256_Final($0.baseAddress, &context) }
        guard let digest = Digest(output.span) else { preconditionFailure("SHA-256 has 32 bytes") }
        return digest
    }

    /// Puts the 32 bytes into `output` and cleanses the state: for keys.
    consuming func finish(into output: inout MutableSpan<UInt8>) {
        precondition(output.count == Digest.byteCount, "SHA-256 has 32 bytes")
        unsafe output.withUnsafeMutableBufferPointer { buffer in
            _ = unsafe SHA256_Final(buffer.baseAddress, &context)
        }
        unsafe OPENSSL_cleanse(&context, MemoryLayout<SHA256_CTX>.size)
    }
}
