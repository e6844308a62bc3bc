import StoreConformance
import Testing

@Suite("every kind of store keeps the same promises")
struct ConformanceTests {
    private static let localTally = ConformanceTally("local folder")
    private static let memoryTally = ConformanceTally("memory")

    @Test("a local store", arguments: StoreConformance.cases)
    func local(_ conformance: ConformanceCase) async throws {
        try await Self.localTally.run(conformance, on: LocalSubject())
    }

    @Test("a store in memory", arguments: StoreConformance.cases)
    func memory(_ conformance: ConformanceCase) async throws {
        try await Self.memoryTally.run(conformance, on: MemorySubject())
    }
}
