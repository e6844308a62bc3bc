/// HKDF with SHA-256, as in RFC 5869.
package enum HKDF {
    /// Derives a key.
    /// - Parameters:
    ///   - key: the input keying material.
    ///   - salt: may be empty.
    ///   - info: binds the key to its purpose.
    ///   - output: 1 to 8,160 bytes, filled.
    package static func derive(
        key: Span<UInt8>,
        salt: Span<UInt8>,
        info: Span<UInt8>,
        into output: inout MutableSpan<UInt8>
    ) {
        precondition(output.count >= 1 && output.count <= 255 * 32, "HKDF gives 1 to 8,160 bytes")
        var extracted = InlineArray<32, UInt8>(repeating: 0)
        var block = InlineArray<32, UInt8>(repeating: 0)
        defer {
            var used = extracted.mutableSpan
            used.cleanse()
            used = block.mutableSpan
            used.cleanse()
        }
        var extract = HMACStream(key: salt)
        extract.update(key)
        var extractedSpan = extracted.mutableSpan
        extract.finish(into: &extractedSpan)
        var done = 0
        var counter: UInt8 = 0
        while done < output.count {
            var expand = HMACStream(key: extracted.span)
            if counter > 0 { expand.update(block.span) }
            expand.update(info)
            counter += 1
            let last: InlineArray<1, UInt8> = [counter]
            expand.update(last.span)
            var blockSpan = block.mutableSpan
            expand.finish(into: &blockSpan)
            let count = min(32, output.count - done)
            for index in 0..<count {
                output[done + index] = block[index]
            }
            done += count
        }
    }
}
