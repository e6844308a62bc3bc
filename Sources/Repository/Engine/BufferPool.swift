import Synchronization

/// Buffers that are used again and again, so that the hot path allocates nothing per chunk.
final class BufferPool: Sendable {
    private let free = Mutex<[[UInt8]]>([])
    private let capacity: Int
    private let limit: Int

    /// A pool of buffers of so many bytes, which keeps at most `limit` of them.
    init(capacity: Int, limit: Int) {
        self.capacity = capacity
        self.limit = limit
    }

    /// An empty buffer.
    func take() -> [UInt8] {
        if let buffer = free.withLock({ $0.popLast() }) { return buffer }
        var buffer: [UInt8] = []
        buffer.reserveCapacity(capacity)
        return buffer
    }

    /// Gives a buffer back; its content is forgotten.
    func give(_ buffer: consuming [UInt8]) {
        var buffer = buffer
        buffer.removeAll(keepingCapacity: true)
        free.withLock { free in
            if free.count < limit { free.append(buffer) }
        }
    }
}
