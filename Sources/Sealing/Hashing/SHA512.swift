internal import COpenSSL

/// SHA-512 in one go.
package enum SHA512 {
    /// The 64 bytes of the digest.
    package static func hash(_ bytes: Span<UInt8>) -> [UInt8] {
        var context = SHA512_CTX()
        var output = [UInt8](repeating: 0, count: 64)
        unsafe SHA512_Init(&context)
        unsafe bytes.withUnsafeBufferPointer { buffer in
            _ = unsafe SHA512_Update(&context, buffer.baseAddress, buffer.count)
        }
        unsafe SHA512_Final(&output, &context)
        return output
    }
}

/// SHA-512 of one block: the key tree's step from a node to its two children.
package enum SHA512Block {
    /// Bytes that fit into one block beside the padding.
    package static let maximum = 111

    /// Hashes label ‖ node.
    /// - Parameters:
    ///   - label: with the node at most ``maximum`` bytes.
    ///   - output: 64 bytes.
    package static func hash(label: Span<UInt8>, node: Span<UInt8>, into output: inout MutableSpan<UInt8>) {
        precondition(label.count + node.count <= maximum, "label and node fit into one block")
        precondition(output.count == 64, "SHA-512 has 64 bytes")
        var context = SHA512_CTX()
        unsafe SHA512_Init(&context)
        unsafe label.withUnsafeBufferPointer { _ = unsafe SHA512_Update(&context, $0.baseAddress, $0.count) }
        unsafe node.withUnsafeBufferPointer { _ = unsafe SHA512_Update(&context, $0.baseAddress, $0.count) }
        unsafe output.withUnsafeMutableBufferPointer { _ = unsafe SHA512_Final($0.baseAddress, &context) }
        unsafe OPENSSL_cleanse(&context, MemoryLayout<SHA512_CTX>.size)
    }
}
