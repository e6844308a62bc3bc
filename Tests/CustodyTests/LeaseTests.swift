import Files
import Ledger
import Sealing
import TestSupport
import Testing

@testable import Custody

@Suite struct LeaseTests {
    @Test("I5: an open lease from before the puncture blocks unreadable until it is closed")
    func openLeaseBlocks() throws {
        let house = try TestCustody()
        let path = ScopePath(subject: 42)
        let lease = try house.lease(run: "backup-1")
        #expect(try lease.keys(for: path) != nil)
        let tombstone = try house.erase(.subject(42))
        let pending = try house.vaults[0].receipt(for: tombstone).statement
        #expect(pending.state == .pending)
        #expect(pending.evidence["openLeases"]?.arrayValue?.first?["run"] == .string("backup-1"))
        #expect(try lease.keys(for: path) == nil)
        #expect(try house.vaults[1].receipt(for: tombstone).statement.state == .unreadable)
        try lease.close()
        try lease.close()
        let done = try house.vaults[0].receipt(for: tombstone).statement
        #expect(done.state == .unreadable)
        #expect(done.evidence["endedLeases"]?.arrayValue?.first?["end"] == .string("dropped"))
        #expect(try house.vaults[0].openLeases().isEmpty)
        #expect(throws: CustodyError.self) { try lease.keys(for: path) }
    }

    @Test("a lease from after the puncture never had the keys, and blocks nothing")
    func laterLease() throws {
        let house = try TestCustody()
        let tombstone = try house.erase(.subject(42))
        let lease = try house.lease()
        #expect(try house.vaults[0].receipt(for: tombstone).statement.state == .unreadable)
        #expect(try house.vaults[0].openLeases().map(\.id) == [lease.record.id])
        try lease.close()
    }

    @Test("a lease whose process died is found, recorded as such, and no longer blocks")
    func deadLease() throws {
        let house = try TestCustody()
        var lease: KeyLease? = try house.lease(run: "killed")
        let id = try #require(lease?.record.id)
        let tombstone = try house.erase(.subject(42))
        #expect(try house.vaults[0].receipt(for: tombstone).statement.state == .pending)
        // What is left of a process that ended: its file, and a lock that nobody holds.
        lease = nil
        let statement = try house.vaults[0].receipt(for: tombstone).statement
        #expect(statement.state == .unreadable)
        let ended = try house.vaults[0].endedLeases()
        #expect(ended.map(\.id) == [id])
        #expect(ended.first?.end == .processEnded)
    }

    @Test("a lease hands out nothing after its time, and its clock is the custodian's")
    func expiry() throws {
        let house = try TestCustody()
        let lease = try house.vaults[0].lease(
            purpose: "restore",
            run: "r",
            until: house.clock.now().adding(seconds: 60)
        )
        #expect(lease.record.purpose == "restore")
        #expect(try lease.keys(for: .nobody) != nil)
        house.clock.advance(seconds: 60)
        let error = #expect(throws: CustodyError.self) { try lease.keys(for: .nobody) }
        #expect(error?.kind == .leaseEnded)
        #expect(throws: CustodyError.self) { try lease.path(for: try ScopeLabel(subject: "user:1")) }
        // It is still a party: the keys are in memory.
        #expect(try house.vaults[0].openLeases().count == 1)
        try lease.close()
    }

    @Test("a lease goes on when another process punctures the shards that it has not read yet")
    func punctureMeanwhile() throws {
        let house = try TestCustody()
        _ = try house.erase(.subject(1))
        let lease = try house.lease(at: 0)
        _ = try house.reopen(0).catchUp(with: house.union(), witnesses: [house.witness(house.union())])
        _ = try house.erase(.subject(2))
        _ = try house.erase(.subject(3))
        let keys = try lease.keys(forSorted: [ScopePath.metadata] + (1...5).map { ScopePath(subject: $0) })
        #expect(keys.map { $0 != nil } == [true, false, false, false, true, true])
        try lease.close()
    }

    @Test("a lease withholds what another process recorded and has not destroyed yet")
    func withheldFromOthers() throws {
        let house = try TestCustody()
        let other = try house.reopen(0)
        let union = house.union()
        try other.catchUp(with: union, witnesses: [house.witness(union)])
        _ = try house.issue(.subject(42))
        let lease = try other.lease(run: "r", until: house.clock.now().adding(seconds: 9))
        #expect(try lease.keys(for: ScopePath(subject: 42)) == nil)
        #expect(try lease.keys(for: ScopePath(subject: 43)) != nil)
        try lease.close()
    }

    @Test("mutated lease files never stop the program")
    func mutations() throws {
        let house = try TestCustody()
        let lease = try house.lease()
        let bytes = lease.record.json.canonicalBytes()
        #expect(LeaseRecord(parsing: bytes) == lease.record)
        let random = SeededRandom(seed: 6)
        for _ in 0..<500 {
            let mutated = Mutation.mutate(bytes, with: random)
            if let read = LeaseRecord(parsing: mutated) { #expect(read.json.canonicalBytes() == mutated) }
        }
        try lease.close()
    }

    @Test("E18: a receipt holds no label")
    func receiptsNameNobody() throws {
        let house = try TestCustody()
        let label = try ScopeLabel(subject: "user:jane-42", object: "ticket:jane-17")
        let path = try house.vaults[0].path(for: label)
        let tombstone = try house.erase(.object(subject: path.subject, object: try #require(path.object)))
        let receipt = try house.vaults[0].receipt(for: tombstone)
        let text = String(decoding: receipt.signed.encoded(), as: UTF8.self)
        #expect(!text.contains("jane") && !text.contains("ticket") && !text.contains("user"))
        #expect(!text.contains(path.description) && !text.contains(path.description.prefix(16)))
        let ledger = house.union().entries.map { String(decoding: $0.encoded, as: UTF8.self) }.joined()
        #expect(!ledger.contains("jane"))
    }

    @Test("E17: a receipt answers the nonce of whoever asks, and is the custodian's own")
    func receiptNonce() throws {
        let house = try TestCustody()
        let tombstone = try house.erase(.subject(42))
        let nonce = Hex.encode(house.random.bytes(16))
        let receipt = try house.vaults[0].receipt(for: tombstone, nonce: nonce)
        #expect(receipt.statement.nonce == nonce)
        #expect(receipt.isFromItsParty(in: house.union()))
        #expect(receipt.statement.tombstone == tombstone.digest)
        let forged = Receipt(receipt.statement, with: house.custodians[1].identity)
        #expect(!forged.isFromItsParty(in: house.union()))
    }
}
