internal import Synchronization

/// Counts the cases that a kind of store passed, and prints the count when all have been.
package final class ConformanceTally: Sendable {
    /// The cases that it must pass.
    package let cases: [ConformanceCase]
    private let store: String
    private let passed = Mutex(0)

    /// A count for a kind of store: its name, and that of the server's program.
    package init(_ store: String, cases: [ConformanceCase] = StoreConformance.cases) {
        self.store = store
        self.cases = cases
    }

    /// Runs a case on a new, empty store.
    package func run(_ conformance: ConformanceCase, on subject: any ConformanceSubject) async throws {
        try await conformance.run(subject)
        let count = passed.withLock { passed in
            passed += 1
            return passed
        }
        guard count == cases.count else { return }
        let left = StoreConformance.cases.count - count
        print("conformance: \(store): \(count) cases passed\(left == 0 ? "" : ", \(left) left out")")
    }
}
