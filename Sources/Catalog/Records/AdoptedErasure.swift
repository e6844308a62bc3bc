/// A request as one repository's ledger has it, for a catalog that may not know of it.
package struct AdoptedErasure: Hashable, Sendable {
    /// The request; its state is not looked at: nobody has asked how far it is.
    package let request: ErasureRequestRecord
    /// True when it was taken back there, and has no tombstone.
    package let isCancelled: Bool
    /// What it waits for there.
    package let standing: ErasureStanding

    /// A request from its parts.
    package init(request: ErasureRequestRecord, isCancelled: Bool, standing: ErasureStanding) {
        self.request = request
        self.isCancelled = isCancelled
        self.standing = standing
    }
}
