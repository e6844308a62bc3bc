import Files
import Ledger
import Sealing
import TestSupport
import Testing

@testable import Custody

@Suite struct JoinTests {
    /// A third custodian, which nobody knows yet.
    private func third(_ house: TestCustody) throws -> Custodian {
        let folder = house.place.path.appending("nuremberg")
        try Custodian.create(folder, name: "nuremberg", region: "hetzner-nbg1", random: house.random)
        return try Custodian(
            open: folder,
            name: "nuremberg",
            region: "hetzner-nbg1",
            clock: house.clock,
            random: house.random
        )
    }

    private func declare(_ custodian: Custodian, _ house: TestCustody) throws {
        let vault = house.vaults[0]
        let key = custodian.identity.publicKey
        let party = try Party(kind: .custodian, name: custodian.name, region: custodian.region, key: key)
        _ = try vault.sign(rootStatement: .joined(party), at: house.clock.now())
        _ = try vault.sign(
            rootStatement: .delegated(key: key, role: .custodian, party: custodian.partyID),
            at: house.clock.now()
        )
    }

    private func idKey(_ vault: CustodianVault, _ house: TestCustody, _ path: ScopePath) throws -> [UInt8]? {
        let lease = try vault.lease(run: "r", until: house.clock.now().adding(seconds: 9))
        let key = try lease.keys(for: path)?.withIDKey { key in key.indices.map { key[$0] } }
        try lease.close()
        return key
    }

    @Test("a custodian that joins gets the same keys, without those that were erased, and catches up before it serves")
    func joins() throws {
        let house = try TestCustody()
        _ = try house.erase(.subject(1))
        _ = try house.erase(.object(subject: 2, object: 2))
        let custodian = try third(house)
        try declare(custodian, house)
        let pending = custodian.offer(for: house.repository)
        let bytes = pending.offer.signed.encoded()
        let export = try house.vaults[0].exportTree(to: try JoinOffer(parsing: bytes.span))
        let late = try house.erase(.subject(3))
        let encoded = export.signed.encoded()
        let vault = try custodian.importTree(
            try TreeExport(parsing: encoded.span),
            answering: pending,
            descriptor: house.founded.descriptor,
            union: house.union()
        )
        #expect(throws: CustodyError.self) { try vault.path(for: try ScopeLabel(subject: "user:1")) }
        let union = house.union()
        let result = try vault.catchUp(with: union, witnesses: [house.witness(union)])
        #expect(result.appliedTombstones.contains(late))
        for path in [ScopePath(subject: 1), ScopePath(subject: 2, object: 2), ScopePath(subject: 3)] {
            #expect(try idKey(vault, house, path) == nil)
            #expect(try !vault.canDerive(path))
        }
        for path in [ScopePath.metadata, ScopePath(subject: 2), ScopePath(subject: .max, object: 5)] {
            #expect(try idKey(vault, house, path) == idKey(house.vaults[1], house, path))
        }
        let label = try ScopeLabel(subject: "user:9")
        #expect(try vault.path(for: label) == house.vaults[1].path(for: label))
        #expect(try vault.receipt(for: late).isFromItsParty(in: house.union()))
        // The export shows nothing of the keys to whoever carries it.
        let text = String(decoding: encoded, as: UTF8.self)
        let key = try #require(try idKey(vault, house, .metadata))
        #expect(!text.contains(Hex.encode(key)))
    }

    @Test("keys go only to a custodian that the ledger declares, with its own key")
    func undeclared() throws {
        let house = try TestCustody()
        let custodian = try third(house)
        let pending = custodian.offer(for: house.repository)
        let refused = #expect(throws: CustodyError.self) { try house.vaults[0].exportTree(to: pending.offer) }
        #expect(refused?.kind == .joinRefused)
        // Delegated, but not a declared party; and an offer under another's name.
        _ = try house.vaults[0].sign(
            rootStatement: .delegated(
                key: custodian.identity.publicKey,
                role: .custodian,
                party: custodian.partyID
            ),
            at: house.clock.now()
        )
        #expect(throws: CustodyError.self) { try house.vaults[0].exportTree(to: pending.offer) }
        let borrowed = JoinOffer(
            repository: house.repository,
            party: house.custodians[1].partyID,
            agreement: pending.offer.agreement,
            nonce: house.random.bytes(16),
            with: custodian.identity
        )
        #expect(throws: CustodyError.self) { try house.vaults[0].exportTree(to: borrowed) }
        // A custodian whose key was revoked gets nothing either.
        try declare(custodian, house)
        _ = try house.vaults[0].exportTree(to: pending.offer)
        let revocation = house.vaults[0].ledger.revocation(of: custodian.identity.publicKey, acceptedHead: 0)
        _ = try house.vaults[0].sign(rootStatement: revocation, at: house.clock.now())
        #expect(throws: CustodyError.self) { try house.vaults[0].exportTree(to: pending.offer) }
    }

