import Synchronization

/// Buffers that are used again and again, so that the hot path allocates nothing per chunk.
final class BufferPool: Sendable {
    private let free = Mutex<[ByteBuffer]>([])
    private let capacity: Int
    private let limit: Int

    /// A pool of buffers of so many bytes, which keeps at most `limit` of them.
    init(capacity: Int, limit: Int) {
        self.capacity = capacity
        self.limit = limit
    }

    /// An empty buffer.
    func take() -> ByteBuffer {
        free.withLock { $0.popLast() } ?? ByteBuffer(capacity: capacity)
    }

    /// Gives a buffer back, whose content is forgotten; the caller must not touch it again.
    func give(_ buffer: ByteBuffer) {
        buffer.bytes.removeAll(keepingCapacity: true)
        free.withLock { free in
            if free.count < limit { free.append(buffer) }
        }
    }
}
