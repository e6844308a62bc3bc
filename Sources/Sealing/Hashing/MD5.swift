internal import COpenSSL

/// MD5, for protocols that name uploads by it.
///
/// Nothing rests on it: what is stored is guarded by SHA-256.
package enum MD5 {
    /// The 16 bytes of the digest.
    package static func hash(_ bytes: Span<UInt8>) -> [UInt8] {
        var context = MD5_CTX()
        var output = [UInt8](repeating: 0, count: 16)
        unsafe MD5_Init(&context)
        unsafe bytes.withUnsafeBufferPointer { buffer in
            _ = unsafe MD5_Update(&context, buffer.baseAddress, buffer.count)
        }
        unsafe MD5_Final(&output, &context)
        return output
    }
}
