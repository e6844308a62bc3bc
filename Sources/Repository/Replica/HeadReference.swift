package import Ledger
package import Sealing

/// A head that some party has seen: enough to tell an old copy or a forked one from the repository.
package struct HeadReference: Hashable, Sendable {
    /// The head's number, from 1.
    package let number: UInt64
    /// SHA-256 of the head's bytes.
    package let digest: Digest
    /// Who saw it, for messages: `custodian:NAME`, `store:NAME`, `catalog`.
    package let witness: String

    /// A mark with its witness.
    package init(_ mark: HeadMark, witness: String) {
        self.init(number: mark.number, digest: mark.digest, witness: witness)
    }

    /// A reference from its parts.
    package init(number: UInt64, digest: Digest, witness: String) {
        self.number = number
        self.digest = digest
        self.witness = witness
    }
}
