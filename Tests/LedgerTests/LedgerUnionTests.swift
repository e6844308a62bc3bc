import Ledger
import Sealing
import Testing

@Suite struct LedgerUnionTests {
    let house = LedgerHouse()

    /// What a ledger says, in one value.
    private struct View: Equatable {
        let root: Digest
        let count: Int
        let tombstones: [Tombstone]
        let requests: [ErasureRequest]
        let parties: [Membership]
        let delegations: [Delegation]
        let holds: [Hold]
        let primary: String?
        let policy: AppliedPolicy?

        init(_ ledger: Ledger, at time: Timestamp) {
            root = ledger.root
            count = ledger.count
            tombstones = ledger.tombstones
            requests = ledger.requests
            parties = ledger.memberships
            delegations = ledger.delegations
            holds = ledger.holds(at: time)
            primary = ledger.primary
            policy = ledger.policy
        }
    }

    /// A set of entries that contradict each other as much as possible.
    private func hostileSet() throws -> [LedgerEntry] {
        var entries = try house.oneOfEach()
        let id = house.id()
        let store = try Party(kind: .store, name: "primary", region: "contabo-de")
        entries += [
            try house.sign(.erasureRequested(try house.request(.subject(1), id: id)), by: house.officer),
            try house.sign(.erasureRequested(try house.request(.subject(2), id: id)), by: house.officer),
            try house.sign(.erasureCancelled(id: id, reason: "a"), by: house.officer),
            try house.sign(.erasureCancelled(id: id, reason: "b"), by: house.officer),
            try house.sign(.erasureIssued(id: id, scope: .subject(1)), by: house.officer),
            try house.sign(.erasureIssued(id: id, scope: .subject(1)), by: house.officer),
            try house.sign(.erasureIssued(id: id, scope: .repository), by: house.stranger),
            try house.sign(.primaryMoved(to: "store:second", sequence: 1), by: house.writer),
            try house.sign(.primaryMoved(to: "store:third", sequence: 1), by: house.root),
            try house.sign(.policyApplied(inputs: .integer(2), sequence: 1), by: house.root),
            try house.sign(.joined(store), by: house.root),
            try house.sign(.erasureIssued(id: house.id(), scope: .repository), by: house.writer),
            try house.sign(.delegated(key: house.stranger.publicKey, role: .officer, party: "x"), by: house.writer),
        ]
        return entries
    }