    @Test("keys for another offer, from a stranger, or changed on the way are refused, and nothing is left behind")
    func badExports() throws {
        let house = try TestCustody()
        let custodian = try third(house)
        try declare(custodian, house)
        let pending = custodian.offer(for: house.repository)
        let export = try house.vaults[0].exportTree(to: pending.offer)
        let other = custodian.offer(for: house.repository)
        let stranger = SigningKey.generate(from: house.random)
        let forged = TreeExport(
            repository: house.repository,
            donor: export.donor,
            offer: export.offer,
            agreement: export.agreement,
            sealed: export.sealed,
            with: stranger
        )
        let changed = TreeExport(
            repository: house.repository,
            donor: export.donor,
            offer: export.offer,
            agreement: export.agreement,
            sealed: export.sealed.dropLast() + [export.sealed.last.map { $0 ^ 1 } ?? 0],
            with: house.custodians[0].identity
        )
        for (export, pending) in [(export, other), (forged, pending), (changed, pending)] {
            let error = #expect(throws: CustodyError.self) {
                try custodian.importTree(
                    export,
                    answering: pending,
                    descriptor: house.founded.descriptor,
                    union: house.union()
                )
            }
            #expect(error?.kind == .joinRefused)
        }
        let elsewhere = try TestCustody(seed: 2)
        #expect(throws: CustodyError.self) {
            try custodian.importTree(
                export,
                answering: pending,
                descriptor: elsewhere.founded.descriptor,
                union: house.union()
            )
        }
        #expect(try custodian.repositories.isEmpty)
        #expect(try FileSystem.readDirectory(house.place.path.appending("nuremberg")).count == 2)
        let bytes = export.signed.encoded()
        let random = SeededRandom(seed: 7)
        for _ in 0..<40 {
            let mutated = Mutation.mutate(bytes, with: random)
            guard mutated != bytes else { continue }
            #expect(throws: (any Error).self) { try TreeExport(parsing: mutated.span) }
        }
        // A second import of the same repository changes nothing.
        _ = try custodian.importTree(
            export,
            answering: pending,
            descriptor: house.founded.descriptor,
            union: house.union()
        )
        let again = #expect(throws: CustodyError.self) {
            try custodian.importTree(
                export,
                answering: pending,
                descriptor: house.founded.descriptor,
                union: house.union()
            )
        }
        #expect(again?.kind == .alreadyHeld)
        #expect(try custodian.repositories == [house.repository])
    }

    @Test("custodians that compare their keys agree, also after erasures; one with other keys stops serving")
    func comparison() throws {
        let house = try TestCustody()
        let (first, second) = (house.vaults[0], house.vaults[1])
        func compare() throws {
            let challenge = first.comparisonChallenge()
            let bytes = try second.comparison(challenge).signed.encoded()
            try first.compare(with: try ComparisonAnswer(parsing: bytes.span), challenge: challenge)
        }
        try compare()
        _ = try house.erase(.subject(1))
        try compare()
        let challenge = first.comparisonChallenge()
        let old = try second.comparison(challenge)
        #expect(throws: CustodyError.self) { try first.compare(with: old, challenge: first.comparisonChallenge()) }
        let foreign = try TestCustody(seed: 2)
        let stranger = try foreign.vaults[0].comparison(challenge)
        #expect(throws: CustodyError.self) { try first.compare(with: stranger, challenge: challenge) }
        _ = try first.path(for: try ScopeLabel(subject: "user:1"))

        var codes = old.codes
        codes[5] = challenge.withDigest
        let wrong = ComparisonAnswer(
            repository: house.repository,
            party: house.custodians[1].partyID,
            challenge: challenge,
            codes: codes,
            with: house.custodians[1].identity
        )
        let error = #expect(throws: CustodyError.self) { try first.compare(with: wrong, challenge: challenge) }
        #expect(error?.kind == .stopped)
        #expect(throws: CustodyError.self) { try first.path(for: try ScopeLabel(subject: "user:1")) }
        let reopened = try house.reopen(0)
        let union = house.union()
        let stopped = #expect(throws: CustodyError.self) {
            try reopened.catchUp(with: union, witnesses: [house.witness(union)])
        }
        #expect(stopped?.kind == .stopped)
    }

    @Test("a repository is founded once, and its descriptor is pinned")
    func descriptorIsPinned() throws {
        let house = try TestCustody()
        let other = try TestCustody(seed: 2)
        let path = house.folder(0).appending(house.repository.hex).appending("repository.json")
        try put(other.founded.descriptor.signed.encoded(), at: path)
        let error = #expect(throws: LedgerError.self) { try house.reopen(0) }
        #expect(error?.kind == .foreignRepository)
        let missing = #expect(throws: CustodyError.self) { try house.custodians[0].open(other.repository) }
        #expect(missing?.kind == .noSuchRepository)
    }
}

extension [UInt8] {
    /// Some digest.
    fileprivate var withDigest: Digest? { SHA256.hash(span) }
}
