import Custody
import Erasure
import Files
import Ledger
import Repository
import Sealing
import Stores
import TestSupport
import Testing

/// What holds back somebody who has the officer's key and the controller.
@Suite("A stolen officer's key")
struct RestraintTests {
    private static let coolOff: Int64 = 72 * 3600
    private let ada: ScopeLabel
    private let bert: ScopeLabel

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
        bert = try ScopeLabel(subject: "user:2")
    }

    private func fill(_ world: TenantWorld) throws {
        for dataset in world.datasets {
            dataset.source.put("users/1/own", world.noise.bytes(20_000), ada)
            dataset.source.put("users/2/own", world.noise.bytes(20_000), bert)
        }
        try world.backUp()
    }

    private func packs(_ world: TenantWorld) -> [Set<ObjectName>] {
        world.datasets.flatMap(\.stores).map { store in Set(store.contents.keys.filter { $0.kind == .pack }) }
    }

    @Test("E16: while every custodian waits in its cool-off, no store loses a byte, and none is called unreadable")
    func nothingIsDeletedMeanwhile() throws {
        let world = try TenantWorld(coolOffSeconds: Self.coolOff)
        try fill(world)
        let before = packs(world)
        #expect(before.allSatisfy { !$0.isEmpty })
        let (id, report) = try world.erase(.wholeTenant)
        #expect(packs(world) == before)
        #expect(report.parties.allSatisfy { $0.state == .pending })
        world.clock.advance(seconds: Self.coolOff - 10)
        #expect(try world.run(id).parties.allSatisfy { $0.state == .pending })
        #expect(packs(world) == before)
        #expect(try !world.verify(id).isProven)
        world.clock.advance(seconds: 20)
        #expect(try world.run(id).isComplete)
        #expect(packs(world).allSatisfy { $0.isEmpty })
    }

    @Test(
        "E16: a forged erasure of a whole tenant is taken back in the cool-off by revoking the key, and nothing is lost"
    )
    func takenBack() throws {
        let world = try TenantWorld(coolOffSeconds: Self.coolOff)
        try fill(world)
        let (id, _) = try world.erase(.wholeTenant)
        world.clock.advance(seconds: 3600)
        for site in try world.sites() {
            let vault = try #require(site.vaults.values.first)
            let tombstones = Set(site.ledger.tombstones.map(\.digest))
            let entry = try vault.sign(
                rootStatement: site.ledger.revocation(
                    of: world.keys.officer.publicKey,
                    acceptedHead: .max,
                    refusing: tombstones
                ),
                at: world.clock.now()
            )
            for replica in site.replicas.values {
                try replica.store.create(.ledger(entry.digest), entry.encoded.span)
            }
        }
        world.clock.advance(seconds: Self.coolOff * 2)
        #expect(try world.sites().allSatisfy { $0.ledger.tombstones.isEmpty })
        // Whoever holds the key can issue nothing any more, and what was issued has no effect.
        #expect {
            try world.run(id)
        } throws: {
            ($0 as? ErasureError)?.kind == .notAllowed
        }
        for dataset in 0..<2 {
            #expect(try world.files(dataset) == ["users/1/own", "users/2/own"])
            #expect(try world.files(dataset, from: 2) == ["users/1/own", "users/2/own"])
        }
    }

    @Test("E16: without a custodian that can be reached, an issued erasure of a whole tenant deletes nothing")
    func noCustodianReached() throws {
        let world = try TenantWorld(coolOffSeconds: Self.coolOff)
        try fill(world)
        let before = packs(world)
        let (id, _) = try world.erase(.wholeTenant)
        world.away = ["custodian:alpha", "custodian:beta"]
        world.clock.advance(seconds: Self.coolOff * 2)
        let report = try world.run(id)
        #expect(!report.isComplete && report.overall == .unreachable)
        #expect(packs(world) == before)
    }

    @Test("E16: what exceeds the custodians' hourly limit stays in the stores until its turn comes")
    func rateLimit() throws {
        let world = try TenantWorld(puncturesPerHour: 1)
        try fill(world)
        // Each of the two datasets takes one from the limit, so only the first is erased in this hour.
        let (id, report) = try world.erase(.label(ada))
        #expect(!report.isComplete)
        let done = Set(report.parties.filter { $0.state == .deleted }.map(\.dataset))
        let waiting = Set(report.parties.filter { $0.state == .pending }.map(\.dataset))
        #expect(done.count == 1 && waiting.count == 1 && done.isDisjoint(with: waiting))
        #expect(report.parties.contains { $0.detail.contains("rate-limit") })
        world.clock.advance(seconds: 3601)
        #expect(try world.run(id).isComplete)
        for dataset in 0..<2 {
            #expect(try world.files(dataset) == ["users/2/own"])
        }
    }
}
