import StoreConformance
import Testing

@Suite("every kind of store keeps the same promises")
struct ConformanceTests {
    @Test("a local store", arguments: StoreConformance.cases)
    func local(_ conformance: ConformanceCase) async throws {
        try await conformance.run(LocalSubject())
    }

    @Test("a store in memory", arguments: StoreConformance.cases)
    func memory(_ conformance: ConformanceCase) async throws {
        try await conformance.run(MemorySubject())
    }
}
