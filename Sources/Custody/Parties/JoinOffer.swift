package import Sealing

/// What signatures between custodians are for.
enum CustodyDocument {
    static let namespace = "landfast-custody"
    /// Bytes of a sealed tree at most.
    static let maximumBytes = 256 << 20
}

/// A custodian's request for a repository's keys: an ephemeral key, signed with its identity.
package struct JoinOffer: Hashable, Sendable {
    /// Whose keys it asks for.
    package let repository: RepositoryID
    /// The id of the custodian that asks.
    package let party: String
    /// 32 bytes of an ephemeral X25519 key.
    package let agreement: [UInt8]
    /// The signed document.
    package let signed: SignedDocument

    /// The SHA-256 of the encoded document.
    package var digest: Digest { SHA256.hash(signed.encoded().span) }

    init(repository: RepositoryID, party: String, agreement: [UInt8], nonce: [UInt8], with identity: SigningKey) {
        self.repository = repository
        self.party = party
        self.agreement = agreement
        signed = SignedDocument(
            signing: .object([
                "type": .string("join-offer"), "repository": .string(repository.hex), "party": .string(party),
                "agreement": .string(Hex.encode(agreement)), "nonce": .string(Hex.encode(nonce)),
            ]),
            namespace: CustodyDocument.namespace,
            with: identity
        )
    }

    /// Reads an offer and checks its signature; whether its signer may join is for the donor to decide.
    package init(parsing bytes: Span<UInt8>) throws {
        let signed = try SignedDocument.parse(bytes, namespace: CustodyDocument.namespace, maximumBytes: 4096)
        let document = signed.document
        guard document["type"] == .string("join-offer"), document.objectValue?.count == 5,
            let repository = document["repository"]?.stringValue.flatMap({ RepositoryID(hex: $0) }),
            let party = document["party"]?.stringValue,
            let agreement = document["agreement"]?.stringValue.flatMap({ Hex.decode($0) }), agreement.count == 32
        else { throw CustodyError(.joinRefused, "a signed document that is no join offer") }
        self.repository = repository
        self.party = party
        self.agreement = agreement
        self.signed = signed
    }
}

/// An offer whose answer is awaited.
///
/// Its key lives in this process only, and is used once.
package final class PendingJoin: Sendable {
    /// What is sent to the donor.
    package let offer: JoinOffer
    let key: AgreementKey

    init(offer: JoinOffer, key: AgreementKey) {
        self.offer = offer
        self.key = key
    }
}

/// A repository's keys, sealed to one offer and signed by the donor.
///
/// May travel over any way.
package struct TreeExport: Hashable, Sendable {
    /// The signed document.
    package let signed: SignedDocument
    let repository: RepositoryID
    let donor: String
    let offer: Digest
    let agreement: [UInt8]
    let sealed: [UInt8]

    init(
        repository: RepositoryID,
        donor: String,
        offer: Digest,
        agreement: [UInt8],
        sealed: [UInt8],
        with identity: SigningKey
    ) {
        self.repository = repository
        self.donor = donor
        self.offer = offer
        self.agreement = agreement
        self.sealed = sealed
        signed = SignedDocument(
            signing: .object([
                "type": .string("tree-export"), "repository": .string(repository.hex), "party": .string(donor),
                "offer": .string(offer.hex), "agreement": .string(Hex.encode(agreement)),
                "sealed": .string(Hex.encode(sealed)),
            ]),
            namespace: CustodyDocument.namespace,
            with: identity
        )
    }

    /// Reads an export and checks its signature; whether its signer is a custodian is for the importer to decide.
    package init(parsing bytes: Span<UInt8>) throws {
        let signed = try SignedDocument.parse(
            bytes,
            namespace: CustodyDocument.namespace,
            maximumBytes: CustodyDocument.maximumBytes
        )
        let document = signed.document
        guard document["type"] == .string("tree-export"), document.objectValue?.count == 6,
            let repository = document["repository"]?.stringValue.flatMap({ RepositoryID(hex: $0) }),
            let donor = document["party"]?.stringValue,
            let offer = document["offer"]?.stringValue.flatMap({ Digest(hex: $0) }),
            let agreement = document["agreement"]?.stringValue.flatMap({ Hex.decode($0) }), agreement.count == 32,
            let sealed = document["sealed"]?.stringValue.flatMap({ Hex.decode($0) })
        else { throw CustodyError(.joinRefused, "a signed document that is no tree export") }
        self.repository = repository
        self.donor = donor
        self.offer = offer
        self.agreement = agreement
        self.sealed = sealed
        self.signed = signed
    }

    /// What the shared secret is bound to: both parties, the repository and the offer.
    static func info(repository: RepositoryID, offer: Digest, donor: PublicKey) -> [UInt8] {
        Array("landfast/1/join".utf8) + repository.bytes + offer.bytes + donor.bytes
    }
}
