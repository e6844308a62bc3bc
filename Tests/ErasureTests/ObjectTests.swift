import Custody
import Erasure
import Files
import Ledger
import Repository
import Sealing
import Stores
import TestSupport
import Testing

@Suite("S10 S11: objects of a person")
struct ObjectTests {
    private let ada: ScopeLabel
    private let ticket: ScopeLabel
    private let other: ScopeLabel

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
        ticket = try ScopeLabel(subject: "user:1", object: "ticket:17")
        other = try ScopeLabel(subject: "user:1", object: "ticket:18")
    }

    private func filled() throws -> TenantWorld {
        let world = try TenantWorld()
        for dataset in world.datasets {
            dataset.source.put("users/1/profile", world.noise.bytes(5000), ada)
            dataset.source.put("users/1/tickets/17/thread", world.noise.bytes(5000), ticket)
            dataset.source.put("users/1/tickets/17/files/image", world.noise.bytes(5000), ticket)
            dataset.source.put("users/1/tickets/18/thread", world.noise.bytes(5000), other)
        }
        try world.backUp()
        return world
    }

    @Test("S10 S11: a ticket goes with its attachments from every dataset, and nothing else of the person does")
    func oneObject() throws {
        let world = try filled()
        let (id, report) = try world.erase(.label(ticket))
        #expect(report.isComplete)
        for dataset in world.datasets {
            dataset.source.remove("users/1/tickets/17/thread", ticket)
            dataset.source.remove("users/1/tickets/17/files/image", ticket)
        }
        for dataset in 0..<2 {
            for store in 0..<3 {
                let files = try world.files(dataset, from: store)
                #expect(files == ["users/1/profile", "users/1/tickets/18/thread"])
            }
        }
        #expect(try world.verify(id).isProven)
    }

    @Test("S12: a person goes with all objects, also with those erased before and those that come later")
    func personWithObjects() throws {
        let world = try filled()
        #expect(try world.erase(.label(ticket)).report.isComplete)
        #expect(try world.erase(.label(ada)).report.isComplete)
        #expect(try world.restored(0).isEmpty)
        for dataset in world.datasets {
            dataset.source.put(
                "users/1/tickets/99/thread",
                [1],
                try ScopeLabel(subject: "user:1", object: "ticket:99")
            )
        }
        #expect(try world.backUp().allSatisfy { !$0.skippedErased.isEmpty })
        #expect(try world.restored(0).isEmpty)
    }

    @Test("E11: the source that still has the ticket is skipped by the next backup and reported by verification")
    func sourceStillHasIt() throws {
        let world = try filled()
        let (id, _) = try world.erase(.label(ticket))
        #expect(try world.backUp().allSatisfy { $0.skippedErased.map(\.label) == [ticket] })
        let report = try world.verify(id)
        #expect(Set(report.findings.map(\.kind)) == [.sourceStillHolds])
        #expect(report.findings.count == 2)
        #expect(!report.isProven)
    }

    @Test("a tombstone for somebody that no dataset knows is set too, and keeps out what comes later")
    func nobodyYet() throws {
        let world = try filled()
        let carla = try ScopeLabel(subject: "user:3")
        #expect(try world.erase(.label(carla)).report.isComplete)
        world.datasets[0].source.put("users/3/own", [1, 2], carla)
        #expect(try world.backUp()[0].skippedErased.map(\.label) == [carla])
        #expect(try !world.restored(0).keys.contains("users/3/own"))
    }
}
