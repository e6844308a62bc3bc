import Sealing

@testable import Ledger

extension FuzzTarget {
    /// What stands in a ledger, and what rests on it.
    static let ledger: [FuzzTarget] = [
        ledgerEntry, ledgerObject, checkpoint, receipt, destructionReceipt, repositoryDescriptor, scopeLabel,
    ]

    private static func statements() throws -> [LedgerStatement] {
        let store = try Party(kind: .store, name: "a", region: "r", storeIdentity: FuzzKeys.digest(1))
        let custodian = try Party(kind: .custodian, name: "c", region: "r", key: FuzzKeys.writer.publicKey)
        let scope = ScopePrefix.subject(7)
        let id = FuzzKeys.id(1)
        let request = try ErasureRequest(
            id: id,
            scope: .object(subject: 7, object: 8),
            reason: "art-17",
            requestedAt: FuzzKeys.time,
            due: FuzzKeys.time.addingMonths(1),
            graceEnds: FuzzKeys.time,
            approvals: 2
        )
        let destroyed = DestructionReceipt(
            repository: FuzzKeys.repository,
            party: custodian,
            joined: FuzzKeys.digest(2),
            evidence: .object(["grade": .string("unknown")]),
            time: FuzzKeys.time,
            with: FuzzKeys.writer
        )
        return [
            .delegated(key: FuzzKeys.writer.publicKey, role: .writer, party: "agent"),
            .revoked(
                key: FuzzKeys.writer.publicKey,
                acceptedEntries: [FuzzKeys.digest(1), FuzzKeys.digest(2)].sorted(),
                acceptedHead: 9
            ),
            .joined(store), .joined(custodian),
            .left(party: custodian.id, joined: FuzzKeys.digest(2), how: .destroyed(destroyed)),
            .left(party: store.id, joined: FuzzKeys.digest(2), how: .lost),
            .primaryMoved(to: store.id, sequence: 2), .policyApplied(inputs: .object([:]), sequence: 3),
            .erasureRequested(request), .erasureApproved(id: id, by: "someone"),
            .erasureExtended(id: id, due: FuzzKeys.time, reason: "art-12-3"),
            .erasureCancelled(id: id, reason: "withdrawn"), .erasureIssued(id: id, scope: .repository),
            .held(try Hold(id: id, basis: "order/1", until: nil, scope: scope)),
            .released(hold: id), .readmitted(subject: 7, incarnation: 2),
            .superseded(.nobody), .retired(ScopePath(subject: 7, object: 9)),
        ]
    }

    private static func entries() throws -> [LedgerEntry] {
        try statements().map {
            try LedgerEntry.make(
                $0,
                repository: FuzzKeys.repository,
                time: FuzzKeys.time,
                random: FuzzKeys.random,
                with: FuzzKeys.root
            )
        }
    }

    private static let ledgerEntry = signed("ledger-entry", namespace: LedgerEntry.namespace) {
        try entries().map(\.signed.document)
    } parse: { signed, bytes in
        guard let entry = try? LedgerEntry.parse(bytes.span) else { return nil }
        try same(entry.encoded, as: bytes, "a ledger entry")
        var ledger = Ledger(repository: FuzzKeys.repository, rootKey: FuzzKeys.root.publicKey)
        ledger.merge(try entries())
        ledger.merge([entry])
        _ = (ledger.root, ledger.tombstones, ledger.memberships, ledger.primary)
        return .object([
            "format": .integer(1), "nonce": .string(entry.nonce), "repository": .string(entry.repository.hex),
            "statement": entry.statement.json, "time": .string(entry.time.iso8601),
        ])
    }

    private static let ledgerObject = FuzzTarget("ledger-object") {
        try entries().map(\.encoded)
    } run: { input in
        guard let entry = try? LedgerEntry.parse(input.span) else { return false }
        try same(entry.encoded, as: input, "a ledger entry")
        return true
    }

    private static let checkpoint = signed("checkpoint", namespace: Checkpoint.namespace) {
        let ledger = Ledger(repository: FuzzKeys.repository, rootKey: FuzzKeys.root.publicKey)
        let mark = HeadMark(number: 3, digest: FuzzKeys.digest(3))
        return [nil, mark].map {
            Checkpoint(of: ledger, head: $0, time: FuzzKeys.time, with: FuzzKeys.root).signed.document
        }
    } parse: { _, bytes in
        guard let checkpoint = try? Checkpoint(parsing: bytes.span) else { return nil }
        return .object([
            "format": .integer(1), "repository": .string(checkpoint.repository.hex),
            "count": .integer(Int64(checkpoint.count)), "root": .string(checkpoint.root.hex),
            "head": checkpoint.head?.json ?? .null, "time": .string(checkpoint.time.iso8601),
        ])
    }

    private static let receipt = signed("receipt", namespace: Receipt.namespace) {
        let party = try Party(kind: .store, name: "a", region: "r")
        let tombstone = Tombstone(
            id: FuzzKeys.id(1),
            scope: .repository,
            time: FuzzKeys.time,
            digest: FuzzKeys.digest(1)
        )
        let statement = ReceiptStatement(
            id: FuzzKeys.id(2),
            repository: FuzzKeys.repository,
            tombstone: tombstone,
            party: party,
            state: .deleted,
            evidence: .object(["versions": .integer(0)]),
            ledger: Ledger(repository: FuzzKeys.repository, rootKey: FuzzKeys.root.publicKey),
            head: 7,
            time: FuzzKeys.time,
            nonce: FuzzKeys.id(3)
        )
        return [Receipt(statement, with: FuzzKeys.root).signed.document]
    } parse: { signed, bytes in
        guard let receipt = try? Receipt(parsing: bytes.span) else { return nil }
        return Receipt(receipt.statement, with: FuzzKeys.root).signed.document
    }

    private static let destructionReceipt = signed("destruction-receipt", namespace: DestructionReceipt.namespace) {
        try statements().compactMap {
            if case .left(_, _, .destroyed(let receipt)) = $0 { receipt.signed.document } else { nil }
        }
    } parse: { signed, _ in
        DestructionReceipt(json: signed.json)?.signed.document
    }

    private static let repositoryDescriptor = signed("repository-json", namespace: RepositoryDescriptor.namespace) {
        [RepositoryDescriptor(created: FuzzKeys.time, chunker: .standard, rootKey: FuzzKeys.root).signed.document]
    } parse: { _, bytes in
        guard let parsed = try? RepositoryDescriptor(parsing: bytes.span, expecting: nil) else { return nil }
        return RepositoryDescriptor(created: parsed.created, chunker: parsed.chunker, rootKey: FuzzKeys.root)
            .signed.document
    }

    private static let scopeLabel = FuzzTarget(
        "scope-label",
        .text(words: [":", "/", "@", "user:", "\u{301}", "e\u{301}", "\"", " "])
    ) {
        [Array("user:42".utf8), Array("user:42/ticket:17".utf8)]
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self), let label = try? ScopeLabel(parsing: text) else {
            return false
        }
        try same(Array(label.description.utf8), as: input, "a label")
        return true
    }
}
