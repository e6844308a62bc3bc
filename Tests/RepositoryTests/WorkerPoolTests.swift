import Repository
import Synchronization
import Testing

@Suite("The engine's threads")
struct WorkerPoolTests {
    /// Says when it is gone.
    private final class Held: Sendable {
        let isGone: Gone
        init(_ isGone: Gone) { self.isGone = isGone }
        deinit { isGone.happen() }
    }

    private final class Gone: Sendable {
        private let state = Mutex(false)
        var hasHappened: Bool { state.withLock { $0 } }
        func happen() { state.withLock { $0 = true } }
    }

    @Test("N1: what a piece of work holds, such as keys, is let go when it is done, though the pool goes on")
    func letsGo() throws {
        let pool = WorkerPool(workers: 1) {}
        let gone = Gone()
        let first = hand(Held(gone), to: pool)
        try first.value()
        // The thread has let the first one go when it takes the second.
        try pool.submit { _ in }.value()
        #expect(gone.hasHappened)
        pool.finish()
    }

    @Test("work that holds its own pool is let go with it")
    func noCycle() throws {
        let gone = Gone()
        do {
            let pool = WorkerPool(workers: 1) {}
            let held = Held(gone)
            try pool.submit { [pool, held] _ in _ = (pool, held) }.value()
            pool.finish()
        }
        #expect(gone.hasHappened)
    }

    private func hand(_ held: Held, to pool: WorkerPool<Void>) -> Pending<Void> {
        pool.submit { _ in _ = held.isGone }
    }
}
