import Erasure
import Sealing

@testable import Ledger

extension FuzzTarget {
    /// What is taken back from files that were kept elsewhere.
    static let erasure: [FuzzTarget] = [keptEvidence, keptDocument]

    /// A tombstone, and what it needs, of the fuzzed repository.
    private static func proof() throws -> (ledger: Ledger, entries: [LedgerEntry]) {
        let id = FuzzKeys.id(1)
        let scope = ScopePrefix.subject(7)
        let request = try ErasureRequest(
            id: id,
            scope: scope,
            reason: "art-17",
            requestedAt: FuzzKeys.time,
            due: FuzzKeys.time.addingMonths(1),
            graceEnds: FuzzKeys.time,
            approvals: 0
        )
        func entry(_ statement: LedgerStatement, _ key: SigningKey) throws -> LedgerEntry {
            try LedgerEntry.make(
                statement,
                repository: FuzzKeys.repository,
                time: FuzzKeys.time,
                random: FuzzKeys.random,
                with: key
            )
        }
        let entries = [
            try entry(.delegated(key: FuzzKeys.writer.publicKey, role: .officer, party: "officer"), FuzzKeys.root),
            try entry(.erasureRequested(request), FuzzKeys.writer),
            try entry(.erasureIssued(id: id, scope: scope), FuzzKeys.writer),
        ]
        var ledger = Ledger(repository: FuzzKeys.repository, rootKey: FuzzKeys.root.publicKey)
        ledger.merge(entries)
        return (ledger, ledger.proof(ofErasure: id))
    }

    private static func certificate() throws -> JSONValue {
        let (ledger, entries) = try proof()
        return .object([
            "type": .string("erasure-certificate"), "erasure": .string(FuzzKeys.id(1)),
            "repositories": .array([
                .object([
                    "repository": .string(FuzzKeys.repository.hex),
                    "tombstones": .array(ledger.tombstones.map { .string($0.digest.hex) }),
                    "entries": .array(entries.map(\.signed.json)),
                ])
            ]),
        ])
    }

    private static let keptEvidence = FuzzTarget("kept-evidence") {
        try [certificate().canonicalBytes()] + proof().entries.map(\.encoded)
    } run: { input in
        var evidence = KeptEvidence()
        try evidence.read(input.span, signature: nil)
        try check(evidence)
        return !evidence.isEmpty
    }

    /// The document of an entry, with the signature that a folder of evidence has beside it.
    private static let keptDocument = FuzzTarget("kept-document", .document) {
        try proof().entries.map { $0.signed.document.canonicalBytes() }
    } run: { input in
        guard let document = try? JSONValue.parseCanonical(input.span, maximumBytes: 1 << 24) else { return false }
        let signed = SignedDocument(signing: document, namespace: LedgerEntry.namespace, with: FuzzKeys.root)
        var evidence = KeptEvidence()
        let signature = signed.armouredSignature(namespace: LedgerEntry.namespace)
        try evidence.read(input.span, signature: signature)
        try check(evidence)
        return !evidence.isEmpty
    }

    /// Whatever was read: what a ledger gains from it has effect, and nothing else changes.
    private static func check(_ evidence: KeptEvidence) throws {
        var ledger = Ledger(repository: FuzzKeys.repository, rootKey: FuzzKeys.root.publicKey)
        let entries = evidence.entries[FuzzKeys.repository]?.values.map(\.self) ?? []
        let gains = ledger.gains(from: entries)
        try demand(ledger.merge(gains).isEmpty, "a ledger gains an entry that has no effect in it")
        try demand(ledger.count == gains.count, "a ledger gains something else than it was given")
    }
}
