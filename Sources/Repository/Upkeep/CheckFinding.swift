package import Files
package import Sealing
package import Stores

/// Something that is wrong with a replica.
package struct CheckFinding: Hashable, Sendable {
    /// The object's name, or `heads` or `ledger` when the replica is behind.
    package var object: String
    /// What kind of object it is; nil when it is about several.
    package var kind: ObjectKind?
    /// The store's name.
    package var store: String
    /// What is wrong.
    package var fault: ObjectFault
    /// The snapshots that cannot be restored whole from this replica because of it, the oldest first.
    ///
    /// Empty when there were no keys to look with.
    package var affected: [AffectedSnapshot] = []

    /// What is wrong, for people.
    package var problem: String { fault.summary }

    /// What to do; `TENANT/DATASET` stands for the dataset's name, which this layer does not know.
    package var remedy: String {
        switch fault {
        case .behind: "Run `landfast replicate TENANT/DATASET` to bring this replica forward."
        case .unknown:
            "Run `landfast repair TENANT/DATASET`: it takes it away where the store lets it be deleted. Nothing waits for it."
        case .missing, .wrongSize, .altered, .unreadable, .unopenable, .inconsistent:
            if kind == .repository || kind == .receipt {
                "Run `landfast repair TENANT/DATASET`: it puts a good one in its place, or takes it away."
            } else {
                "Run `landfast repair TENANT/DATASET`: it takes the object from a replica that has it whole."
            }
        }
    }

    /// A finding about one object.
    init(_ object: ObjectName, in store: String, _ fault: ObjectFault) {
        self.object = object.description
        kind = object.kind
        self.store = store
        self.fault = fault
    }

    /// A finding about a replica as a whole.
    init(_ object: String, in store: String, _ fault: ObjectFault) {
        self.object = object
        kind = nil
        self.store = store
        self.fault = fault
    }
}

/// What of one snapshot cannot be restored from a replica because of damage.
package struct AffectedSnapshot: Hashable, Sendable {
    /// Paths kept for one snapshot and one object, a count.
    package static let maximumPaths = 10_000

    /// The snapshot's id; its manifest's name when the manifest itself cannot be read.
    package var id: String
    /// When its backup ran; nil when the manifest cannot be read.
    package var time: Timestamp?
    /// Files that lose content, a count.
    package var files = 0
    /// Scopes to which they belong, a count.
    package var scopes = 0
    /// Lists of names that cannot be read, a count: what they list is not in ``files``.
    package var lists = 0
    /// True when nothing of the snapshot can be restored from this replica.
    package var isWhole = false
    /// The files' paths, at most ``maximumPaths``.
    ///
    /// Names: for the operator's terminal only.
    package var paths: [PathBytes] = []
}

/// What a check found.
package struct CheckReport: Sendable {
    /// Everything that is wrong; empty when the replica is sound.
    package var findings: [CheckFinding] = []
    /// What is known to be lost and was accepted as such by a repair, the oldest first.
    package var acceptedLosses: [AffectedSnapshot] = []
    /// The head that was checked; nil when there is none.
    package var state: RepositoryState?
    /// Objects looked at, a count.
    package var objects = 0
    /// Bytes read and hashed.
    package var bytesRead: UInt64 = 0
    /// Chunks that were opened with their keys, a count.
    package var chunksOpened = 0
    /// Whether keys were at hand.
    package var hadKeys = false
    /// Objects that no head names: left by an interrupted run, or on their way into a next head.
    package var unnamed: [ObjectName] = []
    /// Things in the store that are no objects.
    package var strays: [Stray] = []

    /// Objects that no head names, a count.
    package var unnamedObjects: Int { unnamed.count }
}
