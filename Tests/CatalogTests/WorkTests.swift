import Catalog
import Sealing
import Testing

@Suite("Scheduled work in the catalog")
struct WorkTests {
    /// A catalog with one dataset, and a piece of work on it.
    private struct Scene {
        let file: CatalogFile
        let catalog: Catalog
        let key: WorkRecord.Key

        init() throws {
            file = try CatalogFile()
            catalog = try file.create()
            key = WorkRecord.Key(repository: try file.dataset(in: catalog).repository, kind: "backup")
        }

        func lease(_ holder: String, seconds: Int64 = 60) -> WorkRecord.Lease {
            WorkRecord.Lease(holder: holder, expires: file.clock.now().adding(seconds: seconds))
        }

        /// Takes the work as a plan would that has just been made.
        func take(_ holder: String) throws -> Bool {
            let begun = try catalog.work(key)?.begun
            return try catalog.lease(key, run: "run-" + holder, lease(holder), ifLastBegun: begun)
        }
    }

    @Test("one of two takes a piece of work, and nobody else while the lease lasts")
    func exclusive() throws {
        let scene = try Scene()
        #expect(try scene.take("one"))
        #expect(try !scene.take("two"))
        // Another process on the same file sees the same.
        let other = try scene.file.open()
        let begun = try other.work(scene.key)?.begun
        #expect(try !other.lease(scene.key, run: "run", scene.lease("three"), ifLastBegun: begun))
        #expect(try other.heldWork(at: scene.file.clock.now()).map(\.lease?.holder) == ["one"])
        scene.file.clock.advance(seconds: 61)
        #expect(try other.heldWork(at: scene.file.clock.now()).isEmpty)
        #expect(try scene.take("two"))
    }

    @Test("whoever planned before somebody else began it does not do it again")
    func stalePlan() throws {
        let scene = try Scene()
        #expect(try scene.take("one"))
        try scene.catalog.end(scene.key, holder: "one", outcome: "complete", isGood: true)
        #expect(try !scene.catalog.lease(scene.key, run: "run", scene.lease("two"), ifLastBegun: nil))
        let begun = try #require(try scene.catalog.work(scene.key)?.begun)
        // The clock stands still, and the second run is another one all the same.
        #expect(try scene.catalog.lease(scene.key, run: "run", scene.lease("two"), ifLastBegun: begun))
        #expect(try #require(try scene.catalog.work(scene.key)?.begun) > begun)
        try scene.catalog.end(scene.key, holder: "two", outcome: "complete", isGood: true)
        #expect(try !scene.catalog.lease(scene.key, run: "run", scene.lease("three"), ifLastBegun: begun))
    }

    @Test("work that cannot be done beside other work on the same repository is not taken while that lasts")
    func excluded() throws {
        let scene = try Scene()
        #expect(try scene.take("one"))
        let other = WorkRecord.Key(repository: scene.key.repository, kind: "evacuate")
        func take(excluding kinds: Set<String>) throws -> Bool {
            let begun = try scene.catalog.work(other)?.begun
            let lease = scene.lease("two", seconds: 1)
            return try scene.catalog.lease(other, run: "run", lease, ifLastBegun: begun, excluding: kinds)
        }
        #expect(try !take(excluding: ["backup", "prune"]))
        #expect(try take(excluding: ["prune"]))
        scene.file.clock.advance(seconds: 61)
        #expect(try take(excluding: ["backup", "prune"]))
    }

    @Test("a lease that was lost is not renewed, and what its holder says at the end counts for nothing")
    func lost() throws {
        let scene = try Scene()
        #expect(try scene.take("one"))
        #expect(try scene.catalog.renew(scene.key, scene.lease("one", seconds: 90)))
        scene.file.clock.advance(seconds: 91)
        #expect(try scene.take("two"))
        #expect(try !scene.catalog.renew(scene.key, scene.lease("one")))
        try scene.catalog.end(scene.key, holder: "one", outcome: "complete", isGood: true)
        let work = try #require(try scene.catalog.work(scene.key))
        #expect(work.lease?.holder == "two")
        #expect(work.succeeded == nil)
        #expect(work.failures == 1, "whoever never ended it has failed")
    }

    @Test("failures are counted until it ends well")
    func failures() throws {
        let scene = try Scene()
        for number in 1...3 {
            #expect(try scene.take("one"))
            try scene.catalog.end(scene.key, holder: "one", outcome: "store-unreachable", isGood: false)
            #expect(try scene.catalog.work(scene.key)?.failures == number)
            #expect(try scene.catalog.work(scene.key)?.outcome == "store-unreachable")
        }
        #expect(try scene.take("one"))
        scene.file.clock.advance(seconds: 5)
        try scene.catalog.end(scene.key, holder: "one", outcome: "complete", isGood: true)
        let work = try #require(try scene.catalog.work(scene.key))
        #expect(work.failures == 0)
        #expect(work.succeeded == scene.file.clock.now())
        #expect(work.lease == nil)
    }

