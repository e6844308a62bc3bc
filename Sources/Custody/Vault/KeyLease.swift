internal import Files
package import Ledger
internal import Sealing
internal import Synchronization

/// Keys in memory, for one run, until a moment.
///
/// A process with an open lease is a party to every erasure: close it.
package final class KeyLease: Sendable {
    /// What was recorded about it.
    package let record: LeaseRecord
    private let vault: CustodianVault
    private let state: Mutex<Opened?>

    /// What is in memory while the lease is open.
    private struct Opened: Sendable {
        var table: CustodyTable
        var shards: [Int: NodeSet] = [:]
        let lock: FileLock
    }

    /// Nodes that stay in memory from one call to the next: paths come sorted, so that few are needed at once.
    private static let maximumKeptNodes = 1 << 16

    init(vault: CustodianVault, record: LeaseRecord, table: CustodyTable, lock: FileLock) {
        self.vault = vault
        self.record = record
        state = Mutex(Opened(table: table, lock: lock))
    }

    /// The path of a label, in its person's present incarnation.
    package func path(for label: ScopeLabel) throws -> ScopePath {
        try state.withLock { opened in
            let table = try require(opened).table
            return try vault.path(for: label, in: table)
        }
    }

    /// Every path that a label has or ever had: in each of its person's incarnations, the present one last.
    package func paths(of label: ScopeLabel) throws -> [ScopePath] {
        try state.withLock { opened in
            let table = try require(opened).table
            return try vault.paths(of: label, in: table)
        }
    }

    /// The keys of a path; nil when they were erased.
    package func keys(for path: ScopePath) throws -> LeafKeys? {
        try keys(forSorted: [path])[0]
    }

    /// The keys of paths in rising order; nil for those that were erased.
    ///
    /// What neighbouring paths share is derived once.
    package func keys(forSorted paths: [ScopePath]) throws -> [LeafKeys?] {
        let ledger = vault.ledger
        return try state.withLock { opened in
            _ = try require(opened)
            var deriver = LeafDeriver()
            defer { deriver.cleanse() }
            var keys: [LeafKeys?] = []
            keys.reserveCapacity(paths.count)
            for (index, path) in paths.enumerated() {
                precondition(index == 0 || paths[index - 1] <= path, "paths come in rising order")
                guard ledger.isErased(path) == nil else {
                    keys.append(nil)
                    continue
                }
                let nodes = try nodes(for: path, &opened)
                keys.append(deriver.withLeaf(path, from: nodes) { LeafKeys(leaf: $0) })
            }
            return keys
        }
    }

    /// Cleanses the keys and records the end.
    ///
    /// Closing twice is fine.
    package func close() throws {
        guard let opened = state.withLock({ $0.take() }) else { return }
        try vault.folder.locked {
            try vault.folder.leaseFolder.end(record.ended(at: vault.custodian.clock.now(), .dropped))
        }
        withExtendedLifetime(opened.lock) {}
    }

    private func require(_ opened: Opened?) throws -> Opened {
        guard let opened else { throw CustodyError(.leaseEnded, "key lease \(record.id) was closed") }
        let now = vault.custodian.clock.now()
        guard now < record.until else {
            throw CustodyError(.leaseEnded, "key lease \(record.id) ended at \(record.until)")
        }
        return opened
    }

    private func nodes(for path: ScopePath, _ opened: inout Opened?) throws -> NodeSet {
        let current = try require(opened)
        let shard = TreePrefix(path).shard
        if let nodes = current.shards[shard] { return nodes }
        guard !current.table.isDestroyed else { return .empty }
        let nodes: NodeSet
        if case .whole = current.table.shards[shard] {
            nodes = try vault.folder.nodes(ofShard: shard, in: current.table)
        } else {
            // The file may have been replaced since the lease was opened: then everything is read again.
            nodes = try vault.withState { state in
                if state.table.generation != current.table.generation {
                    opened?.table = state.table
                    opened?.shards = [:]
                }
                return try vault.folder.nodes(ofShard: shard, in: state.table)
            }
        }
        let kept = opened?.shards.values.reduce(0) { $0 + $1.places.count } ?? 0
        if kept + nodes.places.count > Self.maximumKeptNodes { opened?.shards = [:] }
        opened?.shards[shard] = nodes
        return nodes
    }
}
