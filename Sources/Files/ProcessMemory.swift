internal import CLinux

/// How this process's memory is taken from the system and given back.
package enum ProcessMemory {
    /// Has every large block taken from the system by itself, and given back when it is freed.
    ///
    /// Left alone, glibc takes a freed block for a sign that such blocks will be wanted again: it then keeps them in the
    /// heap of the thread that had them, where each thread of a backup holds tens of MiB that nothing uses.
    package static func returnLargeBlocks() {
        _ = mallopt(M_MMAP_THRESHOLD, largeBlock)
    }

    /// Bytes from which on a block is large: buffers for chunks and packs are, what describes files is not.
    private static let largeBlock: Int32 = 1 << 20
}
