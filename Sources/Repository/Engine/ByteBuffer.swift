/// A buffer that is handed from thread to thread without being copied.
///
/// Unchecked because the compiler cannot see that whoever holds it has it alone: it is handed over, never shared.
final class ByteBuffer: @unchecked Sendable {
    var bytes: [UInt8] = []

    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }
}
