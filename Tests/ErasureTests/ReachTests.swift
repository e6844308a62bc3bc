import Erasure
import Files
import Ledger
import Repository
import Sealing
import Stores
import TestSupport
import Testing

@Suite("What a request reaches")
struct ReachTests {
    private let ada: ScopeLabel
    private let ticket: ScopeLabel

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
        ticket = try ScopeLabel(subject: "user:1", object: "ticket:9")
    }

    private func count(_ scopes: [ErasureScope], _ world: TenantWorld) throws -> [[DatasetReach]] {
        try ReachCount(keys: world.keys, context: world.context, run: "test").count(scopes, in: try world.sites())
    }

    @Test("P3: a label's snapshots, entries and bytes are counted in each dataset, however many others there are")
    func counted() throws {
        let world = try TenantWorld()
        // More persons than one pointer list holds, so that they are looked for among several.
        for person in 2..<2500 {
            world.datasets[0].source.put(PathBytes("users/\(person)"), [1], try ScopeLabel(subject: "user:\(person)"))
        }
        world.datasets[0].source.put("users/1/own", [UInt8](repeating: 7, count: 1000), ada)
        world.datasets[0].source.put("users/1/tickets/9", [UInt8](repeating: 8, count: 300), ticket)
        world.datasets[1].source.put("nobody", [1])
        try world.backUp()
        world.datasets[0].source.put("users/1/more", [UInt8](repeating: 9, count: 50), ada)
        try world.backUp()
        let nobody = try ScopeLabel(subject: "user:0001")
        let reach = try count([.label(ada), .label(ticket), .label(nobody), .wholeTenant], world)
        #expect(reach[0][0].snapshots == SnapshotReach(snapshots: 2, entries: 3, bytes: 1350))
        #expect(reach[0][0].sourceEntries == 3)
        #expect(reach[1][0].snapshots == SnapshotReach(snapshots: 2, entries: 1, bytes: 300))
        #expect(reach[2][0].snapshots == SnapshotReach() && reach[2][0].sourceEntries == 0)
        #expect(!reach[2].contains { $0.isSomething })
        #expect(!reach[0][1].isSomething && reach[3][1].isSomething)
        #expect(reach[3][0].snapshots?.entries == 2501 && reach[3][0].sourceEntries == 2501)
        for person in [2, 1000, 2499] {
            let one = try count([.label(try ScopeLabel(subject: "user:\(person)"))], world)[0][0]
            #expect(one.snapshots == SnapshotReach(snapshots: 2, entries: 1, bytes: 1))
        }
    }

    @Test("P3: who was erased before is known, unless that request had reached nothing; what cannot be read is no zero")
    func erasedBefore() throws {
        let world = try TenantWorld()
        world.datasets[0].source.put("users/1/own", [1], ada)
        world.datasets[1].source.put("nobody", [1])
        try world.backUp()
        _ = try world.erase(.label(ada))
        world.datasets[0].source.remove("users/1/own", ada)
        #expect(try count([.label(ada)], world)[0].map(\.isSomething) == [true, true])
        var sites = try world.sites()
        let bert = try ScopeLabel(subject: "user:2")
        let id = try world.office.request(
            .label(bert),
            reason: "art-17",
            terms: ErasureTerms(graceSeconds: 0, approvals: 0),
            expectsNothing: true,
            in: &sites
        )
        #expect(try world.run(id).isComplete)
        world.datasets[0].source.put("nobody", [1])
        #expect(try world.verify(id).conclusion == .nothingFound)
        #expect(try !count([.label(bert)], world)[0].contains { $0.isSomething })
        world.away = Set(world.datasets[0].stores.map { "store:\($0.place.name)" })
        #expect(try count([.label(bert)], world)[0].map { $0.snapshots == nil } == [true, false])
    }

    @Test("P3: an expectation is written into the ledger, and what has none is as it always was")
    func inTheLedger() throws {
        let world = try TenantWorld()
        let now = world.clock.now()
        for expects in [false, true] {
            let request = try ErasureRequest(
                id: String(repeating: "a", count: 32),
                scope: .subject(7),
                reason: "art-17",
                requestedAt: now,
                due: now,
                graceEnds: now,
                approvals: 0,
                expectsNothing: expects
            )
            let json = LedgerStatement.erasureRequested(request).json
            #expect((json["expectsNothing"] != nil) == expects)
            #expect(LedgerStatement(json: json) == .erasureRequested(request))
        }
    }
}
