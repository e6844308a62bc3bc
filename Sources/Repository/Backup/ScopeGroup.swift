import Ledger
import Sealing

/// Small scopes that follow each other, with their entries in the parent: handed to a thread together, since a dataset may
/// have a hundred thousand of them, and handing over costs more than an unchanged one.
struct ScopeGroup: Sendable {
    private(set) var scopes: [(scope: PlannedScope, parent: ParentEntries?)] = []
    private var bytes: UInt64 = 0
    private var entries = 0

    /// Large enough to be handed to a thread.
    var isFull: Bool { scopes.count >= 64 || bytes >= 1 << 20 || entries >= 1024 }

    var isEmpty: Bool { scopes.isEmpty }

    mutating func append(_ scope: PlannedScope, _ parent: ParentEntries?) {
        scopes.append((scope, parent))
        bytes += scope.entries.fileBytes
        entries += scope.entries.count
    }
}

extension PlannedScope {
    /// True when one thread stores the scope alone, while others store others.
    var isSmall: Bool { entries.fileBytes < 8 << 20 && entries.count <= 4096 }
}

/// A scope that one thread has stored.
struct StoredScope: Sendable {
    var path: ScopePath
    /// Its entry lists, in order; none when nothing of it could be stored.
    var lists: [Digest]
    var counts: StoredCounts
}
