package import Sealing

/// What a party states about one tombstone, to be signed.
package struct ReceiptStatement: Hashable, Sendable {
    /// 32 hex digits, see ``Receipt/newID(for:_:random:)``.
    package var id: String
    /// Of which repository.
    package var repository: RepositoryID
    /// The request's id.
    package var erasureID: String
    /// The tombstone's ledger entry.
    package var tombstone: Digest
    /// Who states it.
    package var party: Party
    /// How far the party is.
    package var state: PartyState
    /// What the statement rests on: random ids, counts, times and digests only.
    package var evidence: JSONValue
    /// The root of the ledger that the party holds.
    package var ledgerRoot: Digest
    /// The entries of the ledger that the party holds.
    package var ledgerCount: Int
    /// The head that the party holds, if it holds heads.
    package var head: UInt64?
    /// When it was seen.
    package var time: Timestamp
    /// What whoever asked for the receipt gave along, so that an old one cannot be passed off; random otherwise.
    package var nonce: String

    /// A statement from its parts.
    package init(
        id: String,
        repository: RepositoryID,
        tombstone: Tombstone,
        party: Party,
        state: PartyState,
        evidence: JSONValue,
        ledger: Ledger,
        head: UInt64?,
        time: Timestamp,
        nonce: String
    ) {
        self.id = id
        self.repository = repository
        erasureID = tombstone.id
        self.tombstone = tombstone.digest
        self.party = party
        self.state = state
        self.evidence = evidence
        ledgerRoot = ledger.root
        ledgerCount = ledger.count
        self.head = head
        self.time = time
        self.nonce = nonce
    }

    /// True when both state the same of the same party, if at different times.
    package func saysTheSame(as other: ReceiptStatement) -> Bool {
        var other = other
        other.id = id
        other.time = time
        other.nonce = nonce
        return other == self
    }

    fileprivate init?(json: JSONValue) {
        guard json["format"] == .integer(1), let id = json["id"]?.stringValue, LedgerText.isRandomID(id),
            let repository = json["repository"]?.stringValue.flatMap({ RepositoryID(hex: $0) }),
            let erasureID = json["erasure"]?.stringValue, LedgerText.isRandomID(erasureID),
            let tombstone = json["tombstone"]?.stringValue.flatMap({ Digest(hex: $0) }),
            let party = json["party"].flatMap(Party.init(json:)),
            let state = json["state"]?.stringValue.flatMap(PartyState.init(rawValue:)),
            let evidence = json["evidence"],
            let ledgerRoot = json["ledgerRoot"]?.stringValue.flatMap({ Digest(hex: $0) }),
            let ledgerCount = json["ledgerCount"]?.integerValue.flatMap({ Int(exactly: $0) }),
            let headValue = json["head"],
            let time = json["time"]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
            let nonce = json["nonce"]?.stringValue, LedgerText.isRandomID(nonce)
        else { return nil }
        self.id = id
        self.repository = repository
        self.erasureID = erasureID
        self.tombstone = tombstone
        self.party = party
        self.state = state
        self.evidence = evidence
        self.ledgerRoot = ledgerRoot
        self.ledgerCount = ledgerCount
        head = headValue.stringValue.flatMap(ScopePath.value(hex:))
        self.time = time
        self.nonce = nonce
        guard self.json == json else { return nil }
    }

    fileprivate var json: JSONValue {
        .object([
            "format": .integer(1), "id": .string(id), "repository": .string(repository.hex),
            "erasure": .string(erasureID), "tombstone": .string(tombstone.hex), "party": party.json,
            "state": .string(state.rawValue), "evidence": evidence, "ledgerRoot": .string(ledgerRoot.hex),
            "ledgerCount": .integer(Int64(ledgerCount)),
            "head": head.map { .string(ScopePath.hex($0)) } ?? .null, "time": .string(time.iso8601),
            "nonce": .string(nonce),
        ])
    }
}

/// A party's signed statement about one tombstone.
package struct Receipt: Hashable, Sendable {
    /// What it states.
    package let statement: ReceiptStatement
    /// The signed document.
    package let signed: SignedDocument

    /// What the signatures are for.
    package static let namespace = "landfast-receipt"
    /// Bytes of an encoded receipt at most.
    package static let maximumBytes = 64 << 10

    /// A new id: 16 hex digits that follow from tombstone and party, so that a party's receipts are found by their names
    /// alone, and 16 random ones.
    package static func newID(for tombstone: Digest, _ party: Party, random: any RandomSource) -> String {
        idPrefix(for: tombstone, party) + Hex.encode(random.bytes(8))
    }

    /// What the ids of a party's receipts about a tombstone begin with.
    package static func idPrefix(for tombstone: Digest, _ party: Party) -> String {
        String(SHA256.hash(Array("\(namespace)\n\(tombstone.hex)\n\(party.id)".utf8).span).hex.prefix(16))
    }

    /// Signs a statement.
    package init(_ statement: ReceiptStatement, with key: SigningKey) {
        self.statement = statement
        signed = SignedDocument(signing: statement.json, namespace: Self.namespace, with: key)
    }

    /// Reads a receipt and checks its signature; ``isFromItsParty(in:)`` decides whether its signer counts.
    package init(parsing bytes: Span<UInt8>) throws {
        let signed = try SignedDocument.parse(bytes, namespace: Self.namespace, maximumBytes: Self.maximumBytes)
        guard let statement = ReceiptStatement(json: signed.document) else {
            throw LedgerError(.malformed, "a signed document that is no receipt of format 1")
        }
        self.statement = statement
        self.signed = signed
    }

    /// True when the signer may speak for the party: a custodian with its own declared key, an agent for stores and
    /// targets; and the party is one, as it stands here.
    package func isFromItsParty(in ledger: Ledger) -> Bool {
        guard ledger.repository == statement.repository,
            ledger.memberships.contains(where: { $0.party == statement.party })
        else { return false }
        return switch statement.party.kind {
        case .custodian: signed.key == statement.party.key && ledger.authorises(signed.key, .custodian)
        case .store, .target: ledger.authorises(signed.key, .agent)
        }
    }
}
