import Catalog
import Foundation
import Sealing
import Testing

@Suite("What the catalog keeps of tenants' lives")
struct LifeTests {
    private func request(
        _ digit: Character,
        _ dataset: DatasetRecord,
        scope: ScopeKind = .tenant,
        state: String,
        graceEnds: Timestamp,
        at now: Timestamp
    ) -> ErasureProgressRecord {
        ErasureProgressRecord(
            request: ErasureRequestRecord(
                id: String(repeating: digit, count: 32),
                tenant: dataset.tenant,
                scope: scope,
                reason: "contract-ended",
                state: state,
                requested: now,
                graceEnds: graceEnds,
                due: graceEnds,
                approvalsNeeded: 1,
                approvalsGiven: nil,
                changed: now
            ),
            repositories: [dataset.repository: state],
            parties: []
        )
    }

    @Test(
        "an account has ended while a request for the whole tenant stands; of several the first to be carried out counts"
    )
    func departures() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let dataset = try file.dataset(in: catalog)
        let now = file.clock.now()
        let (soon, late) = (now.adding(seconds: 100), now.adding(seconds: 200))
        try catalog.put([
            request("a", dataset, scope: .subject, state: "pending", graceEnds: soon, at: now),
            request("b", dataset, state: "cancelled", graceEnds: soon, at: now),
        ])
        #expect(try catalog.departures().isEmpty)
        try catalog.put([
            request("c", dataset, state: "pending", graceEnds: late, at: now),
            request("d", dataset, state: "pending", graceEnds: soon, at: now),
        ])
        let departure = try #require(try catalog.departure(ofTenant: dataset.tenant))
        #expect(departure.retrievalEnds == soon)
        #expect(departure.stage(at: now) == .retrieval && departure.stage(at: soon) == .erasing)
        #expect(departure.request.approvalsLacking == 0, "nobody has looked yet")
        try catalog.put([request("c", dataset, state: "complete", graceEnds: late, at: soon)])
        #expect(try catalog.departures()[dataset.tenant]?.gone == soon)
        // That a store could not be asked later does not bring anything back.
        try catalog.put([request("c", dataset, state: "unreachable", graceEnds: late, at: late)])
        #expect(try catalog.departure(ofTenant: dataset.tenant)?.gone == soon)
    }

    @Test("a whole tenant's request is open until its certificate is signed, a person's until it is complete")
    func openUntilCertified() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let dataset = try file.dataset(in: catalog)
        let now = file.clock.now()
        try catalog.put([
            request("a", dataset, scope: .subject, state: "complete", graceEnds: now, at: now),
            request("b", dataset, state: "complete", graceEnds: now, at: now),
        ])
        let id = String(repeating: "b", count: 32)
        #expect(try catalog.openErasures().map(\.id) == [id])
        try catalog.noteCertificate(ofErasure: id)
        #expect(try catalog.openErasures().isEmpty)
        file.clock.advance(seconds: 10)
        try catalog.noteCertificate(ofErasure: id)
        #expect(try catalog.erasure(id)?.certified == now)
    }

    @Test("an older catalog keeps what it has: approvals of which nobody knows do not lack, and alarms were told")
    func olderCatalog() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let dataset = try file.dataset(in: catalog)
        let now = file.clock.now()
        try catalog.put([
            request("a", dataset, scope: .subject, state: "pending", graceEnds: now, at: now),
            request("b", dataset, state: "complete", graceEnds: now, at: now),
        ])
        try catalog.report(finding: "copy-behind", repository: nil, party: nil, detail: "behind by 1")
        try catalog.close()
        let columns = ["approvals_given", "completed", "certified"].map { "ALTER TABLE erasures DROP COLUMN \($0);" }
        let standing = ["is_issued", "is_held", "held_until"].map {
            "ALTER TABLE erasure_repositories DROP COLUMN \($0);"
        }
        let own = ["incidents", "disclosure_repositories", "disclosures", "erasure_notices"]
        let later = ["register_changes", "register_notices", "statements", "targets", "erasure_reach", "objections"]
        let tables = (own + later).map { "DROP TABLE \($0);" }
        let version = [
            "ALTER TABLE drills DROP COLUMN shown;", "ALTER TABLE findings DROP COLUMN told;",
            "DROP INDEX erasures_by_scope;", "ALTER TABLE transfers DROP COLUMN reason;",
            "DELETE FROM schema_versions WHERE version >= 7;",
        ]
        try SQLite.run((columns + standing + tables + version).joined(), on: file.path)

        let opened = try file.open()
        let waiting = try #require(try opened.erasure(String(repeating: "a", count: 32)))
        #expect(waiting.approvalsGiven == nil && waiting.approvalsLacking == 0 && waiting.completed == nil)
        #expect(try opened.standings(ofErasure: waiting.id)[dataset.repository] == ErasureStanding())
        #expect(try opened.departure(ofTenant: dataset.tenant)?.gone == now)
        #expect(try opened.incidents().isEmpty && opened.disclosures().isEmpty)
        #expect(try opened.openFindings().map(\.told) == [now])
    }

    @Test("the same trouble is one incident until it was over, whether it is closed or not")
    func incidents() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let dataset = try file.dataset(in: catalog)
        let now = file.clock.now()
        let trouble = IncidentRecord.Trouble(.copyOutOfPlace, repository: dataset.repository, party: "store:a")
        func open(_ id: Character) throws -> Bool {
            try catalog.open(
                incident: String(repeating: id, count: 32),
                trouble,
                tenant: dataset.tenant,
                noticed: file.clock.now()
            )
        }
        #expect(try open("a"))
        #expect(try !open("b"))
        let first = try #require(try catalog.incidents().first)
        #expect(first.deadline == now.adding(seconds: 72 * 3600) && first.isPending)
        #expect(!first.isOverdue(at: now.adding(seconds: 72 * 3600 - 1)))
        #expect(first.isOverdue(at: now.adding(seconds: 72 * 3600)))
        #expect(try catalog.report(incident: first.id, reference: "mail/1"))
        #expect(try !catalog.report(incident: first.id, reference: "mail/2"))
        #expect(try catalog.incidents().first?.reference == "mail/1")
        #expect(try catalog.incidents().first?.isPending == false)
        #expect(try catalog.close(incident: first.id, outcome: "moved"))
        #expect(try !catalog.close(incident: first.id, outcome: "other"))
        #expect(try !open("c"))
        try catalog.end(trouble)
        #expect(try open("d"))
        #expect(try catalog.incidents(all: true).count == 2)
        #expect(try catalog.incidents(beginning: "d").count == 1)
        try catalog.note(.closed, ofIncident: first.id)
        #expect(try catalog.incidents().map(\.id) == [String(repeating: "d", count: 32)])
    }

    @Test("a disclosure is kept as it was written, and nothing writes over it")
    func disclosures() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let dataset = try file.dataset(in: catalog)
        func disclosure(_ basis: String) -> DisclosureRecord {
            DisclosureRecord(
                id: String(repeating: "1", count: 32),
                tenant: dataset.tenant,
                scope: .dataset,
                basis: basis,
                authority: "FI-police",
                reference: "case/17",
                disclosed: file.clock.now(),
                parts: [DisclosureRecord.Part(repository: dataset.repository, hold: nil)]
            )
        }
        try catalog.add(disclosure("court-order"))
        #expect(throws: CatalogError.self) { try catalog.add(disclosure("another")) }
        #expect(try catalog.disclosures() == [disclosure("court-order")])
        #expect(try catalog.disclosures(ofTenant: "nobody").isEmpty)
    }
}