    @Test("a run that is cancelled loses its lease, and counts as no failure")
    func cancelled() throws {
        let scene = try Scene()
        #expect(try scene.take("one"))
        #expect(try !scene.catalog.cancel(run: "run-two"))
        #expect(try scene.catalog.cancel(run: "run-one"))
        #expect(try !scene.catalog.cancel(run: "run-one"))
        #expect(try !scene.catalog.renew(scene.key, scene.lease("one")))
        let work = try #require(try scene.catalog.work(scene.key))
        #expect(work.outcome == "cancelled" && work.failures == 0 && work.lease == nil)
    }

    @Test("surveys go through all datasets page by page, with what is known of each")
    func surveys() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let datasets = try (0..<7).map { try file.dataset(in: catalog, tenant: "tenant-\($0)") }
        let sorted = datasets.map(\.repository).sorted()
        try catalog.observe([
            ObservationRecord(
                repository: sorted[3],
                party: "store:hel1-a",
                region: "hetzner-hel1",
                condition: .current,
                head: 4,
                headDigest: file.digest("4"),
                ledgerCount: 1,
                ledgerRoot: file.digest("root"),
                bytes: 10,
                observed: file.clock.now(),
                isPrimary: true
            )
        ])
        let key = WorkRecord.Key(repository: sorted[3], kind: "verify", store: "hel1-a")
        let lease = WorkRecord.Lease(holder: "one", expires: file.clock.now().adding(seconds: 60))
        #expect(try catalog.lease(key, run: "run", lease, ifLastBegun: nil))
        var seen: [DatasetSurvey] = []
        while true {
            let page = try catalog.surveys(after: seen.last?.dataset.repository, limit: 3)
            if page.isEmpty { break }
            seen += page
        }
        #expect(seen.map(\.dataset.repository) == sorted)
        #expect(seen[3].observations.map(\.isPrimary) == [true])
        #expect(seen[3].work.map(\.key) == [key])
        #expect(seen[2].work.isEmpty && seen[2].observations.isEmpty && seen[2].newestSnapshot == nil)
        #expect(Set(seen.map(\.profile)).count == 1)
        #expect(try catalog.profiles() == [seen[0].profile])
        #expect(try catalog.profile(of: sorted[0]) == seen[0].profile)
        #expect(try seen[0].profile.tenant().labels == ["tier": "gold"])
        #expect(try seen[0].profile.tenant().agreements.count == 2)
    }

    @Test("the newest runs stay on record, and those that have not ended")
    func trimmedRuns() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        for number in 0..<20 {
            file.clock.advance(seconds: 1)
            let now = file.clock.now()
            try catalog.put(
                RunRecord(
                    id: "run-\(number)",
                    kind: "backup",
                    repository: nil,
                    party: nil,
                    started: now,
                    ended: number == 2 ? nil : now,
                    outcome: number == 2 ? nil : "complete",
                    counts: [:]
                )
            )
        }
        try catalog.trimRuns(keeping: 5)
        #expect(try catalog.runs().map(\.id) == ["run-19", "run-18", "run-17", "run-16", "run-15", "run-2"])
        try catalog.trimRuns(keeping: 100)
        #expect(try catalog.runs().count == 6)
    }

    @Test("a party that has left is planned for no more, and is there again when it is seen again")
    func left() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let repository = try file.dataset(in: catalog).repository
        func see(_ store: String) throws {
            try catalog.observe([
                ObservationRecord(
                    repository: repository,
                    party: "store:" + store,
                    region: "hetzner-hel1",
                    condition: .current,
                    head: nil,
                    headDigest: nil,
                    ledgerCount: nil,
                    ledgerRoot: nil,
                    bytes: nil,
                    observed: file.clock.now()
                )
            ])
        }
        func planned() throws -> [String] {
            try catalog.surveys(after: nil, limit: 10).flatMap(\.observations).map(\.party)
        }
        for store in ["a", "b"] { try see(store) }
        try catalog.note(members: ["store:b"], of: repository)
        #expect(try planned() == ["store:b"])
        #expect(try catalog.observations(of: repository).map(\.party) == ["store:a", "store:b"])
        try see("a")
        #expect(try planned() == ["store:a", "store:b"])
    }

    @Test("a copy is behind since it was first seen so, until it is seen as current")
    func behindSince() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let repository = try file.dataset(in: catalog).repository
        func see(_ condition: ObservationRecord.Condition) throws -> Timestamp? {
            file.clock.advance(seconds: 10)
            let seen = ObservationRecord(
                repository: repository,
                party: "store:hel1-a",
                region: "hetzner-hel1",
                condition: condition,
                head: nil,
                headDigest: nil,
                ledgerCount: nil,
                ledgerRoot: nil,
                bytes: nil,
                observed: file.clock.now()
            )
            try catalog.observe([seen])
            return try catalog.observations(of: repository).first?.behindSince
        }
        #expect(try see(.current) == nil)
        let since = try see(.behind)
        #expect(since == file.clock.now())
        #expect(try see(.unreachable) == since)
        #expect(try see(.current) == nil)
        #expect(try see(.unreachable) == file.clock.now())
    }
}
