import Ledger
import Sealing
import Testing

@Suite("Leaves that are given up")
struct LeafTests {
    let house = LedgerHouse()

    @Test("P1: a leaf's data goes to its successor, which lies under the same person, and metadata has none")
    func successors() {
        #expect(ScopePath.metadata.successor == nil)
        #expect(ScopePath.nobody.successor == ScopePath(subject: 0, object: 2))
        #expect(ScopePath(subject: 7).successor == ScopePath(subject: 7, object: 1))
        #expect(ScopePath(subject: 7, object: 1).successor == ScopePath(subject: 7, object: 2))
        #expect(ScopePath(subject: 7, object: ScopePath.reservedObjects - 1).successor == nil)
        let object = ScopePath(subject: 7, object: 1 << 40)
        #expect(object.successor?.subject == 7)
        #expect(object.successor?.successor != object.successor && object.successor != object)
        #expect(object.successor?.isReservedForSuccessors == false)
    }

    @Test("P1, I4: a superseded leaf is read and not written; it is destroyed only once it is retired")
    func supersededThenRetired() throws {
        var ledger = try house.founded()
        let leaf = ScopePath(subject: 5)
        ledger.merge([try house.sign(.retired(leaf), by: house.officer)])
        #expect(ledger.isErased(leaf) == nil && ledger.tombstones.isEmpty, "nothing was sealed anew yet")
        ledger.merge([try house.sign(.superseded(leaf), by: house.officer)])
        #expect(ledger.isErased(leaf)?.retiredLeaf == leaf)
        #expect(ledger.erasure(of: leaf) == nil, "no erasure of the person")
        #expect(ledger.isErased(ScopePath(subject: 5, object: 1)) == nil)
        #expect(ledger.isErased(ScopePath(subject: 5, object: 99_999)) == nil)
        #expect(ledger.present(leaf) == ScopePath(subject: 5, object: 1))
        #expect(ledger.unretiredLeaves.isEmpty && ledger.supersededLeaves == [leaf])
        ledger.merge([try house.sign(.superseded(.nobody), by: house.officer)])
        #expect(ledger.nobody == ScopePath(subject: 0, object: 2))
        #expect(ledger.unretiredLeaves == [.nobody] && ledger.isErased(.nobody) == nil)
    }

    @Test("P1: only an officer gives a leaf up, and metadata is never given up")
    func whoMay() throws {
        var ledger = try house.founded()
        ledger.merge([try house.sign(.superseded(.nobody), by: house.writer)])
        #expect(ledger.supersededLeaves.isEmpty)
        #expect(throws: LedgerError.self) { try house.sign(.superseded(.metadata), by: house.officer) }
        #expect(throws: LedgerError.self) { try house.sign(.retired(.metadata), by: house.officer) }
    }

    @Test("P1, I4: an erasure of the person covers every successor; one of an object follows it, and so does a hold")
    func erasureFollows() throws {
        var ledger = try house.founded()
        let object = ScopePath(subject: 5, object: 1 << 50)
        let next = try #require(object.successor)
        let number = try #require(next.object)
        ledger.merge([
            try house.sign(.superseded(object), by: house.officer),
            try house.sign(
                .held(
                    Hold(
                        id: house.id(),
                        basis: "order-1",
                        until: nil,
                        scope: .object(subject: 5, object: 1 << 50)
                    )
                ),
                by: house.officer
            ),
        ])
        #expect(ledger.present(.object(subject: 5, object: 1 << 50)) == .object(subject: 5, object: number))
        #expect(ledger.holds(on: .object(subject: 5, object: number), at: house.time).count == 1)
        ledger.merge([try house.sign(.erasureIssued(id: house.id(), scope: .subject(5)), by: house.officer)])
        #expect(ledger.erasure(of: next) != nil)
        #expect(ledger.present(object) == object, "what was erased stays where it was")
    }
}
