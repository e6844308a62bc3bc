import Ledger
import Sealing
import Stores

/// A head with its writer's signature, which has been checked; whether that writer may is for a ledger to say.
struct SignedHead: Sendable {
    let head: Head
    /// SHA-256 of the head's bytes.
    let digest: Digest
    private let signer: PublicKey

    /// Every copy shows the same heads, and each command reads the newest of each.
    private static let checked = CheckedDocuments(namespace: Head.namespace, limit: 1 << 14)

    init(_ bytes: [UInt8], repository: RepositoryID) throws(SealingError) {
        let document = try SignedDocument.parse(
            bytes.span,
            checked: Self.checked,
            maximumBytes: FormatLimits.head
        )
        head = try Head(document.document, repository: repository)
        digest = SHA256.hash(bytes.span)
        signer = document.key
    }

    /// Whether the signer may write it.
    func isWriter(in ledger: Ledger) -> Bool { ledger.acceptsHead(head.number, by: signer) }

    /// - Throws: ``RepositoryError`` of kind `unauthorised` when it counts for nothing.
    func requireWriter(in ledger: Ledger, store: String) throws(RepositoryError) {
        guard isWriter(in: ledger) else {
            throw RepositoryError(
                .unauthorised,
                "heads/\(head.number) in store \(store) is signed by \(signer.hex), which may not write",
                remedy: "A key without the role, or revoked before, wrote it. Do not use this copy; bring it forward"
                    + " from another replica."
            )
        }
    }
}
