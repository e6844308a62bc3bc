import Files
import Ledger
import Sealing
import TestSupport
import Testing

@testable import Custody

@Suite struct RestraintTests {
    @Test("E16: a whole repository waits for the cool-off, withheld meanwhile, and is then destroyed")
    func coolOff() throws {
        let house = try TestCustody(settings: .standard)
        let lease = try house.lease()
        // A forged time in the past shortens nothing.
        house.clock.advance(seconds: -1_000_000)
        let tombstone = try house.issue(.repository)
        house.clock.advance(seconds: 1_000_000)
        let first = try house.catchUp()
        let until = TestCustody.start.adding(seconds: 72 * 3600)
        for result in first {
            #expect(result.appliedTombstones.isEmpty)
            #expect(result.deferred == [DeferredTombstone(tombstone: tombstone, reason: .coolOff, until: until)])
        }
        #expect(try lease.keys(for: .metadata) == nil)
        try lease.close()
        #expect(try house.vaults[0].canDerive(.repository))
        let receipt = try house.vaults[0].receipt(for: tombstone)
        #expect(receipt.statement.state == .pending)
        #expect(receipt.statement.evidence["waitingSince"] == .string(TestCustody.start.iso8601))

        house.clock.advance(seconds: 72 * 3600 - 1)
        #expect(try house.catchUp().allSatisfy { $0.appliedTombstones.isEmpty })
        house.clock.advance(seconds: 1)
        #expect(try house.catchUp().allSatisfy { $0.appliedTombstones == [tombstone] })
        for vault in house.vaults {
            #expect(try vault.isDestroyed)
            #expect(try !vault.canDerive(.repository))
            #expect(try vault.receipt(for: tombstone).statement.state == .unreadable)
            let error = #expect(throws: CustodyError.self) { try vault.path(for: try ScopeLabel(subject: "user:1")) }
            #expect(error?.kind == .destroyed)
            #expect(throws: CustodyError.self) {
                try vault.sign(rootStatement: .primaryMoved(to: "store:second", sequence: 2), at: house.clock.now())
            }
            let after = try vault.lease(run: "r", until: house.clock.now().adding(seconds: 9))
            #expect(try after.keys(forSorted: [.metadata, .nobody, ScopePath(subject: 1)]).allSatisfy { $0 == nil })
            try after.close()
        }
    }

    @Test("P1, E16: the leaf of nobody's data is retired after the cool-off only, a person's at once")
    func retirements() throws {
        let house = try TestCustody(settings: .standard)
        let own = ScopePath(subject: 5)
        for leaf in [ScopePath.nobody, own] {
            for statement in [LedgerStatement.superseded(leaf), .retired(leaf)] {
                try house.vaults[0].record([house.sign(statement, by: house.officer)])
            }
        }
        let lease = try house.lease()
        let first = try house.catchUp()
        #expect(first.allSatisfy { $0.appliedTombstones.map(\.retiredLeaf) == [own] })
        #expect(first.allSatisfy { $0.deferred.map(\.reason) == [.coolOff] })
        for vault in house.vaults {
            #expect(try !vault.canDerive(own) && vault.canDerive(.nobody))
            #expect(try vault.canDerive(ScopePath(subject: 5, object: 1)), "its successor stays")
        }
        #expect(try lease.keys(for: .nobody) == nil, "withheld meanwhile")
        try lease.close()
        house.clock.advance(seconds: 72 * 3600)
        #expect(try house.catchUp().allSatisfy { $0.appliedTombstones.map(\.retiredLeaf) == [.nobody] })
        for vault in house.vaults {
            #expect(try !vault.canDerive(.nobody))
            #expect(try vault.canDerive(.metadata) && vault.canDerive(ScopePath(subject: 0, object: 2)))
        }
        #expect(try house.catchUp().allSatisfy { $0.appliedTombstones.isEmpty && $0.deferred.isEmpty })
    }

    @Test("E16: within the cool-off the root key takes a stolen officer's tombstone back")
    func takenBack() throws {
        let house = try TestCustody(settings: .standard)
        _ = try house.issue(.repository)
        try house.catchUp()
        let ledger = house.vaults[0].ledger
        let stolen = Set(ledger.entries.filter { $0.signer == house.officer.publicKey }.map(\.digest))
        let revocation = ledger.revocation(of: house.officer.publicKey, acceptedHead: 0, refusing: stolen)
        _ = try house.vaults[0].sign(rootStatement: revocation, at: house.clock.now())
        house.clock.advance(seconds: 100 * 3600)
        #expect(try house.catchUp().allSatisfy { $0.appliedTombstones.isEmpty && $0.deferred.isEmpty })
        let lease = try house.lease()
        #expect(try lease.keys(for: .metadata) != nil)
        try lease.close()
    }

    @Test(
        "E10: a clock that was set back does not shorten the cool-off, and setting it forward and back does not either"
    )
    func clockSetBack() throws {
        let house = try TestCustody(settings: .standard)
        let tombstone = try house.issue(.repository)
        try house.catchUp()
        house.clock.advance(seconds: -365 * 86_400)
        let results = try house.catchUp()
        let until = TestCustody.start.adding(seconds: 72 * 3600)
        #expect(results.allSatisfy { $0.deferred.map(\.until) == [until] })
        house.clock.set(TestCustody.start.adding(seconds: 72 * 3600))
        #expect(try house.catchUp().allSatisfy { $0.appliedTombstones == [tombstone] })
    }

    @Test("E10: a tombstone that comes while the clock is set back waits from the time that was known before")
    func setBackBeforeIssuing() throws {
        let house = try TestCustody(settings: .standard)
        house.clock.advance(seconds: -365 * 86_400)
        _ = try house.issue(.repository)
        try house.catchUp()
        house.clock.set(TestCustody.start)
        let until = TestCustody.start.adding(seconds: 72 * 3600)
        #expect(try house.catchUp().allSatisfy { $0.appliedTombstones.isEmpty && $0.deferred.map(\.until) == [until] })
    }

    @Test("E16: no more is erased within an hour than the custodian allows; the rest is withheld and follows")
    func rateLimit() throws {
        let house = try TestCustody(settings: CustodianSettings(coolOffSeconds: 0, puncturesPerHour: 3))
        let tombstones = try (1...5).map { try house.issue(.subject(UInt64($0))) }
        let first = try house.catchUp()
        #expect(first.map(\.appliedTombstones.count) == [3, 3])
        #expect(first.map(\.deferred.count) == [2, 2])
        #expect(first.flatMap(\.deferred).allSatisfy { $0.reason == .rateLimit })
        let lease = try house.lease()
        for number in 1...5 { #expect(try lease.keys(for: ScopePath(subject: UInt64(number))) == nil) }
        try lease.close()
        let late = try #require(first[0].deferred.first?.tombstone)
        #expect(try house.vaults[0].receipt(for: late).statement.state == .pending)
        house.clock.advance(seconds: 3599)
        #expect(try house.catchUp().allSatisfy { $0.appliedTombstones.isEmpty })
        // Setting the clock back opens no new hour.
        house.clock.advance(seconds: -7200)
        #expect(try house.catchUp().allSatisfy { $0.appliedTombstones.isEmpty })
        house.clock.set(TestCustody.start.adding(seconds: 3600))
        #expect(try house.catchUp().map(\.appliedTombstones.count) == [2, 2])
        for tombstone in tombstones {
            #expect(try house.vaults[1].receipt(for: tombstone).statement.state == .unreadable)
        }
    }

    @Test("E16: the limit counts over all repositories of a custodian")
    func limitOverRepositories() throws {
        let house = try TestCustody(settings: CustodianSettings(coolOffSeconds: 0, puncturesPerHour: 3))
        _ = try house.issue(.subject(1))
        _ = try house.issue(.subject(2))
        try house.catchUp()
        let allowance = try house.custodians[0].activity.take(5, clock: house.clock)
        #expect(allowance.punctures == 1)
        #expect(allowance.nextAt == TestCustody.start.adding(seconds: 3600))
    }

    @Test("a tombstone whose keys are gone already costs nothing of the limit")
    func coveredCostsNothing() throws {
        let house = try TestCustody(settings: CustodianSettings(coolOffSeconds: 0, puncturesPerHour: 1))
        _ = try house.erase(.subject(1))
        let inside = try house.issue(.object(subject: 1, object: 7))
        let again = try house.issue(.subject(1))
        let results = try house.catchUp()
        #expect(results.allSatisfy { Set($0.appliedTombstones) == [inside, again] && $0.deferred.isEmpty })
    }

    @Test("a custodian's settings are its own: no ledger entry changes them")
    func settings() throws {
        let house = try TestCustody(settings: .standard)
        #expect(house.custodians[0].settings.coolOffSeconds == 72 * 3600)
        let file = house.folder(0).appending("custodian.json")
        let bytes = try AtomicFile.read(file, maximumBytes: 1 << 16)
        let random = SeededRandom(seed: 3)
        for _ in 0..<300 {
            let mutated = Mutation.mutate(bytes, with: random)
            if let read = try? CustodianFile(parsing: mutated) { #expect(CustodianFile(read).encoded == read.encoded) }
        }
        try put(Array("{}".utf8), at: file)
        #expect(throws: CustodyError.self) { try house.reopen(0) }
        try put(bytes, at: file)
        for (name, region) in [("other", "hetzner-hel1"), ("helsinki", "contabo-de")] {
            let error = #expect(throws: CustodyError.self) {
                try Custodian(
                    open: house.folder(0),
                    name: name,
                    region: region,
                    clock: house.clock,
                    random: house.random
                )
            }
            #expect(error?.kind == .wrongCustodian)
        }
        #expect(throws: CustodyError.self) {
            try Custodian.create(house.folder(0), name: "helsinki", region: "hetzner-hel1", random: house.random)
        }
    }

    @Test("keys and identity are readable by their owner only")
    func modes() throws {
        let house = try TestCustody()
        let folder = house.folder(0)
        for name in [
            "identity", "custodian.json", house.repository.hex + "/slots", house.repository.hex + "/repository.json",
        ] {
            #expect(try FileSystem.status(folder.appending(PathBytes(name)))?.mode == 0o600)
        }
        #expect(try FileSystem.status(folder)?.mode == 0o700)
        #expect(try FileSystem.status(folder.appending(house.repository.hex))?.mode == 0o700)
    }
}

extension CustodianFile {
    fileprivate init(_ other: CustodianFile) {
        self.init(name: other.name, region: other.region, settings: other.settings)
    }
}
