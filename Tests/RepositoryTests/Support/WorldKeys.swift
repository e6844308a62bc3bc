import Custody
import Files
import Ledger
import Repository
import Sealing

/// A custodian that founded a repository, and the keys that act for it.
struct WorldKeys: Sendable {
    let descriptor: RepositoryDescriptor
    /// The ledger at the founding.
    let ledger: Ledger
    let writer: SigningKey
    private let officer: SigningKey
    private let vault: CustodianVault
    private let clock: ManualClock

    init(random: SeededRandom, clock: ManualClock, folder: PathBytes, stores: [String]) throws {
        writer = .generate(from: random)
        officer = .generate(from: random)
        self.clock = clock
        let custodian = try Self.custodian(folder.appending("custodian"), random: random, clock: clock)
        let founded = try custodian.found(
            delegations: [
                Delegation(key: writer.publicKey, role: .writer, party: "agent"),
                Delegation(key: officer.publicKey, role: .officer, party: "officer"),
            ],
            parties: try stores.map { try Party(kind: .store, name: $0, region: "test-region") },
            primary: "store:\(stores[0])",
            policy: nil
        )
        descriptor = founded.descriptor
        var ledger = Ledger(repository: founded.id, rootKey: founded.rootKey)
        ledger.merge(founded.entries)
        self.ledger = ledger
        vault = try custodian.open(founded.id)
    }

    private static func custodian(
        _ folder: PathBytes,
        random: SeededRandom,
        clock: ManualClock
    ) throws -> Custodian {
        let settings = CustodianSettings(coolOffSeconds: 0, puncturesPerHour: 100_000)
        try Custodian.create(folder, name: "test", region: "test-region", settings: settings, random: random)
        return try Custodian(open: folder, name: "test", region: "test-region", clock: clock, random: random)
    }

    /// A lease of the custodian once it knows what everybody knows.
    func lease(knowing ledger: Ledger) throws -> KeyLease {
        let witness = Witness(party: ledger.primary ?? "", ledger: ledger, head: nil)
        _ = try vault.catchUp(with: ledger, witnesses: [witness])
        return try vault.lease(run: "test", until: clock.now().adding(seconds: 86_400))
    }

    func hold(_ id: String, random: SeededRandom) throws -> LedgerEntry {
        try LedgerEntry.make(
            .held(Hold(id: id, basis: "case/1", until: nil, scope: .repository)),
            repository: descriptor.id,
            time: clock.now(),
            random: random,
            with: officer
        )
    }

    func remember(_ state: RepositoryState) throws {
        try vault.remember(head: state.number, digest: state.digest)
    }

    func tombstone(_ scope: ScopePrefix, random: SeededRandom) throws -> LedgerEntry {
        try LedgerEntry.make(
            .erasureIssued(id: Hex.encode(random.bytes(16)), scope: scope),
            repository: descriptor.id,
            time: clock.now(),
            random: random,
            with: officer
        )
    }
}
