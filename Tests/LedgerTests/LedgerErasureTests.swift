import Ledger
import Sealing
import Testing

@Suite struct LedgerErasureTests {
    let house = LedgerHouse()

    @Test("S17: nothing is issued within the grace period, without approvals, under a hold, or when cancelled")
    func obstacles() throws {
        var ledger = try house.founded()
        let request = try house.request(.subject(5), approvals: 2, grace: 3600)
        let hold = try Hold(
            id: house.id(),
            basis: "order-1",
            until: house.time.adding(seconds: 7200),
            scope: .object(subject: 5, object: 9)
        )
        ledger.merge([
            try house.sign(.erasureRequested(request), by: house.officer),
            try house.sign(.held(hold), by: house.officer),
            try house.sign(.erasureApproved(id: request.id, by: "admin-1"), by: house.officer),
            try house.sign(.erasureApproved(id: request.id, by: "admin-1"), by: house.officer),
        ])
        #expect(
            ledger.obstacles(to: request.id, at: house.time) == [
                .grace(until: request.graceEnds), .approvals(lacking: 1), .held(hold: hold.id),
            ]
        )
        ledger.merge([try house.sign(.erasureApproved(id: request.id, by: "admin-2"), by: house.officer)])
        #expect(ledger.obstacles(to: request.id, at: house.time.adding(seconds: 3600)) == [.held(hold: hold.id)])
        #expect(ledger.obstacles(to: request.id, at: house.time.adding(seconds: 7200)).isEmpty)
        var released = ledger
        released.merge([try house.sign(.released(hold: hold.id), by: house.officer)])
        #expect(released.obstacles(to: request.id, at: house.time.adding(seconds: 3600)).isEmpty)
        ledger.merge([try house.sign(.erasureCancelled(id: request.id, reason: "withdrawn"), by: house.officer)])
        #expect(ledger.obstacles(to: request.id, at: house.time.adding(seconds: 7200)) == [.cancelled])
        #expect(ledger.obstacles(to: house.id(), at: house.time) == [.unknownRequest])
    }

    @Test("I4: an issued tombstone acts whatever hold or cancellation stands beside it")
    func issuedIsUnconditional() throws {
        var ledger = try house.founded()
        let request = try house.request(.subject(5), approvals: 2, grace: 3600)
        ledger.merge([
            try house.sign(.erasureRequested(request), by: house.officer),
            try house.sign(.erasureCancelled(id: request.id, reason: "withdrawn"), by: house.officer),
            try house.sign(
                .held(try Hold(id: house.id(), basis: "late", until: nil, scope: .repository)),
                by: house.officer
            ),
            try house.sign(.erasureIssued(id: request.id, scope: request.scope), by: house.officer),
        ])
        #expect(ledger.isErased(ScopePath(subject: 5)) != nil)
        #expect(ledger.isErased(ScopePath(subject: 5, object: 1)) != nil)
        #expect(ledger.isErased(ScopePath(subject: 6)) == nil)
        #expect(ledger.erasure(request.id)?.isIssued == true)
        #expect(ledger.obstacles(to: request.id, at: house.time).first == .alreadyIssued)
    }

    @Test("a tombstone covers its object, its person with all objects, or everything, and nothing else")
    func coverage() throws {
        var ledger = try house.founded()
        ledger.merge([
            try house.sign(.erasureIssued(id: house.id(), scope: .object(subject: 1, object: 2)), by: house.officer)
        ])
        #expect(ledger.isErased(ScopePath(subject: 1, object: 2)) != nil)
        #expect(ledger.isErased(ScopePath(subject: 1)) == nil)
        #expect(ledger.isErased(ScopePath(subject: 1, object: 3)) == nil)
        #expect(ledger.isErased(ScopePrefix.subject(1)) == nil)
        ledger.merge([try house.sign(.erasureIssued(id: house.id(), scope: .repository), by: house.officer)])
        #expect(ledger.isErased(.metadata) != nil)
        #expect(ledger.isErased(ScopePath.nobody) != nil)
        #expect(ledger.isErased(ScopePrefix.object(subject: 9, object: 9)) != nil)
    }

    @Test("a person is readmitted only after an erasure, and only by an officer")
    func readmission() throws {
        var ledger = try house.founded()
        ledger.merge([try house.sign(.readmitted(subject: 5, incarnation: 1), by: house.officer)])
        #expect(ledger.readmissions(of: 5).isEmpty)
        ledger.merge([try house.sign(.erasureIssued(id: house.id(), scope: .subject(5)), by: house.officer)])
        #expect(ledger.readmissions(of: 5) == [1])
        #expect(ledger.isErased(ScopePath(subject: 5)) != nil)
        ledger.merge([try house.sign(.readmitted(subject: 5, incarnation: 2), by: house.writer)])
        #expect(ledger.readmissions(of: 5) == [1])
    }

    @Test("an extension moves the due date, and never back")
    func extensions() throws {
        var ledger = try house.founded()
        let request = try house.request(.subject(5))
        ledger.merge([
            try house.sign(.erasureRequested(request), by: house.officer),
            try house.sign(
                .erasureExtended(id: request.id, due: house.time.addingMonths(3), reason: "complex"),
                by: house.officer
            ),
            try house.sign(
                .erasureExtended(id: request.id, due: house.time, reason: "mistake"),
                by: house.officer
            ),
        ])
        #expect(ledger.erasure(request.id)?.due == house.time.addingMonths(3))
    }

    @Test("a party counts until its departure, and joins again under the same name")
    func memberships() throws {
        var ledger = try house.founded()
        let store = try Party(kind: .store, name: "primary", region: "hetzner-hel1")
        let first = try house.sign(.joined(store), by: house.root)
        ledger.merge([first])
        #expect(ledger.party("store:primary") == store)
        let receipt = house.destruction(of: store, joined: first.digest, by: house.agent)
        ledger.merge([
            try house.sign(.left(party: store.id, joined: first.digest, how: .destroyed(receipt)), by: house.writer)
        ])
        #expect(ledger.party("store:primary") == nil)
        #expect(ledger.memberships.map(\.departure) == [.destroyed(receipt)])
        ledger.merge([try house.sign(.left(party: store.id, joined: first.digest, how: .lost), by: house.writer)])
        #expect(ledger.memberships.map(\.departure) == [.lost])
        ledger.merge([try house.sign(.joined(store), by: house.root)])
        #expect(ledger.party("store:primary") == store)
        #expect(ledger.memberships.count == 2)
    }

    @Test("I5: that a party destroyed what it held counts only with its own receipt, for this join")
    func departuresAreProven() throws {
        let store = try Party(kind: .store, name: "primary", region: "hetzner-hel1")
        let other = try Party(kind: .store, name: "second", region: "hetzner-hel1")
        let custodian = try Party(
            kind: .custodian,
            name: "helsinki",
            region: "hetzner-hel1",
            key: house.stranger.publicKey
        )
        let joins = try [store, other, custodian].map { try house.sign(.joined($0), by: house.root) }
        let delegation = try house.sign(
            .delegated(key: house.stranger.publicKey, role: .custodian, party: custodian.id),
            by: house.root
        )
        func departures(_ party: Party, _ join: LedgerEntry, _ receipt: DestructionReceipt) throws -> [Departure?] {
            var ledger = try house.founded()
            ledger.merge(joins + [delegation])
            let left = LedgerStatement.left(party: party.id, joined: join.digest, how: .destroyed(receipt))
            // It must survive being written and read.
            let entry = try house.sign(left, by: house.writer)
            ledger.merge([try LedgerEntry.parse(entry.encoded.span)])
            return ledger.memberships.filter { $0.party == party }.map(\.departure)
        }
        let good = house.destruction(of: store, joined: joins[0].digest, by: house.agent)
        #expect(try departures(store, joins[0], good) == [.destroyed(good)])
        let own = house.destruction(of: custodian, joined: joins[2].digest, by: house.stranger)
        #expect(try departures(custodian, joins[2], own) == [.destroyed(own)])
        // Signed by the writer itself, by an agent for a custodian, about another party, about another join.
        #expect(
            try departures(store, joins[0], house.destruction(of: store, joined: joins[0].digest, by: house.writer))
                == [nil]
        )
        #expect(
            try departures(
                custodian,
                joins[2],
                house.destruction(of: custodian, joined: joins[2].digest, by: house.agent)
            )
                == [nil]
        )
        #expect(
            try departures(store, joins[0], house.destruction(of: other, joined: joins[0].digest, by: house.agent)) == [
                nil
            ]
        )
        #expect(
            try departures(store, joins[0], house.destruction(of: store, joined: joins[1].digest, by: house.agent)) == [
                nil
            ]
        )
    }
}
