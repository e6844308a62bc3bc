extension [UInt8] {
    /// Appends all bytes of a span, at once.
    package mutating func append(copying source: Span<UInt8>) {
        append(addingCapacity: source.count) { target in
            unsafe source.withUnsafeBufferPointer { source in
                unsafe target.withUnsafeMutableBufferPointer { buffer, initialized in
                    guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
                    unsafe to.update(from: from, count: source.count)
                    initialized = source.count
                }
            }
        }
    }
}