    @Test("E10: the union commutes and is idempotent: only presence counts", arguments: 0..<20 as Range<UInt64>)
    func commutes(seed: UInt64) throws {
        let entries = try hostileSet()
        var reference = house.empty
        reference.merge(entries)
        let expected = View(reference, at: house.time)

        var generator = Shuffle(random: SeededRandom(seed: seed))
        let shuffled = entries.shuffled(using: &generator)
        var grouped = house.empty
        var rest = shuffled[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...rest.count, using: &generator)
            var other = house.empty
            other.merge(rest.prefix(count))
            grouped.merge(other)
            grouped.merge(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        #expect(View(grouped, at: house.time) == expected)
        grouped.merge(shuffled)
        #expect(View(grouped, at: house.time) == expected)
    }

    @Test("an entry gains its effect when the delegation of its signer arrives, and is not counted before")
    func waitsForDelegation() throws {
        let issued = try house.sign(.erasureIssued(id: house.id(), scope: .subject(5)), by: house.officer)
        var ledger = house.empty
        #expect(ledger.merge([issued]).map(\.reason) == [.unknownSigner])
        #expect(ledger.count == 0)
        #expect(ledger.isErased(ScopePath(subject: 5)) == nil)
        ledger.merge(try house.delegations())
        #expect(ledger.count == 4)
        #expect(ledger.isErased(ScopePath(subject: 5))?.digest == issued.digest)
    }

    @Test("E16: a tombstone that no officer signed has no effect")
    func forgedTombstones() throws {
        var ledger = try house.founded()
        let forged = try [house.stranger, house.writer, house.root].map {
            try house.sign(.erasureIssued(id: house.id(), scope: .repository), by: $0)
        }
        let rejections = ledger.merge(forged)
        #expect(rejections.map(\.reason) == [.unknownSigner, .notAuthorised, .notAuthorised])
        #expect(ledger.tombstones.isEmpty)
        #expect(ledger.isErased(.repository) == nil)
    }

    @Test("a key that only another key delegated may nothing")
    func onlyRootDelegates() throws {
        var ledger = try house.founded()
        ledger.merge([
            try house.sign(
                .delegated(key: house.stranger.publicKey, role: .officer, party: "x"),
                by: house.officer
            ),
            try house.sign(.erasureIssued(id: house.id(), scope: .subject(1)), by: house.stranger),
        ])
        #expect(!ledger.authorises(house.stranger.publicKey, .officer))
        #expect(ledger.tombstones.isEmpty)
    }

    @Test("what a revoked key signed before stays, what it signed afterwards is refused, in any order")
    func revocation() throws {
        var ledger = try house.founded()
        let before = try house.sign(.erasureIssued(id: house.id(), scope: .subject(1)), by: house.officer)
        ledger.merge([before])
        let revoked = try house.sign(
            ledger.revocation(of: house.officer.publicKey, acceptedHead: 0),
            by: house.root
        )
        let after = try house.sign(.erasureIssued(id: house.id(), scope: .subject(2)), by: house.officer)
        for order in [[revoked, after], [after, revoked]] {
            var copy = ledger
            for entry in order { copy.merge([entry]) }
            #expect(copy.isErased(ScopePath(subject: 1)) != nil)
            #expect(copy.isErased(ScopePath(subject: 2)) == nil)
            #expect(copy.merge([after]).map(\.reason) == [.revoked])
            #expect(!copy.authorises(house.officer.publicKey, .officer))
        }
        // Only the root key revokes, and delegating a revoked key again does not help.
        ledger.merge([
            try house.sign(
                .revoked(key: house.writer.publicKey, acceptedEntries: [], acceptedHead: 0),
                by: house.officer
            )
        ])
        #expect(ledger.authorises(house.writer.publicKey, .writer))
        ledger.merge([
            revoked,
            try house.sign(.delegated(key: house.officer.publicKey, role: .officer, party: "again"), by: house.root),
        ])
        #expect(!ledger.authorises(house.officer.publicKey, .officer))
    }

    @Test("heads of a revoked writer count up to the number that the revocation names")
    func revokedHeads() throws {
        var ledger = try house.founded()
        #expect(ledger.acceptsHead(9, by: house.writer.publicKey))
        #expect(!ledger.acceptsHead(1, by: house.officer.publicKey))
        ledger.merge([try house.sign(ledger.revocation(of: house.writer.publicKey, acceptedHead: 4), by: house.root)])
        #expect(ledger.acceptsHead(4, by: house.writer.publicKey))
        #expect(!ledger.acceptsHead(5, by: house.writer.publicKey))
        ledger.merge([
            try house.sign(.revoked(key: house.writer.publicKey, acceptedEntries: [], acceptedHead: 2), by: house.root)
        ])
        #expect(!ledger.acceptsHead(3, by: house.writer.publicKey))
    }

    @Test("an entry of another repository is not kept")
    func foreign() throws {
        let other = LedgerHouse(seed: 2)
        var ledger = try house.founded()
        let root = ledger.root
        let rejections = ledger.merge(try other.delegations())
        #expect(rejections.map(\.reason) == [.foreign, .foreign, .foreign])
        #expect(ledger.root == root)
    }

    @Test("a copy is behind when it lacks an entry, and not when it has more")
    func behind() throws {
        let base = try house.founded()
        var ahead = base
        let issued = try house.sign(.erasureIssued(id: house.id(), scope: .subject(1)), by: house.officer)
        ahead.merge([issued])
        #expect(base.isBehind(ahead))
        #expect(!ahead.isBehind(base))
        #expect(ahead.missing(from: base) == [issued])
        #expect(base.missing(from: ahead).isEmpty)
        #expect(base.root != ahead.root)
    }

    private struct Shuffle: RandomNumberGenerator {
        let random: SeededRandom
        mutating func next() -> UInt64 { random.uint64() }
    }
}
