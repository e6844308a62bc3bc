import Catalog
import Foundation
import Sealing
import Testing

@Suite("What the catalog keeps")
struct RecordTests {
    @Test("a tenant's name is unique, and the same tenant twice is one")
    func tenants() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let tenant = file.tenant("pohjola")
        try catalog.add(tenant)
        try catalog.add(tenant)
        let error = try #require(throws: CatalogError.self) { try catalog.add(file.tenant("pohjola")) }
        #expect(error.kind == .alreadyExists)
        #expect(try catalog.tenants() == [tenant])
        #expect(try catalog.tenant(named: "hansa") == nil)
    }

    @Test("a dataset of a tenant that does not exist is refused")
    func foreignKeys() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let orphan = DatasetRecord(
            tenant: "nobody",
            name: "a",
            datasetClass: "archive",
            repository: file.repository(),
            state: .ready,
            created: file.clock.now()
        )
        #expect(throws: CatalogError.self) { try catalog.put(orphan) }
    }

    @Test("an unreachable party keeps what was last known of it, with the time it last answered")
    func observations() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let dataset = try file.dataset(in: catalog)
        func seen(_ condition: ObservationRecord.Condition, head: UInt64?) -> ObservationRecord {
            ObservationRecord(
                repository: dataset.repository,
                party: "store:hel1-a",
                region: "hetzner-hel1",
                condition: condition,
                head: head,
                headDigest: head.map { file.digest("head \($0)") },
                ledgerCount: head.map { Int($0) + 4 },
                ledgerRoot: head.map { file.digest("root \($0)") },
                bytes: head.map { $0 * 100 },
                observed: file.clock.now()
            )
        }
        try catalog.observe([seen(.current, head: 3)])
        let reached = file.clock.now()
        file.clock.advance(seconds: 60)
        try catalog.observe([seen(.unreachable, head: nil)])
        let now = try #require(try catalog.observations(of: dataset.repository).first)
        #expect(now.condition == .unreachable)
        #expect(now.head == 3)
        #expect(now.ledgerCount == 7)
        #expect(now.lastReached == reached)
        #expect(now.observed == file.clock.now())
    }

    @Test("E15: the memory of the highest head and of the ledger never goes down")
    func highestSeen() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let repository = try file.dataset(in: catalog).repository
        #expect(try catalog.highestSeen(repository) == nil)
        let (a, b, c) = (file.digest("a"), file.digest("b"), file.digest("c"))
        try catalog.remember(repository, head: nil, entries: [a], ledgerRoot: a)
        try catalog.remember(repository, head: (4, a), entries: [a, b], ledgerRoot: b)
        try catalog.remember(repository, head: (2, c), entries: [c], ledgerRoot: c)
        try catalog.remember(repository, head: nil, entries: [a], ledgerRoot: a)
        let seen = try #require(try catalog.highestSeen(repository))
        #expect(seen.head == 4)
        #expect(seen.headDigest == a)
        #expect(seen.entries == [a, b, c])
        #expect(seen.ledgerRoot == c)
    }

    @Test("snapshots are replaced as a whole and listed newest first")
    func snapshots() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let repository = try file.dataset(in: catalog).repository
        func snapshot(_ id: String, _ hour: Int64) -> SnapshotRecord {
            SnapshotRecord(
                repository: repository,
                id: id,
                taken: file.clock.now().adding(seconds: hour * 3600),
                files: 1,
                bytes: 2,
                scopes: 3,
                erasedScopes: 0,
                policy: file.digest("p"),
                observed: file.clock.now()
            )
        }
        try catalog.replaceSnapshots(of: repository, with: [snapshot("old", 0), snapshot("older", -1)])
        try catalog.replaceSnapshots(of: repository, with: [snapshot("old", 0), snapshot("new", 1)])
        #expect(try catalog.snapshots(of: repository).map(\.id) == ["new", "old"])
    }

    @Test("an erasure is found by a prefix of its id only when that names one")
    func erasures() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let dataset = try file.dataset(in: catalog)
        func request(_ id: String, _ state: String) -> ErasureRequestRecord {
            ErasureRequestRecord(
                id: id,
                tenant: dataset.tenant,
                scope: .subject,
                reason: "gdpr-17-1-b",
                state: state,
                requested: file.clock.now(),
                graceEnds: file.clock.now().adding(seconds: 60),
                due: file.clock.now().addingMonths(1),
                approvalsNeeded: 1,
                changed: file.clock.now()
            )
        }
        func party(_ state: String, until: Timestamp?, receipt: String) -> ErasurePartyRecord {
            ErasurePartyRecord(
                repository: dataset.repository,
                party: "custodian:hel1",
                region: "hetzner-hel1",
                state: state,
                until: until,
                receipt: receipt,
                observed: file.clock.now()
            )
        }
        func progress(_ id: String, _ state: String, _ parties: [ErasurePartyRecord] = []) -> ErasureProgressRecord {
            ErasureProgressRecord(
                request: request(id, state),
                repositories: parties.isEmpty ? [:] : [dataset.repository: state],
                parties: parties
            )
        }
        try catalog.put([progress("aa01", "requested"), progress("aa02", "requested")])
        try catalog.put([progress("aa01", "issued")])
        #expect(try catalog.erasure("aa01")?.state == "issued")
        #expect(try catalog.erasure("aa") == nil)
        #expect(try catalog.erasure("") == nil)
        let locked = party("locked-until", until: file.clock.now().adding(seconds: 86_400), receipt: "r1")
        try catalog.put([progress("aa01", "locked-until", [locked])])
        #expect(try catalog.parties(ofErasure: "aa01") == [locked])
        let gone = party("deleted", until: nil, receipt: "r2")
        try catalog.put([progress("aa01", "deleted", [gone])])
        #expect(try catalog.parties(ofErasure: "aa01") == [gone], "a date that no longer counts is forgotten")
        #expect(try catalog.repositories(ofErasure: "aa01").map(\.repository) == [dataset.repository])
        #expect(try catalog.parties(ofErasure: "aa02").isEmpty)
        #expect(try catalog.erasures(ofTenant: "somebody else").isEmpty)
        #expect(try catalog.erasures().count == 2)
    }

    @Test("a hold is kept with its basis, end and release")
    func holds() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let dataset = try file.dataset(in: catalog)
        func hold(released: Timestamp?) -> HoldRecord {
            HoldRecord(
                id: "h1",
                tenant: dataset.tenant,
                scope: .tenant,
                basis: "HGB 257",
                until: nil,
                added: file.clock.now(),
                released: released,
                repositories: [dataset.repository]
            )
        }
        try catalog.put(hold(released: nil))
        #expect(try catalog.holds() == [hold(released: nil)])
        try catalog.put(hold(released: file.clock.now()))
        #expect(try catalog.holds() == [hold(released: file.clock.now())])
    }

    @Test("what was applied last is in force, and two applies at once do not both win")
    func policies() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        #expect(try catalog.appliedPolicy() == nil)
        let files = [AppliedPolicyRecord.File(kind: "policy", name: "eu.yaml", text: "rules: [\"\u{7f} ä \\ \n\"]\n")]
        try catalog.apply(policy: file.digest("1"), registry: file.digest("r"), files: files, replacing: nil)
        try catalog.apply(policy: file.digest("2"), registry: file.digest("r"), files: files, replacing: 1)
        #expect(throws: CatalogError.self) {
            try catalog.apply(policy: file.digest("3"), registry: file.digest("r"), files: files, replacing: 1)
        }
        let inForce = try #require(try catalog.appliedPolicy())
        #expect(inForce.sequence == 2)
        #expect(inForce.digest == file.digest("2"))
        #expect(inForce.files == files)
    }

    @Test("a finding stays open until it is resolved, and opens anew when it comes back")
    func findings() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        func report(_ detail: String) throws -> Bool {
            try catalog.report(finding: "copy-behind", repository: nil, party: "store:a", detail: detail)
        }
        func resolve() throws -> Bool {
            try catalog.resolve(finding: "copy-behind", repository: nil, party: "store:a")
        }
        #expect(try report("behind by 1"))
        let first = file.clock.now()
        file.clock.advance(seconds: 10)
        #expect(try !report("behind by 2"))
        let open = try #require(try catalog.openFindings().first)
        #expect(open.firstSeen == first)
        #expect(open.lastSeen == file.clock.now())
        #expect(open.detail == "behind by 2")
        #expect(open.told == nil)
        try catalog.noteTold(finding: "copy-behind", repository: nil, party: "store:a")
        #expect(try !report("behind by 3"))
        #expect(try catalog.openFindings().map(\.told) == [file.clock.now()])
        #expect(try resolve())
        #expect(try !resolve())
        #expect(try catalog.openFindings().isEmpty)
        file.clock.advance(seconds: 10)
        #expect(try report("again"))
        let again = try #require(try catalog.openFindings().first)
        #expect(again.firstSeen == file.clock.now())
        #expect(again.told == nil, "it is another one, of which nobody was told")
    }

    @Test("runs carry counts and an outcome, the newest first")
    func runs() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let repository = file.repository()
        func run(_ id: String, ended: Bool) -> RunRecord {
            RunRecord(
                id: id,
                kind: "backup",
                repository: repository,
                party: nil,
                started: file.clock.now(),
                ended: ended ? file.clock.now() : nil,
                outcome: ended ? "complete" : nil,
                counts: ended ? ["files": 12] : [:]
            )
        }
        try catalog.put(run("one", ended: false))
        try catalog.put(run("one", ended: true))
        file.clock.advance(seconds: 1)
        try catalog.put(run("two", ended: false))
        #expect(try catalog.runs().map(\.id) == ["two", "one"])
        #expect(try catalog.runs(of: repository, limit: 5).last?.counts == ["files": 12])
        #expect(try catalog.runs(of: file.repository()).isEmpty)
    }

    @Test("the tables of every kind show up in a dump, so that a search of the dump means something")
    func dump() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        try catalog.add(file.tenant("pohjola"))
        #expect(try SQLite.dump(file.path).contains("tenants.name=pohjola"))
    }
}

