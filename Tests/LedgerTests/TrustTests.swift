import Ledger
import Sealing
import Testing

@Suite struct TrustTests {
    let house = LedgerHouse()

    @Test("E15: a checkpoint refuses a ledger that has less than was signed for")
    func checkpoints() throws {
        let small = try house.founded()
        var large = small
        large.merge([try house.sign(.erasureIssued(id: house.id(), scope: .subject(1)), by: house.officer)])
        let head = HeadMark(number: 7, digest: large.root)
        let checkpoint = Checkpoint(of: large, head: head, time: house.time, with: house.writer)
        let encoded = checkpoint.signed.encoded()
        let read = try Checkpoint(parsing: encoded.span)
        #expect(read == checkpoint)
        #expect(read.head == head)
        try read.check(large)
        #expect(throws: LedgerError.self) { try read.check(small) }
        var other = small
        other.merge([try house.sign(.erasureIssued(id: house.id(), scope: .subject(2)), by: house.officer)])
        #expect(throws: LedgerError.self) { try read.check(other) }
        other.merge(large)
        try read.check(other)
    }

    @Test("repository.json of another repository, or of a later format, is refused")
    func descriptors() throws {
        let descriptor = RepositoryDescriptor(created: house.time, chunker: .standard, rootKey: house.root)
        let bytes = descriptor.signed.encoded()
        #expect(try RepositoryDescriptor(parsing: bytes.span, expecting: house.repository) == descriptor)
        let other = LedgerHouse(seed: 9)
        let kind = #expect(throws: LedgerError.self) {
            try RepositoryDescriptor(parsing: bytes.span, expecting: other.repository)
        }
        #expect(kind?.kind == .foreignRepository)
        var fields = descriptor.signed.document.objectValue ?? [:]
        fields["format"] = .integer(2)
        let later = SignedDocument(
            signing: .object(fields),
            namespace: RepositoryDescriptor.namespace,
            with: house.root
        )
        let encoded = later.encoded()
        let error = #expect(throws: LedgerError.self) {
            try RepositoryDescriptor(parsing: encoded.span, expecting: nil)
        }
        #expect(error?.kind == .unsupportedFormat)
        let random = SeededRandom(seed: 3)
        for _ in 0..<300 {
            let mutated = Mutation.mutate(bytes, with: random)
            guard mutated != bytes else { continue }
            #expect(throws: (any Error).self) { try RepositoryDescriptor(parsing: mutated.span, expecting: nil) }
        }
    }

    @Test("E17: a receipt counts only when the party's own key signed it")
    func receipts() throws {
        var ledger = try house.founded()
        let agent = SigningKey.generate(from: house.random)
        let keeper = SigningKey.generate(from: house.random)
        let custodian = try Party(kind: .custodian, name: "a", region: "hetzner-hel1", key: keeper.publicKey)
        let store = try Party(kind: .store, name: "s", region: "hetzner-hel1")
        let issued = try house.sign(.erasureIssued(id: house.id(), scope: .subject(1)), by: house.officer)
        ledger.merge([
            issued, try house.sign(.joined(custodian), by: house.root), try house.sign(.joined(store), by: house.root),
            try house.sign(.delegated(key: keeper.publicKey, role: .custodian, party: custodian.id), by: house.root),
            try house.sign(.delegated(key: agent.publicKey, role: .agent, party: "agent"), by: house.root),
        ])
        func receipt(_ party: Party, by key: SigningKey) throws -> Receipt {
            let statement = ReceiptStatement(
                id: house.id(),
                repository: house.repository,
                tombstone: try #require(ledger.tombstones.first),
                party: party,
                state: .unreadable,
                evidence: .object([:]),
                ledger: ledger,
                head: 3,
                time: house.time,
                nonce: house.id()
            )
            let receipt = Receipt(statement, with: key)
            let encoded = receipt.signed.encoded()
            let read = try Receipt(parsing: encoded.span)
            #expect(read == receipt)
            return read
        }
        #expect(try receipt(custodian, by: keeper).isFromItsParty(in: ledger))
        #expect(try receipt(store, by: agent).isFromItsParty(in: ledger))
        #expect(try !receipt(custodian, by: agent).isFromItsParty(in: ledger))
        #expect(try !receipt(custodian, by: house.stranger).isFromItsParty(in: ledger))
        #expect(try !receipt(store, by: keeper).isFromItsParty(in: ledger))
        let unknown = try Party(kind: .store, name: "clone", region: "hetzner-hel1")
        #expect(try !receipt(unknown, by: agent).isFromItsParty(in: ledger))
        let random = SeededRandom(seed: 4)
        let bytes = try receipt(store, by: agent).signed.encoded()
        for _ in 0..<300 {
            let mutated = Mutation.mutate(bytes, with: random)
            guard mutated != bytes else { continue }
            #expect(throws: (any Error).self) { try Receipt(parsing: mutated.span) }
        }
    }

    @Test("I5: the whole is as good as its worst party, and nothing known is the worst")
    func states() {
        #expect(PartyState.worst(of: [.deleted, .unreadable]) == .unreadable)
        #expect(PartyState.worst(of: [.unreadable, .unreachable, .pending]) == .unreachable)
        #expect(PartyState.worst(of: PartyState.allCases) == .unknown)
        #expect(PartyState.worst(of: []) == .unknown)
        #expect(PartyState.allCases.filter(\.isUnreadable).count == 5)
    }
}
