import Ledger
import Sealing
import Testing

@Suite struct LedgerEntryTests {
    let house = LedgerHouse()

    @Test("every kind of statement reads back as it was written, byte for byte")
    func roundTrip() throws {
        let entries = try house.oneOfEach()
        #expect(Set(entries.map(\.statement.type)).count == 14)
        for entry in entries {
            let encoded = entry.encoded
            let read = try LedgerEntry.parse(encoded.span)
            #expect(read == entry)
            #expect(read.statement == entry.statement)
            #expect(read.encoded == entry.encoded)
            #expect(read.time == entry.time)
        }
    }

    @Test("no mutated entry is read, and none stops the program")
    func mutations() throws {
        let random = SeededRandom(seed: 42)
        for entry in try house.oneOfEach() {
            let bytes = entry.encoded
            for _ in 0..<150 {
                let mutated = Mutation.mutate(bytes, with: random)
                guard mutated != bytes else { continue }
                #expect(throws: (any Error).self) { try LedgerEntry.parse(mutated.span) }
            }
        }
    }

    @Test("a validly signed document of another form is refused")
    func otherForms() throws {
        let statements: [JSONValue] = [
            .null, .object([:]), .object(["type": .string("unknown")]),
            .object(["type": .string("erasure-issued"), "id": .string(house.id()), "scope": .object([:])]),
            .object([
                "type": .string("erasure-issued"), "id": .string(house.id()),
                "scope": .object(["kind": .string("subject"), "subject": .string("0000000000000000")]),
            ]),
            .object([
                "type": .string("erasure-cancelled"), "id": .string(house.id()),
                "reason": .string("because Jane Doe said so"),
            ]),
            .object([
                "type": .string("readmitted"), "subject": .string("0000000000000007"), "incarnation": .integer(0),
            ]),
            .object([
                "type": .string("released"), "hold": .string(house.id()), "extra": .string("field"),
            ]),
        ]
        for statement in statements {
            let signed = SignedDocument(
                signing: .object([
                    "format": .integer(1), "nonce": .string(house.id()),
                    "repository": .string(house.repository.hex), "statement": statement,
                    "time": .string(house.time.iso8601),
                ]),
                namespace: LedgerEntry.namespace,
                with: house.officer
            )
            let encoded = signed.encoded()
            #expect(throws: LedgerError.self) { try LedgerEntry.parse(encoded.span) }
        }
    }

    @Test("a signature for another purpose is not a ledger entry")
    func namespace() throws {
        let entry = try house.oneOfEach()[0]
        let signed = SignedDocument(signing: entry.signed.document, namespace: "landfast-head", with: house.root)
        let encoded = signed.encoded()
        #expect(throws: SealingError.self) { try LedgerEntry.parse(encoded.span) }
    }

    @Test("I8: names, codes and references that could hold personal data are refused")
    func codesOnly() throws {
        #expect(throws: LedgerError.self) { try Party(kind: .store, name: "Jane Doe", region: "hetzner-hel1") }
        #expect(throws: LedgerError.self) {
            try Hold(id: house.id(), basis: "jane@example.com", until: nil, scope: .repository)
        }
        #expect(throws: LedgerError.self) {
            try house.sign(.erasureApproved(id: house.id(), by: "jane@example.com"), by: house.officer)
        }
        #expect(throws: LedgerError.self) {
            try house.sign(.erasureCancelled(id: "not hex", reason: "x"), by: house.officer)
        }
    }
}

/// What a fault or an attacker does to bytes.
enum Mutation {
    static func mutate(_ bytes: [UInt8], with random: SeededRandom) -> [UInt8] {
        var bytes = bytes
        guard !bytes.isEmpty else { return random.bytes(3) }
        let place = Int(random.uint64() % UInt64(bytes.count))
        switch random.uint64() % 6 {
        case 0: bytes[place] ^= UInt8(1) << UInt8(random.uint64() % 8)
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.uint64())
        case 2: bytes.removeLast(bytes.count - place)
        case 3: bytes.insert(UInt8(truncatingIfNeeded: random.uint64()), at: place)
        case 4: bytes.remove(at: place)
        default: bytes.append(contentsOf: random.bytes(Int(random.uint64() % 40)))
        }
        return bytes
    }
}
