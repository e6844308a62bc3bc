import Catalog
import Foundation
import Sealing
import Testing

@Suite("The catalog when things go wrong")
struct IntegrityTests {
    @Test("a long-lived process remembers the time too, and refuses to write when the clock is set back")
    func clockWhileRunning() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        file.clock.advance(seconds: 86_400)
        try catalog.add(file.tenant("pohjola"))
        file.clock.advance(seconds: -601)
        #expect(try #require(throws: CatalogError.self) { try catalog.add(file.tenant("hansa")) }.kind == .clockSetBack)
        #expect(try #require(throws: CatalogError.self) { try file.open() }.kind == .clockSetBack)
        #expect(try catalog.tenants().map(\.name) == ["pohjola"], "reading goes on")
    }

    @Test("a database of another program is refused and stays as it is")
    func foreignDatabase() throws {
        let file = try CatalogFile()
        try SQLite.run("CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('Finlandia')", on: file.path)
        let before = try SQLite.dump(file.path)
        #expect(try #require(throws: CatalogError.self) { try file.create() }.kind == .damaged)
        #expect(try #require(throws: CatalogError.self) { try file.open() }.kind == .damaged)
        #expect(try SQLite.dump(file.path) == before)
    }

    @Test("what fails half way leaves nothing of itself")
    func rollback() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let dataset = try file.dataset(in: catalog)
        func party(_ repository: RepositoryID) -> ObservationRecord {
            ObservationRecord(
                repository: repository,
                party: "store:hel1-a",
                region: "hetzner-hel1",
                condition: .current,
                head: 1,
                headDigest: file.digest("h"),
                ledgerCount: 1,
                ledgerRoot: file.digest("l"),
                bytes: 10,
                observed: file.clock.now()
            )
        }
        // The second is of a repository that nobody knows.
        #expect(throws: CatalogError.self) {
            try catalog.observe([party(dataset.repository), party(file.repository())])
        }
        #expect(try catalog.observations(of: dataset.repository).isEmpty)
    }

    @Test("a process that is killed in the middle of a transaction leaves the state before it")
    func killed() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        try catalog.add(file.tenant("pohjola"))
        try SQLite.runAndDie("DELETE FROM tenants", on: file.path)
        #expect(try catalog.tenants().map(\.name) == ["pohjola"])
        try catalog.add(file.tenant("hansa"))
        #expect(try file.open().tenants().count == 2)
    }

    @Test("the write-ahead log is in use, so that readers do not wait for a writer")
    func journal() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        try catalog.add(file.tenant("pohjola"))
        #expect(try SQLite.value("PRAGMA journal_mode", in: file.path) == "wal")
    }

    @Test("an error's text never carries a value that was to be stored")
    func noValuesInErrors() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let orphan = DatasetRecord(
            tenant: "f3f3f3f3",
            name: "secret-name",
            datasetClass: "archive",
            repository: file.repository(),
            state: .ready,
            created: file.clock.now()
        )
        let error = try #require(throws: CatalogError.self) { try catalog.put(orphan) }
        #expect(!error.message.contains("secret-name"))
        #expect(!error.message.contains("f3f3f3f3"))
    }

    @Test("what is deleted is overwritten in the file, not only unlinked")
    func deletedIsGone() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let repository = try file.dataset(in: catalog).repository
        let id = "5eeda11dea5eeda11dea5eeda11dea00"
        let snapshot = SnapshotRecord(
            repository: repository,
            id: id,
            taken: file.clock.now(),
            files: 1,
            bytes: 2,
            scopes: 3,
            erasedScopes: 0,
            policy: file.digest("p"),
            observed: file.clock.now()
        )
        try catalog.replaceSnapshots(of: repository, with: [snapshot])
        #expect(try SQLite.value("PRAGMA wal_checkpoint(TRUNCATE)", in: file.path) == "0")
        #expect(try file.contains(id))
        try catalog.replaceSnapshots(of: repository, with: [])
        #expect(try SQLite.value("PRAGMA wal_checkpoint(TRUNCATE)", in: file.path) == "0")
        #expect(try !file.contains(id))
    }

    @Test("processes that make the same catalog at the same moment all get it")
    func madeAtOnce() async throws {
        let file = try CatalogFile()
        try await withThrowingTaskGroup { group in
            for number in 0..<6 {
                group.addTask { try file.create().add(file.tenant("tenant-\(number)")) }
            }
            try await group.waitForAll()
        }
        #expect(try file.open().tenants().count == 6)
        #expect(try SQLite.value("SELECT count(*) = max(version) FROM schema_versions", in: file.path) == "1")
    }

    @Test("schema versions are numbered from 1 without gaps and carry the time they were applied")
    func migrations() throws {
        let file = try CatalogFile()
        _ = try file.create()
        _ = try file.open()
        let rows = try SQLite.dump(file.path)
        let versions = rows.filter { $0.hasPrefix("schema_versions.version=") }
        #expect(versions == (1...versions.count).map { "schema_versions.version=\($0)" })
        #expect(rows.contains("schema_versions.applied=\(file.clock.now().milliseconds)"))
    }
}
