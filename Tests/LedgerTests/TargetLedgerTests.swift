import Sealing
import Testing

@testable import Ledger

@Suite("Restore targets in the ledger")
struct TargetLedgerTests {
    let house = LedgerHouse()

    private func target(_ subjects: [UInt64]? = nil) throws -> Party {
        try Party(
            kind: .target,
            name: String(repeating: "0a", count: 16),
            region: "hetzner-hel1",
            expires: house.time,
            subjects: subjects
        )
    }

    @Test("P7: a target's time and subjects come back as they were declared, and no other party has any")
    func encoded() throws {
        for subjects in [nil, [], [0, 7], [UInt64.max]] as [[UInt64]?] {
            let party = try target(subjects)
            #expect(Party(json: party.json) == party)
            let entry = try house.sign(.joined(party), by: house.writer)
            #expect(try LedgerEntry.parse(entry.encoded.span).statement == .joined(party))
        }
        #expect(throws: LedgerError.self) { try target([7, 7]) }
        #expect(throws: LedgerError.self) { try target(Array(0...UInt64(Party.maximumSubjects))) }
        #expect(throws: LedgerError.self) {
            try Party(kind: .store, name: "a", region: "b", expires: house.time)
        }
    }

    @Test("P7, I3: a target may hold whom it was given, and everybody when it was given what is nobody's")
    func subjects() throws {
        #expect(try target().mayHold(.subject(7)))
        #expect(try target([7]).mayHold(.object(subject: 7, object: 1)))
        #expect(try !target([8]).mayHold(.subject(7)))
        #expect(try target([0, 8]).mayHold(.subject(7)))
        #expect(try target([]).mayHold(.repository))
        #expect(try !target([]).mayHold(.subject(7)))
    }

    @Test("P7, I5: that a party is gone can be stated of a target alone, and proves less than its own receipt")
    func stated() throws {
        var ledger = try house.founded()
        let store = try Party(kind: .store, name: "primary", region: "hetzner-hel1")
        for party in [try target(), store] {
            let joined = try house.sign(.joined(party), by: house.writer)
            let stated = try house.sign(
                .left(party: party.id, joined: joined.digest, how: .stated(reason: "shredded/1")),
                by: house.writer
            )
            #expect(try LedgerEntry.parse(stated.encoded.span).statement == stated.statement)
            let rejections = ledger.merge([joined, stated])
            #expect(rejections.map(\.reason) == (party.kind == .target ? [] : [.unproven]))
            #expect((ledger.party(party.id) == nil) == (party.kind == .target))
        }
        let membership = try #require(ledger.memberships.first { $0.party.kind == .target })
        let receipt = house.destruction(of: membership.party, joined: membership.joined, by: house.agent)
        ledger.merge([
            try house.sign(
                .left(party: membership.party.id, joined: membership.joined, how: .destroyed(receipt)),
                by: house.writer
            )
        ])
        let after = try #require(ledger.memberships.first { $0.party.kind == .target })
        #expect(after.departure == .stated(reason: "shredded/1"))
        #expect(after.departure?.isProven == false)
    }
}
