internal import COpenSSL
internal import Synchronization

/// Gives random bytes.
///
/// Passed in everywhere, so that a seed reproduces a run.
package protocol RandomSource: Sendable {
    /// Fills all bytes.
    func fill(_ bytes: inout MutableSpan<UInt8>)
}

extension RandomSource {
    /// So many random bytes.
    package func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        fill(&span)
        return bytes
    }

    /// A random number.
    package func uint64() -> UInt64 {
        bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// OpenSSL's generator, seeded by the system.
package struct SystemRandom: RandomSource {
    /// The system's randomness.
    package init() {}

    /// Fills all bytes.
    package func fill(_ bytes: inout MutableSpan<UInt8>) {
        let count = Int32(bytes.count)
        let isFilled = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.isEmpty || RAND_bytes(buffer.baseAddress, count) == 1
        }
        precondition(isFilled, "the system has randomness")
    }
}

/// Bytes that follow from a seed: for tests and the simulation, never for keys that protect anything.
package final class SeededRandom: RandomSource {
    private let seed: [UInt8]
    private let counter = Mutex<UInt64>(0)

    /// The generator of a seed.
    package init(seed: UInt64) {
        var writer = ByteWriter()
        writer.u64(seed)
        self.seed = writer.bytes
    }

    /// Fills all bytes.
    package func fill(_ bytes: inout MutableSpan<UInt8>) {
        var done = 0
        while done < bytes.count {
            let block = counter.withLock { counter in
                counter += 1
                return counter
            }
            var writer = ByteWriter()
            writer.bytes = seed
            writer.u64(block)
            let digest = SHA256.hash(writer.bytes.span).bytes
            for byte in digest.prefix(bytes.count - done) {
                bytes[done] = byte
                done += 1
            }
        }
    }
}
