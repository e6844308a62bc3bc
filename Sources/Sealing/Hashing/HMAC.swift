/// HMAC with SHA-256, as in RFC 2104.
package enum HMAC {
    /// The code of a message.
    /// - Parameter key: of any length; longer than 64 bytes it is hashed first.
    package static func sha256(key: Span<UInt8>, _ message: Span<UInt8>) -> Digest {
        var stream = HMACStream(key: key)
        stream.update(message)
        return stream.finish()
    }
}

/// HMAC of bytes that come one after the other.
package struct HMACStream: ~Copyable {
    private var inner = SHA256Stream()
    private var outer = SHA256Stream()

    /// Starts with a key of any length.
    package init(key: Span<UInt8>) {
        var block = InlineArray<64, UInt8>(repeating: 0)
        if key.count > 64 {
            var digest = SHA256.hash(key).bytes
            for index in digest.indices { block[index] = digest[index] }
            digest.cleanse()
        } else {
            for index in key.indices { block[index] = key[index] }
        }
        for index in 0..<64 { block[index] ^= 0x36 }
        inner.update(block.span)
        for index in 0..<64 { block[index] ^= 0x36 ^ 0x5C }
        outer.update(block.span)
        var used = block.mutableSpan
        used.cleanse()
    }

    /// Takes more bytes.
    package mutating func update(_ bytes: Span<UInt8>) {
        inner.update(bytes)
    }

    /// The code of all bytes taken.
    package consuming func finish() -> Digest {
        var result = InlineArray<32, UInt8>(repeating: 0)
        var span = result.mutableSpan
        finish(into: &span)
        guard let digest = Digest(result.span) else { preconditionFailure("SHA-256 has 32 bytes") }
        return digest
    }

    /// Puts the 32 bytes into `output` and leaves nothing behind: for keys.
    package consuming func finish(into output: inout MutableSpan<UInt8>) {
        let inner = self.inner
        var outer = self.outer
        inner.finish(into: &output)
        outer.update(output.span)
        outer.finish(into: &output)
    }
}
