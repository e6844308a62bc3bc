package import Sealing
internal import Synchronization

/// One signed statement about a repository.
///
/// Its signature has been checked; whether its signer may say so is for the ``Ledger`` to decide.
package struct LedgerEntry: Hashable, Sendable {
    /// What it says.
    package let statement: LedgerStatement
    /// About which repository.
    package let repository: RepositoryID
    /// When it was signed, as the signer says; nothing depends on it.
    package let time: Timestamp
    /// 32 random hex digits, so that the same statement can be made twice.
    package let nonce: String
    /// The signed document.
    package let signed: SignedDocument
    /// The SHA-256 of the encoded document, which is its name.
    package let digest: Digest

    /// What the signatures are for.
    package static let namespace = "landfast-ledger"
    /// Bytes of an encoded entry at most.
    package static let maximumBytes = 1 << 20

    /// Every party holds the same entries: what was read of one is not checked again, and the last ones not even read
    /// again.
    private static let checked = CheckedDocuments(namespace: namespace, limit: 1 << 18)
    private static let recent = Mutex<[Digest: LedgerEntry]>([:])
    private static let recentLimit = 4096

    /// Who signed it.
    package var signer: PublicKey { signed.key }

    /// The bytes of the ledger object.
    package var encoded: [UInt8] { signed.encoded() }

    /// Equal when the bytes are.
    package static func == (left: LedgerEntry, right: LedgerEntry) -> Bool { left.digest == right.digest }

    /// By the bytes' digest.
    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }

    /// Signs a statement.
    /// - Throws: `badText` for a statement with a text, number or order that the format does not have.
    package static func make(
        _ statement: LedgerStatement,
        repository: RepositoryID,
        time: Timestamp,
        random: some RandomSource,
        with key: SigningKey
    ) throws(LedgerError) -> LedgerEntry {
        let nonce = Hex.encode(random.bytes(16))
        let document = JSONValue.object([
            "format": .integer(1), "nonce": .string(nonce), "repository": .string(repository.hex),
            "statement": statement.json, "time": .string(time.iso8601),
        ])
        let signed = SignedDocument(signing: document, namespace: namespace, with: key)
        guard let entry = LedgerEntry(signed) else {
            throw LedgerError(.badText, "a statement of type \(statement.type) that the format does not have")
        }
        return entry
    }

    /// Reads an encoded entry and checks its signature.
    /// - Throws: ``LedgerError`` with `malformed`, or what ``SignedDocument`` throws.
    package static func parse(_ bytes: Span<UInt8>) throws -> LedgerEntry {
        // Its bytes say all of an entry, and only those that were found good are here.
        let digest = SHA256.hash(bytes)
        if let known = recent.withLock({ $0[digest] }) { return known }
        let signed = try SignedDocument.parse(bytes, checked: checked, maximumBytes: maximumBytes)
        guard let entry = LedgerEntry(signed) else {
            throw LedgerError(.malformed, "a signed document that is no ledger entry of format 1")
        }
        recent.withLock { recent in
            if recent.count >= recentLimit { recent = [:] }
            recent[digest] = entry
        }
        return entry
    }

    private init?(_ signed: SignedDocument) {
        let document = signed.document
        guard let fields = document.objectValue, fields.count == 5, document["format"] == .integer(1),
            let nonce = document["nonce"]?.stringValue, LedgerText.isRandomID(nonce),
            let repository = document["repository"]?.stringValue.flatMap({ RepositoryID(hex: $0) }),
            let timeText = document["time"]?.stringValue, let time = Timestamp(iso8601: timeText),
            time.iso8601 == timeText, let statement = document["statement"].flatMap(LedgerStatement.init(json:))
        else { return nil }
        let encoded = signed.encoded()
        guard encoded.count <= Self.maximumBytes else { return nil }
        self.statement = statement
        self.repository = repository
        self.time = time
        self.nonce = nonce
        self.signed = signed
        digest = SHA256.hash(encoded.span)
    }
}
