import Synchronization

/// Stores full packs: where the store is on a server by threads of its own, so that those which compress and seal go on while
/// one is on its way; elsewhere by whoever filled it.
final class PackUploads: Sendable {
    private let pool: WorkerPool<Void>?
    private let pending = Mutex<[Pending<Void>]>([])

    /// How many packs a server is sent at once; each is held in memory until it is there.
    static let atOnce = 4

    init(isRemote: Bool) {
        pool = isRemote ? WorkerPool(workers: Self.atOnce) {} : nil
    }

    deinit { pool?.dismiss() }

    /// Stores a pack, now or soon.
    /// - Throws: what storing this one threw, or one before it.
    func submit(_ store: @escaping @Sendable () throws -> Void) throws {
        guard let pool else { return try store() }
        while let first = take(ifMoreThan: Self.atOnce - 1) { try first.value() }
        let upload = pool.submit { _ in try store() }
        pending.withLock { $0.append(upload) }
    }

    /// Waits until nothing is under way any more.
    /// - Throws: the first error.
    func finish() throws {
        var failure: (any Error)?
        while let first = take(ifMoreThan: 0) {
            do { try first.value() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    private func take(ifMoreThan limit: Int) -> Pending<Void>? {
        pending.withLock { $0.count > limit ? $0.removeFirst() : nil }
    }
}
