import Catalog
import Foundation
import Sealing
import Testing

@testable import landfast

@Suite("Keeping leases")
struct LeaseKeeperTests {
    /// A catalog with a dataset, and a piece of work that is held.
    private struct Held {
        let folder: URL
        let clock = ManualClock(Timestamp(seconds: 1_795_864_000))
        let catalog: Catalog
        let key: WorkRecord.Key

        init() throws {
            folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("landfast-lease-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            catalog = try Catalog.create(path: folder.appendingPathComponent("catalog.sqlite").path, clock: clock)
            let tenant = TenantRecord(
                id: String(repeating: "a", count: 32),
                name: "pohjola",
                homeRegion: "hetzner-hel1",
                labels: [:],
                agreements: [],
                created: clock.now()
            )
            try catalog.add(tenant)
            let repository = RepositoryID(rootKey: SigningKey.generate(from: SeededRandom(seed: 5)).publicKey)
            try catalog.put(
                DatasetRecord(
                    tenant: tenant.id,
                    name: "attachments",
                    datasetClass: "attachments",
                    repository: repository,
                    state: .ready,
                    created: clock.now()
                )
            )
            key = WorkRecord.Key(repository: repository, kind: "backup")
            let lease = LeaseKeeper.lease(holder: "one", clock: clock)
            #expect(try catalog.lease(key, run: "run", lease, ifLastBegun: nil))
        }
    }

    @Test("a lease is renewed while the work goes on, and left alone when it is done")
    func kept() throws {
        let held = try Held()
        let keeper = LeaseKeeper(held.catalog, held.key, holder: "one", clock: held.clock, policy: nil) { .seconds(1) }
        for _ in 0..<10 {
            held.clock.advance(seconds: 20)
            #expect(keeper.keep() == true)
        }
        #expect(try held.catalog.heldWork(at: held.clock.now()).count == 1)
        keeper.stop()
        #expect(keeper.keep() == nil)
    }

    @Test("work that was taken, or cancelled, has to end")
    func lost() throws {
        let held = try Held()
        let keeper = LeaseKeeper(held.catalog, held.key, holder: "one", clock: held.clock, policy: nil) { .seconds(1) }
        #expect(try held.catalog.cancel(run: "run"))
        #expect(keeper.keep() == false)
    }

    @Test("L12: work ends when another policy is put in force than the one that it began under")
    func policyChanged() throws {
        let held = try Held()
        let keeper = LeaseKeeper(held.catalog, held.key, holder: "one", clock: held.clock, policy: nil) { .seconds(1) }
        #expect(keeper.keep() == true)
        try held.catalog.apply(
            policy: SHA256.hash([1].span),
            registry: SHA256.hash([2].span),
            files: [AppliedPolicyRecord.File(kind: "policy", name: "eu.yaml", text: "policy: eu")],
            replacing: nil
        )
        #expect(keeper.keep() == false)
        #expect(try held.catalog.work(held.key)?.outcome == "policy-changed")
        let next = LeaseKeeper(
            held.catalog,
            held.key,
            holder: "two",
            clock: held.clock,
            policy: try held.catalog.appliedSequence()
        ) { .seconds(1) }
        let begun = try held.catalog.work(held.key)?.begun
        let lease = LeaseKeeper.lease(holder: "two", clock: held.clock)
        #expect(try held.catalog.lease(held.key, run: "next", lease, ifLastBegun: begun))
        #expect(next.keep() == true)
    }

    @Test("work that stands still for an hour gives its lease back, and has failed")
    func stalled() throws {
        let held = try Held()
        let keeper = LeaseKeeper(held.catalog, held.key, holder: "one", clock: held.clock, policy: nil) {
            LeaseKeeper.patience
        }
        #expect(keeper.keep() == false)
        let work = try #require(try held.catalog.work(held.key))
        #expect(work.outcome == "stalled" && work.failures == 1 && work.lease == nil)
    }
}
