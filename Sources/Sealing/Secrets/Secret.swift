internal import COpenSSL
internal import Glibc
internal import Synchronization

/// Bytes that must not be seen: kept on OpenSSL's secure heap (locked into memory, left out of dumps), cleansed at the
/// end, reachable only through a closure.
///
/// Immutable once made.
@safe package final class Secret: Sendable {
    // Never written after init and freed only in deinit, so it can be shared between threads.
    private nonisolated(unsafe) let pointer: UnsafeMutablePointer<UInt8>
    /// How many bytes.
    package let count: Int

    /// Makes room for `count` bytes, which `fill` writes in place.
    package init(count: Int, _ fill: (inout MutableSpan<UInt8>) throws -> Void) rethrows {
        precondition(count > 0, "a secret has bytes")
        // When the secure heap is full the bytes go to ordinary memory: not locked, and cleansed all the same.
        guard let raw = unsafe CRYPTO_secure_zalloc(count, "Secret", 0) ?? CRYPTO_zalloc(count, "Secret", 0) else {
            preconditionFailure("out of memory")
        }
        unsafe pointer = raw.bindMemory(to: UInt8.self, capacity: count)
        self.count = count
        var span = unsafe MutableSpan(_unsafeStart: pointer, count: count)
        try fill(&span)
    }

    /// A copy of bytes that the caller cleanses.
    package convenience init(copying bytes: Span<UInt8>) {
        self.init(count: bytes.count) { span in
            for index in bytes.indices { span[index] = bytes[index] }
        }
    }

    deinit {
        unsafe CRYPTO_secure_clear_free(pointer, count, "Secret", 0)
    }

    /// Random bytes.
    package static func random(count: Int, from source: some RandomSource) -> Secret {
        Secret(count: count) { source.fill(&$0) }
    }

    /// Shows the bytes to a closure, which must not keep them.
    package func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let span = unsafe Span(_unsafeStart: pointer, count: count)
        return try body(span)
    }

    /// Prepares the process for secrets: sets up the secure heap, forbids core dumps and reading by a debugger.
    ///
    /// To be called once, before the first secret is made. What the system does not permit is left as it is: the heap
    /// then works without being locked.
    /// - Returns: true when the heap is locked into memory and no dump can hold it.
    @discardableResult
    package static func lockProcessMemory() -> Bool {
        // A thread may still speak TLS when the process ends: the library must not take itself apart under it.
        _ = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
        raiseLockLimit()
        let isLocked = CRYPTO_secure_malloc_init(heapSize, 32) == 1
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        let dumpsNoCore = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0
        return prctl_not_dumpable() == 0 && dumpsNoCore && isLocked
    }

    /// As much locked memory as the system lets this process have.
    private static func raiseLockLimit() {
        let resource = __rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue)
        var limit = rlimit()
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(resource, &limit)
    }

    /// Bytes of the secure heap, a power of two: room for the leaves of a hundred thousand persons.
    private static let heapSize = 32 << 20
}
