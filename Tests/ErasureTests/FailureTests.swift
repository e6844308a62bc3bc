import Custody
import Erasure
import Files
import Ledger
import Repository
import Sealing
import Stores
import TestSupport
import Testing

@Suite("Erasures that are interrupted")
struct FailureTests {
    private let ada: ScopeLabel

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
    }

    private func filled() throws -> TenantWorld {
        let world = try TenantWorld()
        for dataset in world.datasets {
            dataset.source.put("users/1/own", world.noise.bytes(20_000), ada)
            dataset.source.put("users/2/own", world.noise.bytes(20_000), try ScopeLabel(subject: "user:2"))
        }
        try world.backUp()
        return world
    }

    private func forget(_ world: TenantWorld) {
        for dataset in world.datasets { dataset.source.remove("users/1/own", ada) }
    }

    @Test("one store that takes nothing stops neither the request nor the other parties, and follows later")
    func fullStore() throws {
        let world = try filled()
        world.failing = ["attachments-two": 1]
        let (id, report) = try world.erase(.label(ada))
        forget(world)
        #expect(!report.isComplete)
        let open = report.parties.filter { $0.state != .deleted && !$0.party.hasPrefix("custodian:") }
        #expect(open.map(\.party) == ["store:attachments-two"])
        #expect(report.parties.filter { $0.party.hasPrefix("custodian:") }.allSatisfy { $0.state == .unreadable })
        #expect(try !world.verify(id).isProven)
        world.failing = [:]
        #expect(try world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
    }

    @Test("a request that no store takes is not made")
    func noStoreTakesIt() throws {
        let world = try filled()
        world.failing = ["attachments-one": 1, "attachments-two": 1, "attachments-three": 1]
        #expect(throws: (any Error).self) { try world.erase(.label(ada)) }
        world.failing = [:]
        #expect(try world.sites().allSatisfy { $0.ledger.requests.isEmpty && $0.ledger.tombstones.isEmpty })
        #expect(try world.restored(0).keys.contains("users/1/own"))
    }

    @Test(
        "N5: the primary stops at any of its operations; nothing of others is lost, and the next run completes",
        arguments: [1, 2, 3, 5, 8, 11, 14]
    )
    func primaryStops(operation: Int) throws {
        let world = try filled()
        world.failing = ["attachments-one": operation]
        let (id, _) = try world.erase(.label(ada))
        forget(world)
        world.failing = [:]
        #expect(try world.files(0) == ["users/2/own"])
        let report = try world.run(id)
        #expect(report.isComplete, "\(report.parties.map { "\($0.party) \($0.state) \($0.detail)" })")
        #expect(try world.verify(id).isProven)
        for store in 0..<3 {
            #expect(try world.files(0, from: store) == ["users/2/own"])
        }
    }

    @Test("without its primary a dataset is unreadable everywhere, deleted nowhere, and compacted later")
    func primaryAway() throws {
        let world = try filled()
        world.away = ["store:attachments-one"]
        let (id, report) = try world.erase(.label(ada))
        forget(world)
        let states = Dictionary(uniqueKeysWithValues: report.parties.map { ($0.party + $0.dataset, $0.state) })
        #expect(states["store:attachments-oneattachments"] == .unreachable)
        #expect(states["store:attachments-twoattachments"] == .unreadable)
        #expect(states["store:archive-onearchive"] == .deleted)
        #expect(try !world.files(0, from: 1).contains("users/1/own"))
        world.away = []
        #expect(try world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
    }

    @Test("I5: what still lies in a store is not called unreadable while a custodian may have keys for it")
    func custodianAndPrimaryAway() throws {
        let world = try filled()
        world.away = ["store:attachments-one", "custodian:beta"]
        let (id, report) = try world.erase(.label(ada))
        let states = Dictionary(
            uniqueKeysWithValues: report.parties.filter { $0.dataset == "attachments" }.map { ($0.party, $0.state) }
        )
        #expect(states["custodian:alpha"] == .unreadable)
        #expect(states["custodian:beta"] == .unreachable)
        #expect(states["store:attachments-two"] == .pending)
        let seen = try world.verify(id).erasure.parties.first { $0.party == "store:attachments-two" }
        #expect(seen?.state == .pending)
    }

    @Test("E17: a custodian in another one's place does not answer for it")
    func custodianInAnothersPlace() throws {
        let world = try filled()
        let (id, _) = try world.erase(.label(ada))
        var sites = try world.sites()
        sites[0].vaults["custodian:alpha"] = sites[0].vaults["custodian:beta"]
        let report = try #require(world.propagation.drive([id], in: sites).first)
        let states = Dictionary(
            uniqueKeysWithValues: report.parties.filter { $0.dataset == "attachments" }.map { ($0.party, $0.state) }
        )
        #expect(states["custodian:alpha"] == .unknown)
        #expect(states["custodian:beta"] == .unreadable)
    }

    @Test("I3: a key lease that was open before keeps a custodian pending until it has ended")
    func openLease() throws {
        let world = try filled()
        let vault = try #require(try world.sites()[0].vaults["custodian:alpha"])
        let lease = try vault.lease(run: "backup", until: world.clock.now().adding(seconds: 86_400))
        let (id, report) = try world.erase(.label(ada))
        forget(world)
        #expect(!report.isComplete)
        let custodian = try #require(
            report.parties.first { $0.party == "custodian:alpha" && $0.dataset == "attachments" }
        )
        #expect(custodian.state == .pending)
        #expect(custodian.detail.contains("1 key leases"))
        let findings = try world.verify(id).findings
        #expect(findings.map(\.kind) == [.notAcknowledged])
        try lease.close()
        #expect(try world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
    }

    @Test("I5: a custodian whose folder cannot be read is unknown, not pending, and the others go on")
    func damagedCustodian() throws {
        let world = try filled()
        var sites = try world.sites()
        let id = try world.office.request(
            .label(ada),
            reason: "art-17",
            terms: ErasureTerms(graceSeconds: 0, approvals: 0),
            in: &sites
        )
        #expect(try world.office.issue([id], in: &sites) == 2)
        // The site of one dataset is handed a vault of the other's repository: a folder that was swapped.
        sites[0].vaults["custodian:alpha"] = sites[1].vaults["custodian:alpha"]
        let report = try #require(world.propagation.drive([id], in: sites).first)
        let states = Dictionary(
            uniqueKeysWithValues: report.parties.filter { $0.dataset == "attachments" }.map { ($0.party, $0.state) }
        )
        #expect(states["custodian:alpha"] == .unknown)
        #expect(states["custodian:beta"] == .unreadable)
        #expect(states["store:attachments-two"] == .deleted)
        #expect(report.overall == .unknown && !report.isComplete)
    }
}
