internal import Files
internal import Ledger
package import Sealing

/// A custodian's signed answer to a challenge: codes that only the same keys give, and that reveal none.
package struct ComparisonAnswer: Hashable, Sendable {
    /// The signed document.
    package let signed: SignedDocument
    let repository: RepositoryID
    let party: String
    let challenge: [UInt8]
    /// For the label key, then for each leaf; nil where a leaf was erased.
    let codes: [Digest?]

    /// Reads an answer and checks its signature; whether its signer counts is for the other custodian to decide.
    package init(parsing bytes: Span<UInt8>) throws {
        let signed = try SignedDocument.parse(bytes, namespace: CustodyDocument.namespace, maximumBytes: 64 << 10)
        let document = signed.document
        guard document["type"] == .string("comparison"), document.objectValue?.count == 5,
            let repository = document["repository"]?.stringValue.flatMap({ RepositoryID(hex: $0) }),
            let party = document["party"]?.stringValue,
            let challenge = document["challenge"]?.stringValue.flatMap({ Hex.decode($0) }),
            let list = document["codes"]?.arrayValue,
            // What is no code must not count as that of an erased leaf.
            case let codes = list.map({ $0.stringValue.flatMap { Digest(hex: $0) } }),
            zip(list, codes).allSatisfy({ $0 == .null || $1 != nil })
        else { throw CustodyError(.damaged, "a signed document that is no comparison") }
        self.signed = signed
        self.repository = repository
        self.party = party
        self.challenge = challenge
        self.codes = codes
    }

    init(repository: RepositoryID, party: String, challenge: [UInt8], codes: [Digest?], with identity: SigningKey) {
        self.repository = repository
        self.party = party
        self.challenge = challenge
        self.codes = codes
        signed = SignedDocument(
            signing: .object([
                "type": .string("comparison"), "repository": .string(repository.hex), "party": .string(party),
                "challenge": .string(Hex.encode(challenge)),
                "codes": .array(codes.map { $0.map { .string($0.hex) } ?? .null }),
            ]),
            namespace: CustodyDocument.namespace,
            with: identity
        )
    }
}

extension CustodianVault {
    /// Leaves that are compared at once.
    package static let comparedLeaves = 32

    /// A challenge for a comparison: random bytes, which choose the leaves.
    package func comparisonChallenge() -> [UInt8] { custodian.random.bytes(32) }

    /// Answers a challenge of 32 bytes.
    package func comparison(_ challenge: [UInt8]) throws -> ComparisonAnswer {
        let codes = try withState { try comparisonCodes(challenge, $0.table) }
        return ComparisonAnswer(
            repository: repository,
            party: custodian.partyID,
            challenge: challenge,
            codes: codes,
            with: custodian.identity
        )
    }

    /// Compares the own keys with another custodian's.
    ///
    /// Where both can derive a leaf, the codes must be the same. On a mismatch this custodian serves nothing from then
    /// on, in any process: one of the two has other keys than the data was sealed under.
    /// - Parameter challenge: the one that was sent, so that an old answer is refused.
    /// - Throws: ``CustodyError`` with `stopped` on a mismatch, `joinRefused` when the answer is not a custodian's.
    package func compare(with answer: ComparisonAnswer, challenge: [UInt8]) throws {
        try Custodian.requireCustodian(answer.party, answer.signed.key, in: ledger)
        guard answer.repository == repository, answer.challenge == challenge,
            answer.codes.count == Self.comparedLeaves + 1
        else { throw CustodyError(.joinRefused, "the comparison is an answer to another question") }
        try folder.locked {
            let own = try comparisonCodes(challenge, folder.load(random: custodian.random).table)
            let isSame = zip(own, answer.codes).allSatisfy { own, other in
                own == nil || other == nil || own == other
            }
            guard !isSame else { return }
            let reason = "custodian '\(custodianName)' and \(answer.party) hold different keys for \(repository)"
            try AtomicFile.replace(folder.stopped, Array(reason.utf8).span)
            throw CustodyError(.stopped, reason)
        }
    }

    private func comparisonCodes(_ challenge: [UInt8], _ table: CustodyTable) throws -> [Digest?] {
        guard !table.isDestroyed else { return Array(repeating: nil, count: Self.comparedLeaves + 1) }
        let message = Array("landfast/1/comparison".utf8) + repository.bytes + challenge
        let labelKey = try table.secret(at: TableLayout.labelKey, repository: repository)
        var codes: [Digest?] = [labelKey.withBytes { Self.code($0, message) }]
        var deriver = LeafDeriver()
        defer { deriver.cleanse() }
        for index in 0..<Self.comparedLeaves {
            let choice = SHA256.hash((message + [UInt8(index)]).span).bytes
            let path = ScopePath(subject: choice.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
            let nodes = try folder.nodes(ofShard: TreePrefix(path).shard, in: table)
            codes.append(deriver.withLeaf(path, from: nodes) { Self.code($0, message) })
        }
        return codes
    }

    private static func code(_ key: Span<UInt8>, _ message: [UInt8]) -> Digest {
        let none: [UInt8] = []
        let info = Array("landfast/1/comparison".utf8)
        let derived = Secret(count: 32) { HKDF.derive(key: key, salt: none.span, info: info.span, into: &$0) }
        return derived.withBytes { HMAC.sha256(key: $0, message.span) }
    }
}
