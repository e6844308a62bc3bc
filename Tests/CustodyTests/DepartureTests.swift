import Files
import Ledger
import Sealing
import TestSupport
import Testing

@testable import Custody

@Suite("Departures")
struct DepartureTests {
    private func left(_ receipts: [DestructionReceipt], _ house: TestCustody) throws -> [LedgerEntry] {
        try receipts.map { receipt in
            try house.vaults[1].sign(
                rootStatement: .left(
                    party: receipt.party.id,
                    joined: receipt.joined,
                    how: .destroyed(receipt)
                ),
                at: house.clock.now()
            )
        }
    }

    @Test("a custodian that leaves destroys its keys, signs so, is a party no more, and can be forgotten")
    func departs() throws {
        let house = try TestCustody()
        let vault = house.vaults[0]
        let party = vault.custodian.partyID
        #expect(throws: CustodyError.self) { try vault.custodian.forget(house.repository, union: house.union()) }
        let receipts = try vault.depart()
        #expect(receipts.map(\.party.id) == [party])
        #expect(try vault.isDestroyed)
        #expect(try !vault.canDerive(ScopePath.metadata))
        // Before the ledger holds the departure the folder stays, and another receipt can be had.
        #expect(throws: CustodyError.self) { try vault.custodian.forget(house.repository, union: house.union()) }
        #expect(try vault.depart().map(\.joined) == receipts.map(\.joined))
        let entries = try left(receipts, house)
        try vault.record(entries)
        let union = house.union()
        #expect(union.party(party) == nil)
        #expect(union.memberships.contains { $0.party.id == party && $0.departure?.isProven == true })
        try vault.custodian.forget(house.repository, union: union)
        #expect(try !vault.custodian.repositories.contains(house.repository))
        // The other one goes on.
        #expect(try house.vaults[1].canDerive(ScopePath.metadata))
    }

    @Test("whoever has opened a custodian's keys before it left writes nothing into its place afterwards")
    func lateWriter() throws {
        let house = try TestCustody()
        let custodian = house.vaults[0].custodian
        let late = try custodian.open(house.repository)
        let entries = try left(try house.vaults[0].depart(), house)
        try house.vaults[0].record(entries)
        #expect(try late.isThere)
        #expect(try late.readLedger().party(custodian.partyID) == nil, "it reads what others have written")
        try custodian.forget(house.repository, union: house.union())
        #expect(try !late.isThere)
        #expect(throws: (any Error).self) { try late.record(house.vaults[1].ledger.entries) }
        let remains = try FileSystem.readDirectory(house.folder(0)).filter { $0.kind == .directory }
        #expect(remains.isEmpty, "\(remains.map(\.name))")
    }

    @Test("what is left of a custodian's keys when their removal was interrupted goes when it is opened again")
    func interruptedRemoval() throws {
        let house = try TestCustody()
        let folder = house.folder(0).appending(house.repository.hex)
        let aside = house.folder(0).appending("leaving-" + house.repository.hex)
        try copyTree(folder, to: aside)
        try FileSystem.removeTree(aside.appending("ledger"))
        _ = try Custodian(
            open: house.folder(0),
            name: "helsinki",
            region: "hetzner-hel1",
            clock: house.clock,
            random: house.random
        )
        #expect(try FileSystem.status(aside) == nil)
        #expect(try FileSystem.status(folder) != nil)
    }

    @Test("E3: a copy of a custodian's folder from before it left serves nothing")
    func copyComesBack() throws {
        let house = try TestCustody()
        let custodian = house.vaults[0].custodian
        let folder = house.folder(0).appending(house.repository.hex)
        let aside = house.place.path.appending("aside")
        try copyTree(folder, to: aside)
        let entries = try left(try house.vaults[0].depart(), house)
        try house.vaults[0].record(entries)
        try custodian.forget(house.repository, union: house.union())
        try copyTree(aside, to: folder)
        let old = try custodian.open(house.repository)
        #expect {
            try old.catchUp(
                with: house.vaults[1].ledger,
                witnesses: [
                    Witness(party: house.vaults[1].custodian.partyID, ledger: house.vaults[1].ledger, head: nil)
                ]
            )
        } throws: {
            ($0 as? CustodyError)?.kind == .departed
        }
        #expect(throws: CustodyError.self) { try old.lease(run: "r", until: house.clock.now().adding(seconds: 9)) }
        // Its keys are destroyed, too.
        #expect(try !old.isDestroyed)
        try custodian.forget(house.repository, union: house.vaults[1].ledger)
        #expect(try !custodian.repositories.contains(house.repository))
    }

    @Test("nobody leaves while a process holds keys")
    func leases() throws {
        let house = try TestCustody()
        let lease = try house.vaults[0].lease(run: "r", until: house.clock.now().adding(seconds: 9))
        #expect { try house.vaults[0].depart() } throws: { ($0 as? CustodyError)?.kind == .busy }
        #expect(try house.vaults[0].canDerive(ScopePath.metadata))
        try lease.close()
        _ = try house.vaults[0].depart()
    }
}