@Suite("What the catalog keeps of drills and prunings")
struct DrillTests {
    @Test("the last drill is the newest one that passed")
    func drills() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let dataset = try file.dataset(in: catalog)
        #expect(try catalog.lastDrill(of: dataset.repository) == nil)
        func drill(_ snapshot: String, _ outcome: DrillRecord.Outcome) throws -> DrillRecord {
            file.clock.advance(seconds: 60)
            let record = DrillRecord(
                repository: dataset.repository,
                snapshot: snapshot,
                store: "hel1-a",
                drilled: file.clock.now(),
                outcome: outcome,
                shown: .read
            )
            try catalog.add(record)
            try catalog.add(record)
            return record
        }
        let first = try drill("aa", .passed)
        let second = try drill("bb", .passed)
        let third = try drill("cc", .failed)
        #expect(try catalog.drills(of: dataset.repository) == [third, second, first])
        #expect(try catalog.lastDrill(of: dataset.repository) == second)
        #expect(try catalog.drills(of: file.repository()).isEmpty)
    }

    @Test("of prunings the last one is remembered")
    func prunings() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let dataset = try file.dataset(in: catalog)
        #expect(try catalog.lastPruning(of: dataset.repository) == nil)
        for newest in ["aa", "bb"] {
            file.clock.advance(seconds: 60)
            let record = PruningRecord(repository: dataset.repository, newest: newest, pruned: file.clock.now())
            try catalog.put(record)
            #expect(try catalog.lastPruning(of: dataset.repository) == record)
        }
    }
}
