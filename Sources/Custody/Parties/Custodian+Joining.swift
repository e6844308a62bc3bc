package import Ledger
package import Sealing

extension Custodian {
    /// Asks for a repository's keys.
    ///
    /// The answer must come while the process lives. The ledger must declare this custodian before the donor answers.
    package func offer(for repository: RepositoryID) -> PendingJoin {
        let key = AgreementKey.generate(from: AnyRandom(random))
        let offer = JoinOffer(
            repository: repository,
            party: partyID,
            agreement: key.publicBytes,
            nonce: random.bytes(16),
            with: identity
        )
        return PendingJoin(offer: offer, key: key)
    }

    /// Takes a repository's keys over.
    ///
    /// Nothing is served before the new vault has caught up, which applies every tombstone of the ledger.
    /// - Parameters:
    ///   - export: the donor's answer.
    ///   - pending: the offer that it answers.
    ///   - union: all ledger entries that can be reached; they declare both custodians.
    /// - Throws: ``CustodyError`` with `joinRefused`, `alreadyHeld` or `damaged`; nothing is kept then.
    package func importTree(
        _ export: TreeExport,
        answering pending: PendingJoin,
        descriptor: RepositoryDescriptor,
        union: Ledger
    ) throws -> CustodianVault {
        let repository = pending.offer.repository
        guard export.offer == pending.offer.digest, export.repository == repository, descriptor.id == repository,
            union.repository == repository
        else { throw CustodyError(.joinRefused, "the keys that came answer another request") }
        try Self.requireCustodian(export.donor, export.signed.key, in: union)
        try Self.requireCustodian(partyID, identity.publicKey, in: union)
        let info = TreeExport.info(repository: repository, offer: export.offer, donor: export.signed.key)
        let shared = try pending.key.sharedSecret(with: export.agreement, info: info.span)
        var plain: [UInt8] = []
        defer { plain.cleanse() }
        var cipher = AuthenticatedCipher()
        var isOpened = false
        shared.withBytes { key in
            isOpened =
                (try? cipher.open(export.sealed.span, key: key, associatedData: info.span, appendTo: &plain)) != nil
        }
        guard isOpened, let tree = TreeContents(decoding: plain.span) else {
            throw CustodyError(.joinRefused, "the keys that came cannot be opened")
        }
        let rootKey = SigningKey(seed: tree.rootSeed).publicKey
        guard rootKey == descriptor.rootKey else {
            throw CustodyError(.joinRefused, "the keys that came are not those of repository \(repository)")
        }
        let draft = StateDraft(
            labelKey: tree.labelKey,
            rootSeed: tree.rootSeed,
            shards: tree.shards,
            ledger: union,
            head: tree.head
        )
        try establish(descriptor, draft, ledger: union)
        return try open(repository)
    }

    /// Refuses a party that the ledger does not declare as a custodian with this key.
    static func requireCustodian(_ party: String, _ key: PublicKey, in ledger: Ledger) throws {
        let isParty = ledger.parties.contains { $0.id == party && $0.kind == .custodian && $0.key == key }
        guard isParty, ledger.authorises(key, .custodian, party: party) else {
            throw CustodyError(.joinRefused, "the ledger declares no custodian '\(party)' with this key")
        }
    }
}

/// A source of randomness whose type does not matter.
struct AnyRandom: RandomSource {
    private let source: any RandomSource

    init(_ source: any RandomSource) {
        self.source = source
    }

    func fill(_ bytes: inout MutableSpan<UInt8>) {
        source.fill(&bytes)
    }
}
