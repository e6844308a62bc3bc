import Synchronization

/// Random contents from a seed, made quickly.
package final class Noise: Sendable {
    private let state: Mutex<UInt64>

    /// The noise of a seed.
    package init(seed: UInt64) {
        state = Mutex(seed)
    }

    /// The next word.
    package func uint64() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    /// So many bytes.
    package func bytes(_ count: Int) -> [UInt8] {
        let words = (0..<(count + 7) / 8).map { _ in uint64() }
        return unsafe words.withUnsafeBytes { bytes in unsafe Array(bytes.prefix(count)) }
    }
}
