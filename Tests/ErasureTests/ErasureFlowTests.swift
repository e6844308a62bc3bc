import Custody
import Erasure
import Files
import Ledger
import Repository
import Sealing
import Stores
import TestSupport
import Testing

@Suite("Erasure")
struct ErasureFlowTests {
    private let ada: ScopeLabel
    private let bert: ScopeLabel

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
        bert = try ScopeLabel(subject: "user:2")
    }

    private func filled(coolOffSeconds: Int64 = 0) throws -> TenantWorld {
        let world = try TenantWorld(coolOffSeconds: coolOffSeconds)
        let shared = world.noise.bytes(200_000)
        for dataset in world.datasets {
            dataset.source.put("users/1/own", world.noise.bytes(50_000), ada)
            dataset.source.put("users/1/shared", shared, ada)
            dataset.source.put("users/2/shared", shared, bert)
            dataset.source.put("nobody", world.noise.bytes(1000))
        }
        try world.backUp()
        return world
    }

    private func removeAda(_ world: TenantWorld) {
        for dataset in world.datasets {
            dataset.source.remove("users/1/own", ada)
            dataset.source.remove("users/1/shared", ada)
        }
    }

    @Test("N1 S9 S12: one person is erased from every dataset, store and custodian, and all others stay")
    func wholeWay() throws {
        let world = try filled()
        let (id, report) = try world.erase(.label(ada))
        #expect(report.isComplete, "\(report.parties.map { "\($0.party) \($0.state) \($0.detail)" })")
        #expect(report.parties.count == 2 * 5)
        for dataset in 0..<2 {
            for store in 0..<3 {
                let paths = try world.restored(dataset, from: store)
                #expect(!paths.keys.contains { $0.description.hasPrefix("users/1") })
                #expect(
                    paths["users/2/shared"]?.content
                        == world.datasets[dataset].source.everything["users/2/shared"]?.content
                )
                #expect(paths["nobody"] != nil)
            }
        }
        // The source still has the person: reported, and not proven.
        let first = try world.verify(id)
        #expect(!first.isProven)
        #expect(Set(first.findings.map(\.kind)) == [.sourceStillHolds])
        removeAda(world)
        #expect(try world.verify(id).isProven)
    }

    @Test("E9: content that two persons share survives the erasure of one of them")
    func sharedContentSurvives() throws {
        let world = try filled()
        _ = try world.erase(.label(ada))
        let content = try world.restored(0)["users/2/shared"]?.content
        #expect(content?.count == 200_000)
        #expect(content == world.datasets[0].source.everything["users/2/shared"]?.content)
    }

    @Test("S17: during the grace nothing is destroyed and the request can be cancelled; after issuing it cannot")
    func graceAndCancel() throws {
        let world = try filled()
        let (id, report) = try world.erase(.label(ada), graceSeconds: 86_400)
        #expect(report.overall == .pending && !report.isComplete)
        #expect(try world.restored(0).keys.contains("users/1/own"))
        var sites = try world.sites()
        try world.office.cancel(id, reason: "withdrawn", in: &sites)
        world.clock.advance(seconds: 100_000)
        #expect(try !world.run(id).isComplete)
        #expect(try world.restored(0).keys.contains("users/1/own"))
        let (second, _) = try world.erase(.label(ada), graceSeconds: 3600)
        world.clock.advance(seconds: 3601)
        #expect(try world.run(second).isComplete)
        sites = try world.sites()
        #expect {
            try world.office.cancel(second, reason: "withdrawn", in: &sites)
        } throws: {
            ($0 as? ErasureError)?.kind == .alreadyIssued
        }
    }

    @Test("what was taken back in one dataset while it was issued in another is issued in both")
    func halfCancelled() throws {
        let world = try filled()
        let (id, _) = try world.erase(.label(ada), graceSeconds: 3600)
        // Two who have opened the same moment: one takes it back, the other issues it, each reaching one dataset first.
        var first = [try world.sites()[0]]
        var second = [try world.sites()[1]]
        try world.office.cancel(id, reason: "withdrawn", in: &first)
        world.clock.advance(seconds: 3601)
        #expect(try world.office.issue([id], in: &second) == 1)
        #expect(try world.run(id).isComplete)
        #expect(try !world.restored(0).keys.contains("users/1/own"))
        #expect(try !world.restored(1).keys.contains("users/1/own"))
    }

    @Test("S22: a dataset under hold keeps its data while the others lose theirs; released, it goes on")
    func heldDataset() throws {
        let world = try filled()
        var sites = try world.sites()
        let hold = try world.office.hold(basis: "court/1", until: nil, in: &sites[1])
        let (id, report) = try world.erase(.label(ada))
        #expect(report.overall == .held && !report.isComplete)
        #expect(try !world.restored(0).keys.contains("users/1/own"))
        #expect(try world.restored(1).keys.contains("users/1/own"))
        #expect(try !world.verify(id).isProven)
        sites = try world.sites()
        try world.office.release(hold, in: &sites)
        #expect(try world.run(id).isComplete)
        #expect(try !world.restored(1).keys.contains("users/1/own"))
    }

    @Test("law 3: a hold that expires lets the erasure go on")
    func holdExpires() throws {
        let world = try filled()
        var sites = try world.sites()
        _ = try world.office.hold(basis: "tax", until: world.clock.now().adding(seconds: 1000), in: &sites[0])
        let (id, report) = try world.erase(.label(ada))
        #expect(report.overall == .held)
        world.clock.advance(seconds: 1001)
        #expect(try world.run(id).isComplete)
    }

    @Test("a hold acts only before the tombstone: what has been issued is unconditional")
    func holdAfterIssue() throws {
        let world = try filled()
        world.away = ["store:attachments-three"]
        let (id, _) = try world.erase(.label(ada))
        world.away = []
        var sites = try world.sites()
        _ = try world.office.hold(basis: "court/2", until: nil, in: &sites[0])
        #expect(try world.run(id).isComplete)
    }

    @Test("approvals: nothing is issued before enough different persons have approved")
    func approvals() throws {
        let world = try filled()
        var sites = try world.sites()
        let id = try world.office.request(
            .label(ada),
            reason: "art-17",
            terms: ErasureTerms(graceSeconds: 0, approvals: 2),
            in: &sites
        )
        #expect(try !world.run(id).isComplete)
        for approver in ["admin-1", "admin-1", "admin-2"] {
            #expect(try !world.run(id).isComplete)
            sites = try world.sites()
            try world.office.approve(id, by: approver, in: &sites)
        }
        #expect(try world.run(id).isComplete)
    }

    @Test("law 1: the due date is one month away, and moves by two months at most, inside the first month")
    func dueDate() throws {
        let world = try filled()
        let (id, _) = try world.erase(.label(ada), graceSeconds: 86_400)
        var sites = try world.sites()
        let record = try #require(sites[0].ledger.erasure(id))
        #expect(record.due == record.request.requestedAt.addingMonths(1))
        #expect(throws: ErasureError.self) {
            try world.office.extend(id, to: record.request.requestedAt.addingMonths(4), reason: "complex", in: &sites)
        }
        try world.office.extend(id, to: record.request.requestedAt.addingMonths(2), reason: "complex", in: &sites)
        // What was interrupted is completed by doing it again, and only once.
        let entries = sites.map(\.ledger.count)
        try world.office.extend(id, to: record.request.requestedAt.addingMonths(2), reason: "complex", in: &sites)
        #expect(sites.map(\.ledger.count) == entries)
        #expect(try world.sites()[0].ledger.erasure(id)?.due == record.request.requestedAt.addingMonths(2))
        world.clock.set(record.request.requestedAt.addingMonths(1))
        var late = try world.sites()
        #expect(throws: ErasureError.self) {
            try world.office.extend(id, to: record.request.requestedAt.addingMonths(3), reason: "late", in: &late)
        }
    }

    @Test("P23, law 1: the month counts from when a request was received, and so do extensions of it")
    func dueDateOfReceipt() throws {
        let world = try filled()
        let received = world.clock.now().adding(seconds: -20 * 86_400)
        var terms = ErasureTerms(graceSeconds: 86_400, approvals: 0)
        terms.received = received
        var sites = try world.sites()
        let id = try world.office.request(.label(ada), reason: "art-17", terms: terms, in: &sites)
        let record = try #require(sites[0].ledger.erasure(id))
        #expect(record.request.requestedAt == received)
        #expect(record.due == received.addingMonths(1))
        // The time to think it over begins when it is recorded.
        #expect(record.request.graceEnds == world.clock.now().adding(seconds: 86_400))
        #expect(throws: ErasureError.self) {
            try world.office.extend(id, to: received.addingMonths(3).adding(seconds: 1), reason: "late", in: &sites)
        }
        world.clock.set(received.addingMonths(1))
        var late = try world.sites()
        #expect(throws: ErasureError.self) {
            try world.office.extend(id, to: received.addingMonths(2), reason: "late", in: &late)
        }
    }

    @Test("P23, S22: a hold on one person keeps that person alone, also from a whole tenant's erasure")
    func heldPerson() throws {
        let world = try filled()
        var sites = try world.sites()
        for index in sites.indices {
            _ = try world.office.hold(basis: "court/3", until: nil, of: ada, in: &sites[index])
        }
        let (_, held) = try world.erase(.label(ada))
        #expect(held.overall == .held)
        #expect(try world.restored(0).keys.contains("users/1/own"))
        #expect(try world.erase(.label(bert)).report.isComplete)
        #expect(try world.erase(.wholeTenant).report.overall == .held)
        #expect(try world.restored(0).keys.contains("users/1/own"))
    }

    @Test("law 1: the months of a whole tenant's request count from the end of the time to fetch its data")
    func dueDateOfTenant() throws {
        let world = try filled()
        let start = world.clock.now()
        let retrieval = start.adding(seconds: 90 * 86_400)
        var sites = try world.sites()
        let terms = ErasureTerms(graceSeconds: 90 * 86_400, approvals: 0, counted: retrieval)
        let id = try world.office.request(.wholeTenant, reason: "contract-end", terms: terms, in: &sites)
        #expect(sites[0].ledger.erasure(id)?.due == retrieval.addingMonths(1))
        #expect(throws: ErasureError.self) {
            try world.office.extend(id, to: retrieval.addingMonths(4), reason: "complex", in: &sites)
        }
        world.clock.set(retrieval)
        sites = try world.sites()
        try world.office.extend(id, to: retrieval.addingMonths(3), reason: "complex", in: &sites)
        #expect(sites[0].ledger.erasure(id)?.due == retrieval.addingMonths(3))
    }

    @Test("a person who comes back is admitted again under new keys, and the old data stays gone")
    func readmission() throws {
        let world = try filled()
        let (id, _) = try world.erase(.label(ada))
        #expect(try world.backUp().allSatisfy { $0.skippedErased.map(\.label) == [ada] })
        var sites = try world.sites()
        try world.office.readmit(ada, in: &sites)
        removeAda(world)
        world.datasets[0].source.put("users/1/new", [1, 2, 3], ada)
        #expect(try world.backUp().allSatisfy { $0.skippedErased.isEmpty })
        let paths = try world.restored(0)
        #expect(paths["users/1/new"]?.content == [1, 2, 3])
        #expect(paths["users/1/own"] == nil)
        #expect(try world.verify(id).isProven)
        var again = try world.sites()
        #expect {
            try world.office.readmit(bert, in: &again)
        } throws: {
            ($0 as? ErasureError)?.kind == .notErased
        }
        // And can be erased again.
        #expect(try world.erase(.label(ada)).report.isComplete)
        #expect(try world.restored(0)["users/1/new"] == nil)
    }

    @Test("S16: a whole tenant waits for the custodians' cool-off, and is then gone from every party")
    func wholeTenant() throws {
        let world = try filled(coolOffSeconds: 72 * 3600)
        let (id, report) = try world.erase(.wholeTenant)
        #expect(!report.isComplete)
        #expect(report.parties.contains { $0.party.hasPrefix("custodian:") && $0.state == .pending })
        // Everybody says until when, so that nobody tries before.
        let end = world.clock.now().adding(seconds: 72 * 3600)
        #expect(report.parties.allSatisfy { $0.until.map { $0 <= end && $0 > world.clock.now() } ?? false })
        world.clock.advance(seconds: 73 * 3600)
        let later = try world.run(id)
        #expect(later.isComplete, "\(later.parties.map { "\($0.party) \($0.state) \($0.detail)" })")
        #expect(try Set(world.verify(id).findings.map(\.kind)) == [.sourceStillHolds])
        #expect(try world.verify(id, sourcesAreGone: true).isProven)
        for dataset in world.datasets {
            for store in dataset.stores {
                #expect(store.contents.keys.allSatisfy { ![.pack, .index, .snapshot].contains($0.kind) })
            }
        }
    }

    @Test("a policy may want an erasure earlier than the law does, and never later")
    func earlierDueDate() throws {
        let world = try filled()
        for days in [7, 90] as [Int64] {
            var sites = try world.sites()
            let now = world.clock.now()
            let wanted = now.adding(seconds: days * 86_400)
            let terms = ErasureTerms(graceSeconds: 86_400, approvals: 0, due: wanted)
            let id = try world.office.request(.label(ada), reason: "art-17", terms: terms, in: &sites)
            #expect(sites[0].ledger.erasure(id)?.due == min(wanted, now.addingMonths(1)))
        }
    }

    @Test("at the end of an account the month counts from when the time to fetch the data is over")
    func countedLater() throws {
        let world = try filled()
        var sites = try world.sites()
        let end = world.clock.now().adding(seconds: 60 * 86_400)
        let terms = ErasureTerms(graceSeconds: 60 * 86_400, approvals: 0, counted: end)
        let id = try world.office.request(.wholeTenant, reason: "ended", terms: terms, in: &sites)
        #expect(sites[0].ledger.erasure(id)?.due == end.addingMonths(1))
        #expect(sites[0].ledger.erasure(id)?.request.graceEnds == end)
    }

    @Test("an unknown request is refused by name")
    func unknownRequest() throws {
        let world = try filled()
        #expect {
            _ = try world.verify(String(repeating: "0", count: 32))
        } throws: {
            ($0 as? ErasureError)?.kind == .unknownRequest
        }
    }
}
