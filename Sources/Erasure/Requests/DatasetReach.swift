package import Repository
package import Sealing

/// What a request reached in one dataset, counted before it was recorded.
package struct DatasetReach: Hashable, Sendable {
    /// The dataset's name.
    package var dataset: String
    /// The repository.
    package var repository: RepositoryID
    /// What lies in snapshots; nil: they could not be read.
    package var snapshots: SnapshotReach?
    /// Entries at the source, a count; nil: nobody could look.
    package var sourceEntries: Int?
    /// True when it was erased here before, by a request that reached something.
    package var wasErased: Bool
    /// When it was counted.
    package var counted: Timestamp

    /// A count from its parts.
    package init(
        dataset: String,
        repository: RepositoryID,
        snapshots: SnapshotReach?,
        sourceEntries: Int?,
        wasErased: Bool,
        counted: Timestamp
    ) {
        self.dataset = dataset
        self.repository = repository
        self.snapshots = snapshots
        self.sourceEntries = sourceEntries
        self.wasErased = wasErased
        self.counted = counted
    }

    /// True when something was seen of it.
    package var isSomething: Bool {
        wasErased || sourceEntries ?? 0 > 0 || snapshots?.snapshots ?? 0 > 0
    }

    /// As certificates and programs read it; what could not be counted is null.
    package var json: JSONValue {
        func number(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
        return .object([
            "snapshots": number(snapshots?.snapshots),
            "entries": number(snapshots?.entries),
            "bytes": number(snapshots.map { Int(clamping: $0.bytes) }),
            "sourceEntries": number(sourceEntries),
            "erasedBefore": .bool(wasErased),
            "counted": .string(counted.iso8601),
        ])
    }
}
