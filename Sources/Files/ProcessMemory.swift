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

    /// Keeps all of this process's memory, also what it takes later, from being written to a swap device.
    /// - Returns: false when the system does not let it; nothing has changed then.
    package static func lockAll() -> Bool {
        // Under a limit the kernel would lock what there is now, and refuse memory later, when it is needed.
        guard isUnlimited || hasCapability(ipcLock) else { return false }
        // Only what is used: most of what is reserved never is.
        return mlockall(MCL_CURRENT | MCL_FUTURE | Int32(MCL_ONFAULT)) == 0
    }

    private static var isUnlimited: Bool {
        words(of: "/proc/self/limits", after: "Max locked memory").first == "unlimited"
    }

    /// The number of the capability that lets a process lock as much as it wants, as the kernel counts them.
    private static let ipcLock: UInt64 = 14

    private static func hasCapability(_ number: UInt64) -> Bool {
        guard let word = words(of: "/proc/self/status", after: "CapEff:").first, let set = UInt64(word, radix: 16)
        else {
            return false
        }
        return set & (1 << number) != 0
    }

    /// What stands in a file of the kernel's, on the line that begins so.
    private static func words(of file: PathBytes, after start: String) -> [Substring] {
        guard let bytes = try? AtomicFile.read(file, maximumBytes: 1 << 16) else { return [] }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(start) }
        return line?.dropFirst(start.count).split(whereSeparator: \.isWhitespace) ?? []
    }

    /// Bytes from which on a block is large: buffers for chunks and packs are, what describes files is not.
    private static let largeBlock: Int32 = 1 << 20
}
