package import Sealing

/// What an erasure request reached in one repository when it was made: counts, never whose.
package struct ErasureReachRecord: Hashable, Sendable {
    /// The repository.
    package let repository: RepositoryID
    /// Snapshots that held something of it; nil: they could not be read.
    package let snapshots: Int?
    /// Entries in the snapshot that held most.
    package let entries: Int?
    /// Bytes in the snapshot that held most.
    package let bytes: UInt64?
    /// Entries at the source; nil: nobody could look.
    package let sourceEntries: Int?
    /// True when it had been erased there before.
    package let wasErased: Bool
    /// When it was counted.
    package let counted: Timestamp

    /// A count from its parts.
    package init(
        repository: RepositoryID,
        snapshots: Int?,
        entries: Int?,
        bytes: UInt64?,
        sourceEntries: Int?,
        wasErased: Bool,
        counted: Timestamp
    ) {
        self.repository = repository
        self.snapshots = snapshots
        self.entries = entries
        self.bytes = bytes
        self.sourceEntries = sourceEntries
        self.wasErased = wasErased
        self.counted = counted
    }
}
