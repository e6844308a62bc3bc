import Files
import Ledger
import Sealing
import TestSupport
import Testing

@testable import Custody

@Suite struct CatchUpTests {
    @Test("N5: without a witness outside its own folder a custodian serves nothing")
    func noWitness() throws {
        let house = try TestCustody(isReady: false)
        let vault = try house.reopen(1)
        let label = try ScopeLabel(subject: "user:42")
        #expect(throws: CustodyError.self) { try vault.path(for: label) }
        let union = house.union()
        for witnesses in [
            [], [house.witness(union, party: "custodian:falkenstein")], [house.witness(union, party: "store:unknown")],
        ] {
            let error = #expect(throws: CustodyError.self) { try vault.catchUp(with: union, witnesses: witnesses) }
            #expect(error?.kind == .noWitness)
            #expect(throws: CustodyError.self) {
                try vault.lease(run: "r", until: house.clock.now().adding(seconds: 9))
            }
        }
        try vault.catchUp(with: union, witnesses: [house.witness(union, party: "custodian:helsinki")])
        _ = try vault.path(for: label)
        // A failed attempt closes it again.
        #expect(throws: CustodyError.self) { try vault.catchUp(with: union, witnesses: []) }
        #expect(throws: CustodyError.self) { try vault.path(for: label) }
    }

    @Test("N1: after one small change at each custodian a person's keys are gone, all others are as before")
    func erasesOnePerson() throws {
        let house = try TestCustody()
        let person = try ScopeLabel(subject: "user:42")
        let ticket = try ScopeLabel(subject: "user:42", object: "ticket:17")
        let other = try ScopeLabel(subject: "user:43")
        let before = try keys(house, [person, ticket, other])
        #expect(before.allSatisfy { $0 != nil })
        #expect(Set(before).count == 3)
        let path = try house.vaults[0].path(for: person)
        _ = try house.erase(.subject(path.subject))
        #expect(try keys(house, [person, ticket, other]) == [nil, nil, before[2]])
        for index in 0..<2 {
            let vault = try house.reopen(index)
            #expect(try !vault.canDerive(ScopePrefix.subject(path.subject)))
            #expect(try vault.canDerive(.metadata))
        }
    }

    @Test("S10: an object's keys go without its person's")
    func erasesOneObject() throws {
        let house = try TestCustody()
        let person = try ScopeLabel(subject: "user:42")
        let ticket = try ScopeLabel(subject: "user:42", object: "ticket:17")
        let other = try ScopeLabel(subject: "user:42", object: "ticket:18")
        let before = try keys(house, [person, ticket, other])
        let path = try house.vaults[0].path(for: ticket)
        _ = try house.erase(.object(subject: path.subject, object: try #require(path.object)))
        #expect(try keys(house, [person, ticket, other]) == [before[0], nil, before[2]])
    }

    @Test("both custodians derive the same keys, and another repository others")
    func sameKeys() throws {
        let house = try TestCustody()
        let labels = try (0..<20).map { try ScopeLabel(subject: "user:\($0)") }
        #expect(try keys(house, labels, at: 0) == keys(house, labels, at: 1))
        let other = try TestCustody(seed: 2)
        #expect(try Set(keys(other, labels)).isDisjoint(with: keys(house, labels)))
    }

    @Test("a person who comes back and is readmitted gets other keys, and the old ones stay gone")
    func readmission() throws {
        let house = try TestCustody()
        let person = try ScopeLabel(subject: "user:42", object: "ticket:1")
        let first = try keys(house, [person])
        let path = try house.vaults[0].path(for: person)
        _ = try house.erase(.subject(path.subject))
        #expect(try house.vaults[0].path(for: person) == path)
        let readmitted = try house.sign(.readmitted(subject: path.subject, incarnation: 1), by: house.officer)
        try house.vaults[0].record([readmitted])
        try house.catchUp()
        let next = try house.vaults[1].path(for: person)
        #expect(next.subject != path.subject && next.object != path.object)
        let second = try keys(house, [person])
        #expect(second[0] != nil && second != first)
        #expect(try !house.vaults[0].canDerive(path))
        _ = try house.erase(.subject(next.subject))
        #expect(try keys(house, [person]) == [nil])
    }

    @Test("E3: a restored copy of a custodian's folder applies what it missed before it serves")
    func restoredFolder() throws {
        let house = try TestCustody()
        let path = try house.vaults[0].path(for: try ScopeLabel(subject: "user:42"))
        let backup = house.place.path.appending("image")
        try copyTree(house.folder(0), to: backup)
        let tombstone = try house.erase(.subject(path.subject))
        let union = house.union()
        try FileSystem.removeTree(house.folder(0))
        try FileSystem.rename(backup, to: house.folder(0))
        let slots = house.folder(0).appending(house.repository.hex).appending("slots")
        let oldSlots = try AtomicFile.read(slots, maximumBytes: 8192)

        let vault = try house.reopen(0)
        #expect(throws: CustodyError.self) { try vault.lease(run: "r", until: house.clock.now().adding(seconds: 9)) }
        let result = try vault.catchUp(with: union, witnesses: [house.witness(union)])
        #expect(result.wasBehind)
        #expect(result.appliedTombstones == [tombstone])
        #expect(try !vault.canDerive(path))
        let lease = try vault.lease(run: "r", until: house.clock.now().adding(seconds: 9))
        #expect(try lease.keys(for: path) == nil)
        try lease.close()
        #expect(try vault.receipt(for: tombstone).statement.state == .unreadable)
        // The key that the image brought back is overwritten again.
        let newSlots = try AtomicFile.read(slots, maximumBytes: 8192)
        #expect(oldSlots[0..<4096] != newSlots[0..<4096])
        #expect(oldSlots[4096...] != newSlots[4096...])
    }

    @Test("E3: when only the keys are restored, and not the ledger beside them, they are destroyed again, at once")
    func restoredKeysOnly() throws {
        let house = try TestCustody(settings: CustodianSettings(coolOffSeconds: 0, puncturesPerHour: 2))
        let path = ScopePath(subject: 42)
        let folder = house.folder(0).appending(house.repository.hex)
        let backup = house.place.path.appending("image")
        try copyTree(folder, to: backup)
        let tombstone = try house.erase(.subject(42))
        _ = try house.erase(.subject(43))
        for name in ["ledger", "punctures"] {
            try FileSystem.removeTree(backup.appending(name))
            try copyTree(folder.appending(name), to: backup.appending(name))
        }
        try FileSystem.removeTree(folder)
        try FileSystem.rename(backup, to: folder)
        let vault = try house.reopen(0)
        #expect(try vault.canDerive(path))
        #expect(try vault.receipt(for: tombstone).statement.state == .pending)
        // Other changes meanwhile hide nothing.
        for number in 1...5 as ClosedRange<UInt64> { try vault.remember(head: number, digest: tombstone.digest) }
        let union = house.union()
        let result = try vault.catchUp(with: union, witnesses: [house.witness(union)])
        #expect(result.appliedTombstones.contains(tombstone))
        #expect(try vault.catchUp(with: union, witnesses: [house.witness(union)]).appliedTombstones.isEmpty)
        #expect(try !vault.canDerive(path))
        #expect(try vault.receipt(for: tombstone).statement.state == .unreadable)
    }

    @Test("E15: a ledger that was rolled back everywhere is refused")
    func rolledBack() throws {
        let house = try TestCustody()
        let old = house.union()
        _ = try house.erase(.subject(42))
        // Somebody removes the newest entries from the custodian's own folder, and all stores are rolled back too.
        let ledger = house.folder(0).appending(house.repository.hex).appending("ledger")
        for entry in house.union().missing(from: old) {
            try FileSystem.unlink(ledger.appending(entry.digest.hex))
        }
        let vault = try house.reopen(0)
        let error = #expect(throws: CustodyError.self) { try vault.catchUp(with: old, witnesses: [house.witness(old)]) }
        #expect(error?.kind == .rolledBack)
        #expect(throws: CustodyError.self) { try vault.path(for: try ScopeLabel(subject: "user:1")) }
        let union = house.union()
        #expect(try vault.catchUp(with: union, witnesses: [house.witness(union)]).wasBehind)
    }

    @Test("E15: a store that shows an older or another head than the custodian was told of is reported")
    func heads() throws {
        let house = try TestCustody()
        let vault = house.vaults[0]
        let union = house.union()
        let digest = union.root
        try vault.remember(head: 5, digest: digest)
        try vault.remember(head: 3, digest: digest)
        #expect(try vault.highestHead == HeadMark(number: 5, digest: digest))
        #expect(throws: CustodyError.self) { try vault.remember(head: 5, digest: digest.rehashed) }
        let other = digest.rehashed
        let shown: [(HeadMark?, WitnessFinding.Problem?)] = [
            (HeadMark(number: 5, digest: digest), nil), (HeadMark(number: 6, digest: other), nil),
            (HeadMark(number: 4, digest: other), .headBehind(shown: 4, known: 5)),
            (HeadMark(number: 5, digest: other), .headDiffers(number: 5)), (nil, .headBehind(shown: nil, known: 5)),
        ]
        for (head, problem) in shown {
            let findings = try vault.catchUp(with: union, witnesses: [house.witness(union, head: head)]).findings
            #expect(findings.map(\.problem) == [problem].compactMap { $0 })
        }
        // It is remembered in the sealed table, so by another process too.
        #expect(try house.reopen(0).highestHead?.number == 5)
    }

    @Test("a witness that lacks entries of the union is reported")
    func staleWitness() throws {
        let house = try TestCustody()
        let old = house.union()
        _ = try house.issue(.subject(42))
        let union = house.union()
        let witnesses = [house.witness(old), house.witness(union, party: "store:second")]
        let result = try house.vaults[1].catchUp(with: union, witnesses: witnesses)
        #expect(result.findings == [WitnessFinding(party: "store:primary", problem: .ledgerBehind(missing: 2))])
        #expect(result.wasBehind && result.entriesAdded == 2)
    }

    @Test("E16: a forged tombstone destroys nothing, and a revoked officer's later ones neither")
    func forged() throws {
        let house = try TestCustody()
        let stranger = SigningKey.generate(from: house.random)
        let id = ErasureRequest.newID(from: house.random)
        let forged = try [stranger, house.writer, house.agent, house.custodians[0].identity].map {
            try house.sign(.erasureIssued(id: id, scope: .repository), by: $0)
        }
        let first = try house.erase(.subject(1))
        let revocation = house.vaults[0].ledger.revocation(of: house.officer.publicKey, acceptedHead: 0)
        _ = try house.vaults[0].sign(rootStatement: revocation, at: house.clock.now())
        let late = try house.sign(.erasureIssued(id: id, scope: .subject(2)), by: house.officer)
        try house.vaults[0].record(forged + [late])
        let results = try house.catchUp()
        #expect(results.allSatisfy { $0.appliedTombstones.isEmpty && $0.deferred.isEmpty })
        for vault in house.vaults {
            #expect(try vault.canDerive(ScopePath(subject: 2)))
            #expect(try vault.canDerive(.metadata))
            #expect(vault.ledger.tombstones == [first])
        }
    }

    private func keys(_ house: TestCustody, _ labels: [ScopeLabel], at index: Int = 0) throws -> [[UInt8]?] {
        let lease = try house.lease(at: index)
        let keys = try labels.map { label in
            try lease.keys(for: try lease.path(for: label)).map { keys in
                keys.withIDKey { id in id.indices.map { id[$0] } }
                    + keys.withSealingKey { key in key.indices.map { key[$0] } }
            }
        }
        try lease.close()
        return keys
    }
}

extension Digest {
    /// Another digest.
    fileprivate var rehashed: Digest {
        let bytes = bytes
        return SHA256.hash(bytes.span)
    }
}
