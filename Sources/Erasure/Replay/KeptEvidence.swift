package import Ledger
package import Sealing

/// Ledger entries that were kept outside of every store and custodian: in certificates, in folders of evidence, in copies of a
/// store's ledger.
///
/// Everything in it is hostile until a repository's ledger has taken it: here signatures are checked, and nothing is known of
/// whose they are.
package struct KeptEvidence: Sendable {
    /// A tombstone that a certificate names.
    package struct NamedTombstone: Hashable, Comparable, Sendable {
        /// Of which repository.
        package let repository: RepositoryID
        /// The request's id.
        package let erasure: String
        /// The ledger entry's digest.
        package let digest: Digest

        /// By repository, then by entry.
        package static func < (left: NamedTombstone, right: NamedTombstone) -> Bool {
            (left.repository.hex, left.digest) < (right.repository.hex, right.digest)
        }
    }

    /// The entries that were found, by repository and digest.
    package private(set) var entries: [RepositoryID: [Digest: LedgerEntry]] = [:]
    /// The tombstones that certificates name, whether or not their entries are here.
    package private(set) var named: Set<NamedTombstone> = []
    /// How many entries there are.
    package private(set) var count = 0
    /// Documents that say they are ledger entries or certificates, and are not.
    package private(set) var damaged = 0

    /// Bytes of a certificate at most.
    package static let maximumCertificateBytes = 16 << 20
    /// Entries, and named tombstones, at most.
    package static let maximumEntries = 500_000

    /// Nothing, to add to.
    package init() {}

    /// True when nothing was found that can be taken back, or named.
    package var isEmpty: Bool { entries.isEmpty && named.isEmpty }

    /// The tombstones that certificates name and whose entries are not here.
    package var bare: [NamedTombstone] {
        named.filter { entries[$0.repository]?[$0.digest] == nil }.sorted()
    }

    /// Takes in what a file holds: a certificate, a ledger entry as stores keep it, or the document of one with the signature
    /// that lies beside it.
    ///
    /// What is none of these is passed over.
    /// - Throws: ``ErasureError`` of kind `tooMuchEvidence`.
    package mutating func read(_ bytes: Span<UInt8>, signature: String?) throws(ErasureError) {
        guard let document = try? JSONValue.parseCanonical(bytes, maximumBytes: Self.maximumCertificateBytes) else {
            return
        }
        if document["type"] == .string("erasure-certificate") {
            try read(certificate: document)
        } else if let inner = document["document"] {
            if Self.isEntry(inner) { try take(try? LedgerEntry.parse(bytes)) }
        } else if let signature, Self.isEntry(document) {
            let signed = try? SignedDocument.parse(
                document: bytes,
                armouredSignature: signature,
                namespace: LedgerEntry.namespace,
                maximumBytes: LedgerEntry.maximumBytes
            )
            try take(signed.flatMap { try? LedgerEntry.parse($0.encoded().span) })
        }
    }

    /// True for what says that it is a ledger entry; other signed documents lie beside them.
    private static func isEntry(_ document: JSONValue) -> Bool {
        document["statement"] != nil && document["nonce"] != nil
    }

    private mutating func read(certificate: JSONValue) throws(ErasureError) {
        guard let erasure = certificate["erasure"]?.stringValue, LedgerText.isCode(erasure),
            let repositories = certificate["repositories"]?.arrayValue
        else {
            damaged += 1
            return
        }
        for part in repositories {
            guard let repository = part["repository"]?.stringValue.flatMap({ RepositoryID(hex: $0) }),
                let tombstones = part["tombstones"]?.arrayValue
            else {
                damaged += 1
                continue
            }
            for digest in tombstones.compactMap({ $0.stringValue.flatMap { Digest(hex: $0) } }) {
                named.insert(NamedTombstone(repository: repository, erasure: erasure, digest: digest))
                guard named.count <= Self.maximumEntries else { throw Self.tooMuch() }
            }
            for envelope in part["entries"]?.arrayValue ?? [] {
                try take(try? LedgerEntry.parse(envelope.canonicalBytes().span))
            }
        }
    }

    private mutating func take(_ entry: LedgerEntry?) throws(ErasureError) {
        guard let entry else {
            damaged += 1
            return
        }
        guard entries[entry.repository, default: [:]].updateValue(entry, forKey: entry.digest) == nil else { return }
        count += 1
        guard count <= Self.maximumEntries else { throw Self.tooMuch() }
    }

    private static func tooMuch() -> ErasureError {
        ErasureError(
            .tooMuchEvidence,
            "more than \(maximumEntries) ledger entries in what was given",
            remedy: "Give one certificate or one tenant's bundle at a time."
        )
    }
}
