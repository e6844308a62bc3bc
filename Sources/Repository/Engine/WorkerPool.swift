import Foundation

/// The engine's own threads.
///
/// Work is handed out in order; who hands it out waits while too much is under way, so memory stays bounded.
package final class WorkerPool<Tool>: Sendable {
    private let queue: JobQueue<Tool>

    /// Starts the threads.
    /// - Parameters:
    ///   - workers: how many.
    ///   - makeTool: makes what each thread keeps for itself: ciphers, buffers.
    package init(workers: Int, makeTool: @escaping @Sendable () -> Tool) {
        let queue = JobQueue<Tool>(limit: workers * 4)
        self.queue = queue
        for _ in 0..<workers {
            let thread = Thread {
                let tool = makeTool()
                while let job = queue.next() {
                    job(tool)
                }
                queue.ended()
            }
            thread.stackSize = 1 << 20
            thread.name = "landfast-engine"
            queue.started()
            thread.start()
        }
    }

    /// Hands out work and gives back its result to come; waits while too much is under way.
    package func submit<Value: Sendable>(
        _ work: @escaping @Sendable (Tool) throws -> Value
    ) -> Pending<Value> {
        let pending = Pending<Value>()
        queue.add { tool in
            pending.fulfil(Result { try work(tool) })
        }
        return pending
    }

    /// Works on items a few ahead, and hands the results over on the caller's thread, in the items' order.
    /// - Parameter ahead: how many results wait at most; bounds memory.
    /// - Throws: the first error of `work` or `take`; what was under way is forgotten.
    func inOrder<Item: Sendable, Value: Sendable>(
        _ items: some Sequence<Item>,
        ahead: Int,
        _ work: @escaping @Sendable (Item, Tool) throws -> Value,
        _ take: (Item, Value) throws -> Void
    ) throws {
        var waiting: [(item: Item, value: Pending<Value>)] = []
        for item in items {
            if waiting.count >= ahead {
                let first = waiting.removeFirst()
                try take(first.item, try first.value.value())
            }
            waiting.append((item, submit { try work(item, $0) }))
        }
        for next in waiting { try take(next.item, try next.value.value()) }
    }

    /// Ends the threads once all work is done.
    ///
    /// Nothing may be submitted afterwards.
    package func finish() {
        queue.close()
        queue.waitForThreads()
    }

    /// Lets the threads end once all work is done, without waiting for it: for whoever may be on one of them.
    func dismiss() {
        queue.close()
    }
}

/// Jobs waiting for a thread.
private final class JobQueue<Tool>: @unchecked Sendable {
    // Unchecked because a condition cannot be expressed to the compiler: `condition` guards everything below it.
    private let condition = NSCondition()
    /// Those before `first` were taken, and are forgotten at once: what they hold, such as keys, must not outlive them.
    private var jobs: [((Tool) -> Void)?] = []
    private var first = 0
    private var isClosed = false
    private var threads = 0
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func add(_ job: @escaping (Tool) -> Void) {
        condition.lock()
        defer { condition.unlock() }
        precondition(!isClosed, "a pool takes no work after it was finished")
        while jobs.count - first >= limit {
            condition.wait()
        }
        jobs.append(job)
        condition.broadcast()
    }

    func next() -> ((Tool) -> Void)? {
        condition.lock()
        defer { condition.unlock() }
        while first == jobs.count {
            if isClosed { return nil }
            condition.wait()
        }
        let job = jobs[first].take()
        first += 1
        if first >= limit {
            jobs.removeFirst(first)
            first = 0
        }
        condition.broadcast()
        return job
    }

    func started() {
        condition.lock()
        threads += 1
        condition.unlock()
    }

    func ended() {
        condition.lock()
        threads -= 1
        condition.broadcast()
        condition.unlock()
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    func waitForThreads() {
        condition.lock()
        while threads > 0 {
            condition.wait()
        }
        condition.unlock()
    }
}

/// A result that another thread is working on.
package final class Pending<Value: Sendable>: @unchecked Sendable {
    // Unchecked for the same reason: `condition` guards `result`.
    private let condition = NSCondition()
    private var result: Result<Value, any Error>?

    func fulfil(_ result: Result<Value, any Error>) {
        condition.lock()
        self.result = result
        condition.broadcast()
        condition.unlock()
    }

    /// Waits for the result.
    /// - Throws: what the work threw.
    package func value() throws -> Value {
        condition.lock()
        while result == nil {
            condition.wait()
        }
        let result = self.result
        condition.unlock()
        guard let result else { preconditionFailure("a result was waited for") }
        return try result.get()
    }
}
