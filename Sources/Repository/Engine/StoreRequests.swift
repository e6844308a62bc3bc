import Stores

extension Store {
    /// Asks for things one by one; on a server, where each request takes its time, several at once.
    /// - Returns: the answers, in the order of the questions.
    /// - Throws: the error of the first question that failed.
    func each<Question: Sendable, Answer: Sendable>(
        _ questions: [Question],
        _ ask: @escaping @Sendable (Question) throws -> Answer
    ) throws -> [Answer] {
        guard place.remote != nil, questions.count > 1 else { return try questions.map(ask) }
        let pool = WorkerPool<Void>(workers: min(StoreRequests.atOnce, questions.count)) {}
        defer { pool.finish() }
        return try questions.map { question in pool.submit { _ in try ask(question) } }.map { try $0.value() }
    }
}

/// How servers are asked.
enum StoreRequests {
    /// Requests that are under way at once.
    static let atOnce = 8
}
