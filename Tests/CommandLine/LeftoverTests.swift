import Catalog
import Foundation
import Sealing
import Testing

@testable import landfast

@Suite("What retention leaves in packs")
struct LeftoverTests {
    private let folder: URL
    private let clock = ManualClock(Timestamp(seconds: 1_795_864_000))
    private let catalog: Catalog
    private let repository = RepositoryID(rootKey: SigningKey.generate(from: SeededRandom(seed: 5)).publicKey)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("landfast-leftover-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        catalog = try Catalog.create(path: folder.appendingPathComponent("catalog.sqlite").path, clock: clock)
    }

    /// A pruning that left so much; nil: by a version that did not say.
    private func prune(leaving bytes: Int64?, _ outcome: String? = "complete") throws {
        clock.advance(seconds: 86_400)
        try catalog.put(
            RunRecord(
                id: Hex.encode(SystemRandom().bytes(16)),
                kind: "prune",
                repository: repository,
                party: nil,
                started: clock.now(),
                ended: clock.now(),
                outcome: outcome,
                counts: bytes.map { [Leftover.count: $0] } ?? [:]
            )
        )
    }

    private func leftover() throws -> Leftover { try Leftover(of: repository, in: catalog, deadline: 30 * 86_400) }

    @Test("P20: what a pruning leaves is gone by the physical deadline, counted from the first that left some")
    func due() throws {
        #expect(try leftover().bytes == 0 && !leftover().isDue(at: clock.now()))
        try prune(leaving: 0)
        #expect(try leftover().bytes == 0 && leftover().goneBy == nil)
        try prune(leaving: 700)
        let since = clock.now()
        try prune(leaving: 500)
        #expect(try leftover().bytes == 500 && leftover().since == since)
        #expect(try leftover().goneBy == since.adding(seconds: 30 * 86_400))
        #expect(try !leftover().isDue(at: since.adding(seconds: 15 * 86_400 - 1)))
        #expect(try leftover().isDue(at: since.adding(seconds: 15 * 86_400)))
        // One that failed has changed nothing.
        try prune(leaving: 0, "store-unavailable")
        #expect(try leftover().since == since)
        try prune(leaving: 0)
        #expect(try leftover().since == nil && !leftover().isDue(at: clock.now().adding(seconds: 90 * 86_400)))
        try FileManager.default.removeItem(at: folder)
    }

    @Test("P20: what an earlier version left is not known, and counts as something")
    func unknown() throws {
        try prune(leaving: nil)
        let since = clock.now()
        #expect(try leftover().bytes == nil && leftover().since == since)
        #expect(try leftover().isDue(at: since.adding(seconds: 15 * 86_400)))
        try FileManager.default.removeItem(at: folder)
    }
}
