import Catalog
import Sealing
import Testing

@Suite("The register on record")
struct RegisterTests {
    private func change(_ name: String, _ kind: String, announced: String? = nil) -> RegisterChangeRecord.Change {
        RegisterChangeRecord.Change(
            subprocessor: name,
            kind: kind,
            before: kind == "changed" ? .object(["country": .string("DE")]) : nil,
            after: kind == "removed" ? nil : .object(["country": .string("FI")]),
            announced: announced,
            needsNotice: announced != nil
        )
    }

    @Test("what a policy changes in the register is on record with it, the newest first, and comes back as it was")
    func changes() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let first = [change("contabo", "first"), change("hetzner", "first")]
        try catalog.apply(
            policy: file.digest("1"),
            registry: file.digest("a"),
            files: [],
            replacing: nil,
            register: first
        )
        file.clock.advance(seconds: 60)
        let second = [change("contabo", "changed"), change("newco", "added", announced: "2026-10-01")]
        try catalog.apply(
            policy: file.digest("2"),
            registry: file.digest("b"),
            files: [],
            replacing: 1,
            register: second
        )
        let records = try file.open().registerChanges()
        #expect(records.map(\.change) == second + first)
        #expect(records.map(\.sequence) == [2, 2, 1, 1])
        #expect(records.first?.registry == file.digest("b"))
        #expect(records.first?.applied == file.clock.now())
        // A policy that is refused leaves nothing.
        #expect(throws: CatalogError.self) {
            try catalog.apply(
                policy: file.digest("3"),
                registry: file.digest("c"),
                files: [],
                replacing: 1,
                register: second
            )
        }
        #expect(try catalog.registerChanges().count == 4)
    }

    @Test("a register that was in force before its changes were kept is put on record once")
    func beginning() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        try catalog.apply(policy: file.digest("1"), registry: file.digest("a"), files: [], replacing: nil)
        let policy = try #require(try catalog.appliedPolicy())
        file.clock.advance(seconds: 60)
        try catalog.beginRegister(with: [change("contabo", "first")], of: policy)
        try catalog.beginRegister(with: [change("other", "first")], of: policy)
        let records = try catalog.registerChanges()
        #expect(records.map(\.change.subprocessor) == ["contabo"])
        #expect(records.first?.applied == policy.applied)
    }

    @Test("that a tenant was told is on record once for each announcement, and the first record counts")
    func notices() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let tenant = file.tenant("pohjola")
        func record(_ announced: String, _ way: String) -> RegisterNoticeRecord {
            RegisterNoticeRecord(
                tenant: tenant.id,
                subprocessor: "newco",
                announced: announced,
                told: file.clock.now(),
                way: way
            )
        }
        let first = record("2026-10-01", "notice:crm")
        try catalog.put([first])
        file.clock.advance(seconds: 60)
        try catalog.put([record("2026-10-01", "reference:late")])
        let second = record("2026-11-01", "reference:mailing-7")
        try catalog.put([second])
        #expect(try file.open().registerNotices() == [first, second])
        #expect(try catalog.registerNotices(ofTenant: tenant.id) == [first, second])
        #expect(try catalog.registerNotices(ofTenant: "another").isEmpty)
    }
}
