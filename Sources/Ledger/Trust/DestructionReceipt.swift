package import Sealing

/// A party's signed statement that it destroyed all that it held of a repository, and is one of its parties no more.
///
/// A custodian signs with its own key that the keys are gone; for a store the agent signs, which deleted every object
/// and listed the store again.
package struct DestructionReceipt: Hashable, Sendable {
    /// Of which repository.
    package let repository: RepositoryID
    /// Who destroyed, as its join declared it.
    package let party: Party
    /// The entry that declared it; a party that joins again is not meant.
    package let joined: Digest
    /// What the statement rests on: counts, grades and digests only.
    package let evidence: JSONValue
    /// When it was seen.
    package let time: Timestamp
    /// The signed document.
    package let signed: SignedDocument

    /// What the signatures are for.
    package static let namespace = "landfast-destruction"
    /// Bytes of an encoded receipt at most.
    package static let maximumBytes = 16 << 10

    /// Signs a statement.
    package init(
        repository: RepositoryID,
        party: Party,
        joined: Digest,
        evidence: JSONValue,
        time: Timestamp,
        with key: SigningKey
    ) {
        self.repository = repository
        self.party = party
        self.joined = joined
        self.evidence = evidence
        self.time = time
        signed = SignedDocument(
            signing: Self.document(repository, party, joined, evidence, time),
            namespace: Self.namespace,
            with: key
        )
    }

    /// Reads what ``json`` gives and checks the signature; nil for anything else.
    package init?(json: JSONValue) {
        let bytes = json.canonicalBytes()
        guard
            let signed = try? SignedDocument.parse(
                bytes.span,
                namespace: Self.namespace,
                maximumBytes: Self.maximumBytes
            ),
            let repository = signed.document["repository"]?.stringValue.flatMap({ RepositoryID(hex: $0) }),
            let party = signed.document["party"].flatMap(Party.init(json:)),
            let joined = signed.document["joined"]?.stringValue.flatMap({ Digest(hex: $0) }),
            let evidence = signed.document["evidence"],
            let time = signed.document["time"]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
            Self.document(repository, party, joined, evidence, time) == signed.document
        else { return nil }
        self.repository = repository
        self.party = party
        self.joined = joined
        self.evidence = evidence
        self.time = time
        self.signed = signed
    }

    /// The signed document, as ledger entries hold it.
    package var json: JSONValue { signed.json }

    private static func document(
        _ repository: RepositoryID,
        _ party: Party,
        _ joined: Digest,
        _ evidence: JSONValue,
        _ time: Timestamp
    ) -> JSONValue {
        .object([
            "format": .integer(1), "repository": .string(repository.hex), "party": party.json,
            "joined": .string(joined.hex), "evidence": evidence, "time": .string(time.iso8601),
        ])
    }
}
