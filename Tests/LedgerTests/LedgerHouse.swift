import Ledger
import Sealing

/// A repository's ledger in memory, with the keys that may act in it.
struct LedgerHouse {
    let random: SeededRandom
    let root: SigningKey
    let writer: SigningKey
    let officer: SigningKey
    let agent: SigningKey
    let stranger: SigningKey
    let repository: RepositoryID
    let time = Timestamp(milliseconds: 1_770_000_000_000)

    init(seed: UInt64 = 1) {
        random = SeededRandom(seed: seed)
        root = SigningKey.generate(from: random)
        writer = SigningKey.generate(from: random)
        officer = SigningKey.generate(from: random)
        agent = SigningKey.generate(from: random)
        stranger = SigningKey.generate(from: random)
        repository = RepositoryID(rootKey: root.publicKey)
    }

    var empty: Ledger { Ledger(repository: repository, rootKey: root.publicKey) }

    func sign(_ statement: LedgerStatement, by key: SigningKey) throws -> LedgerEntry {
        try LedgerEntry.make(statement, repository: repository, time: time, random: random, with: key)
    }

    func delegations() throws -> [LedgerEntry] {
        [
            try sign(.delegated(key: writer.publicKey, role: .writer, party: "writer"), by: root),
            try sign(.delegated(key: officer.publicKey, role: .officer, party: "officer"), by: root),
            try sign(.delegated(key: agent.publicKey, role: .agent, party: "agent"), by: root),
        ]
    }

    func founded() throws -> Ledger {
        var ledger = empty
        ledger.merge(try delegations())
        return ledger
    }

    func destruction(of party: Party, joined: Digest, by key: SigningKey) -> DestructionReceipt {
        DestructionReceipt(
            repository: repository,
            party: party,
            joined: joined,
            evidence: .object(["objectsLeft": .integer(0)]),
            time: time,
            with: key
        )
    }

    func id() -> String { ErasureRequest.newID(from: random) }

    func request(
        _ scope: ScopePrefix,
        id: String? = nil,
        approvals: Int = 0,
        grace: Int64 = 0
    ) throws -> ErasureRequest {
        try ErasureRequest(
            id: id ?? self.id(),
            scope: scope,
            reason: "art-17",
            requestedAt: time,
            due: time.addingMonths(1),
            graceEnds: time.adding(seconds: grace),
            approvals: approvals
        )
    }

    /// Every kind of statement, each by a key that may sign it.
    func oneOfEach() throws -> [LedgerEntry] {
        let store = try Party(kind: .store, name: "primary", region: "hetzner-hel1")
        let custodian = try Party(
            kind: .custodian,
            name: "helsinki",
            region: "hetzner-hel1",
            key: stranger.publicKey
        )
        let joined = try sign(.joined(store), by: root)
        let request = try request(.subject(7))
        let hold = try Hold(id: id(), basis: "court/17-2026", until: nil, scope: .subject(8))
        let inputs = JSONValue.object(["tenant": .string("a")])
        return try delegations() + [
            joined, try sign(.joined(custodian), by: writer),
            try sign(
                .left(
                    party: store.id,
                    joined: joined.digest,
                    how: .destroyed(destruction(of: store, joined: joined.digest, by: agent))
                ),
                by: writer
            ),
            try sign(.primaryMoved(to: "store:primary", sequence: 1), by: writer),
            try sign(.policyApplied(inputs: inputs, sequence: 1), by: writer),
            try sign(.erasureRequested(request), by: officer),
            try sign(.erasureApproved(id: request.id, by: "admin-2"), by: officer),
            try sign(.erasureExtended(id: request.id, due: time.addingMonths(2), reason: "complex"), by: officer),
            try sign(.erasureCancelled(id: id(), reason: "withdrawn"), by: officer),
            try sign(.erasureIssued(id: request.id, scope: .subject(7)), by: officer),
            try sign(.held(hold), by: officer), try sign(.released(hold: id()), by: officer),
            try sign(.readmitted(subject: 7, incarnation: 1), by: officer),
            try sign(
                .revoked(key: stranger.publicKey, acceptedEntries: [joined.digest], acceptedHead: 3),
                by: root
            ),
        ]
    }
}
