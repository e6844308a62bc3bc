import Catalog
import Foundation
import Sealing
import Testing

@Suite("Opening a catalog")
struct OpeningTests {
    @Test("a catalog that was never made is not made by opening it, and the error says how to make one")
    func missing() throws {
        let file = try CatalogFile()
        let error = try #require(throws: CatalogError.self) { try file.open() }
        #expect(error.kind == .notInitialised)
        #expect(error.remedy.contains("landfast init"))
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }

    @Test("a catalog closed by its last process opens again with what it held")
    func reopening() throws {
        let file = try CatalogFile()
        let tenant = file.tenant("pohjola")
        try file.create().add(tenant)
        #expect(try file.open().tenants() == [tenant])
        #expect(try file.create().tenant(named: "pohjola") == tenant)
    }

    @Test("a schema of a later version is refused, with a remedy, and not touched")
    func newerSchema() throws {
        let file = try CatalogFile()
        _ = try file.create()
        try SQLite.run("INSERT INTO schema_versions VALUES (99, 'from the future', 0)", on: file.path)
        let error = try #require(throws: CatalogError.self) { try file.open() }
        #expect(error.kind == .newerSchema)
        #expect(error.message.contains("99"))
        #expect(!error.remedy.isEmpty)
    }

    @Test(
        "a file that is no database is called that",
        arguments: ["not a database at all, but long enough to be one.", "x"]
    )
    func noDatabase(contents: String) throws {
        let file = try CatalogFile()
        try String(repeating: contents, count: 100).write(toFile: file.path, atomically: true, encoding: .utf8)
        let error = try #require(throws: CatalogError.self) { try file.open() }
        #expect(error.kind == .damaged)
    }

    @Test("a value of a kind that Landfast never writes is reported as damage, not guessed at")
    func damagedValue() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        try catalog.add(file.tenant("pohjola"))
        try SQLite.run(
            "UPDATE tenants SET agreements = '[{\"expires\":\"soon\",\"leavesTo\":\"DE\",\"reference\":\"x\"}]'",
            on: file.path
        )
        let error = try #require(throws: CatalogError.self) { try catalog.tenants() }
        #expect(error.kind == .damaged)
    }

    @Test("a clock set back by more than ten minutes is a clear error, ten minutes are not")
    func clockSetBack() throws {
        let file = try CatalogFile()
        _ = try file.create()
        file.clock.advance(seconds: 86_400)
        _ = try file.open()
        file.clock.advance(seconds: -600)
        _ = try file.open()
        file.clock.advance(seconds: -1)
        let error = try #require(throws: CatalogError.self) { try file.open() }
        #expect(error.kind == .clockSetBack)
        #expect(error.message.contains("2026-"))
        #expect(error.remedy.contains("clock"))
        file.clock.advance(seconds: 2)
        _ = try file.open()
    }

    @Test("two processes' connections write one after the other and see each other's work")
    func twoConnections() async throws {
        let file = try CatalogFile()
        let first = try file.create()
        let second = try file.open()
        try await withThrowingTaskGroup { group in
            for (index, catalog) in [first, second].enumerated() {
                group.addTask {
                    for number in 0..<50 { try catalog.add(file.tenant("tenant-\(index)-\(number)")) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try first.tenants().count == 100)
        #expect(try first.tenants() == second.tenants())
    }

    @Test("a read-only folder is explained")
    func readOnly() throws {
        let file = try CatalogFile()
        let error = try #require(throws: CatalogError.self) {
            try Catalog.create(path: "/proc/no/such/catalog.sqlite", clock: file.clock)
        }
        #expect(error.kind == .failed)
        #expect(error.message.contains("/proc/no/such"))
    }
}
