package import Custody
package import Files
package import Ledger
package import Sealing

/// A repository with two custodians on temporary folders, and the keys that may act in it.
///
/// The stores are names in the ledger only: whoever needs real ones opens them for ``repository`` and writes
/// ``union()`` into them.
package final class TestCustody: Sendable {
    /// What a store is called, and where it is.
    package struct StoreName: Sendable {
        package let name: String
        package let region: String

        /// A store from its parts.
        package init(_ name: String, region: String) {
            self.name = name
            self.region = region
        }
    }

    package let place: TemporaryFolder
    package let clock: ManualClock
    package let random: SeededRandom
    /// Two: `helsinki` and `falkenstein`.
    package let custodians: [Custodian]
    /// The repository's keys at each of them.
    package let vaults: [CustodianVault]
    package let founded: FoundedRepository
    package let writer: SigningKey
    package let officer: SigningKey
    package let agent: SigningKey

    /// The time at which every test starts.
    package static let start = Timestamp(milliseconds: 1_770_000_000_000)
    /// One in each country's region.
    package static let standardStores = [
        StoreName("primary", region: "hetzner-hel1"), StoreName("second", region: "hetzner-fsn1"),
    ]

    /// Founds the repository.
    /// - Parameters:
    ///   - settings: without a cool-off unless a test is about it.
    ///   - isReady: whether both custodians have caught up with each other already.
    package init(
        stores: [StoreName] = standardStores,
        settings: CustodianSettings = CustodianSettings(coolOffSeconds: 0, puncturesPerHour: 100_000),
        rootSecret: Secret? = nil,
        policy: JSONValue? = nil,
        chunker: RepositoryDescriptor.Chunker = .standard,
        seed: UInt64 = 1,
        isReady: Bool = true
    ) throws {
        let place = try TemporaryFolder()
        let clock = ManualClock(Self.start)
        let random = SeededRandom(seed: seed)
        self.place = place
        self.clock = clock
        self.random = random
        writer = SigningKey.generate(from: random)
        officer = SigningKey.generate(from: random)
        agent = SigningKey.generate(from: random)
        custodians = try [("helsinki", "hetzner-hel1"), ("falkenstein", "hetzner-fsn1")].map { name, region in
            let folder = place.path.appending(name)
            try Custodian.create(folder, name: name, region: region, settings: settings, random: random)
            return try Custodian(
                open: folder,
                name: name,
                region: region,
                rootSecret: rootSecret,
                clock: clock,
                random: random
            )
        }
        let second = custodians[1]
        founded = try custodians[0].found(
            chunker: chunker,
            delegations: [
                Delegation(key: writer.publicKey, role: .writer, party: "writer"),
                Delegation(key: officer.publicKey, role: .officer, party: "officer"),
                Delegation(key: agent.publicKey, role: .agent, party: "agent"),
                Delegation(key: second.identity.publicKey, role: .custodian, party: second.partyID),
            ],
            parties: try stores.map { try Party(kind: .store, name: $0.name, region: $0.region) } + [
                try Party(
                    kind: .custodian,
                    name: second.name,
                    region: second.region,
                    key: second.identity.publicKey
                )
            ],
            primary: stores.first.map { "store:" + $0.name },
            policy: policy
        )
        var union = Ledger(repository: founded.id, rootKey: founded.rootKey)
        union.merge(founded.entries)
        let first = try custodians[0].open(founded.id)
        let store = "store:" + (stores.first?.name ?? "none")
        try first.catchUp(with: union, witnesses: [Witness(party: store, ledger: union, head: nil)])
        let pending = second.offer(for: founded.id)
        let joined = try second.importTree(
            try first.exportTree(to: pending.offer),
            answering: pending,
            descriptor: founded.descriptor,
            union: union
        )
        vaults = [first, joined]
        if isReady { try catchUp() }
    }

    /// The repository's id.
    package var repository: RepositoryID { founded.id }

    /// All that the custodians hold of the ledger together.
    package func union() -> Ledger {
        var union = vaults[0].ledger
        union.merge(vaults[1].ledger)
        return union
    }

    /// A store that holds this ledger.
    package func witness(_ ledger: Ledger, party: String = "store:primary", head: HeadMark? = nil) -> Witness {
        Witness(party: party, ledger: ledger, head: head)
    }

    /// Brings both custodians to the union of what they and a store know.
    @discardableResult
    package func catchUp(_ others: Ledger? = nil) throws -> [CatchUp] {
        var union = union()
        if let others { union.merge(others) }
        return try vaults.map { try $0.catchUp(with: union, witnesses: [witness(union)]) }
    }

    /// Signs a statement at the clock's time.
    package func sign(_ statement: LedgerStatement, by key: SigningKey) throws -> LedgerEntry {
        try LedgerEntry.make(statement, repository: repository, time: clock.now(), random: random, with: key)
    }

    /// A request for an erasure without grace or approvals.
    package func request(_ scope: ScopePrefix, approvals: Int = 0, graceSeconds: Int64 = 0) throws -> ErasureRequest {
        let now = clock.now()
        return try ErasureRequest(
            id: ErasureRequest.newID(from: random),
            scope: scope,
            reason: "art-17",
            requestedAt: now,
            due: now.addingMonths(1),
            graceEnds: now.adding(seconds: graceSeconds),
            approvals: approvals
        )
    }

    /// Issues an erasure and records it at the first custodian.
    ///
    /// No keys are destroyed yet.
    package func issue(_ scope: ScopePrefix) throws -> Tombstone {
        let request = try request(scope)
        let issued = try sign(.erasureIssued(id: request.id, scope: scope), by: officer)
        try vaults[0].record([try sign(.erasureRequested(request), by: officer), issued])
        guard let tombstone = vaults[0].ledger.tombstones(of: request.id).first else {
            throw LedgerError(.malformed, "the tombstone that was issued has no effect")
        }
        return tombstone
    }

    /// Issues an erasure and destroys its keys at both custodians.
    package func erase(_ scope: ScopePrefix) throws -> Tombstone {
        let tombstone = try issue(scope)
        try catchUp()
        return tombstone
    }

    /// A lease at one of the custodians, for a day of the clock.
    package func lease(at index: Int = 0, run: String = "test") throws -> KeyLease {
        try vaults[index].lease(run: run, until: clock.now().adding(seconds: 86_400))
    }

    /// Opens a custodian anew, as another process would.
    package func reopen(_ index: Int, rootSecret: Secret? = nil) throws -> CustodianVault {
        let old = custodians[index]
        let custodian = try Custodian(
            open: place.path.appending(old.name),
            name: old.name,
            region: old.region,
            rootSecret: rootSecret,
            clock: clock,
            random: random
        )
        return try custodian.open(repository)
    }

    /// The folder of a custodian.
    package func folder(_ index: Int) -> PathBytes { place.path.appending(custodians[index].name) }
}

extension CustodianVault {
    /// The custodian's answer about one tombstone.
    package func receipt(for tombstone: Tombstone, nonce: String = "0123456789abcdef0123456789abcdef") throws -> Receipt
    {
        try receipts(for: [tombstone], nonce: nonce)[0]
    }
}
