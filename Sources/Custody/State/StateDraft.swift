internal import Ledger
internal import Sealing

/// What is to become of a table and its shards.
struct StateDraft {
    private(set) var table: CustodyTable
    /// The shards whose nodes change.
    private(set) var shards: [Int: NodeSet] = [:]
    private(set) var isDestroyed = false

    init(_ table: CustodyTable) {
        self.table = table
        isDestroyed = table.isDestroyed
    }

    /// Everything that a new repository's table holds.
    init(labelKey: Secret, rootSeed: Secret, shards nodes: [NodeSet], ledger: Ledger, head: HeadMark?) {
        precondition(nodes.count == TableLayout.shardCount, "a tree has 256 shards")
        let secrets = Secret(count: TableLayout.secretCount) { output in
            func put(_ bytes: Span<UInt8>, at start: Int, into output: inout MutableSpan<UInt8>) {
                for index in bytes.indices { output[start + index] = bytes[index] }
            }
            labelKey.withBytes { put($0, at: TableLayout.labelKey, into: &output) }
            rootSeed.withBytes { put($0, at: TableLayout.rootSeed, into: &output) }
            for (shard, set) in nodes.enumerated() where Self.isWhole(set, shard: shard) {
                set.withKey(at: 0) { put($0, at: TableLayout.shard(shard), into: &output) }
            }
        }
        table = CustodyTable(
            generation: 0,
            head: head,
            ledgerCount: ledger.count,
            ledgerRoot: ledger.root,
            applied: 0,
            waiting: [:],
            shards: Array(repeating: .whole, count: TableLayout.shardCount),
            secrets: secrets
        )
        for (shard, set) in nodes.enumerated() where !Self.isWhole(set, shard: shard) { shards[shard] = set }
    }

    /// Drops what lies below a scope.
    ///
    /// Nothing happens when nothing of it can be derived.
    mutating func puncture(_ scope: ScopePrefix, in folder: StateFolder) throws {
        guard !isDestroyed else { return }
        let target = TreePrefix(scope)
        guard target.length > 0 else {
            isDestroyed = true
            shards = [:]
            return
        }
        let nodes = try shards[target.shard] ?? folder.nodes(ofShard: target.shard, in: table)
        let punctured = nodes.punctured(at: target)
        if punctured.places != nodes.places { shards[target.shard] = punctured }
    }

    /// Remembers what was seen.
    mutating func note(head: HeadMark) { table.head = head }

    /// Remembers how much ledger there is.
    mutating func note(ledger: Ledger) {
        table.ledgerCount = ledger.count
        table.ledgerRoot = ledger.root
    }

    /// Remembers how many records the puncture log has when this state is done.
    mutating func note(applied: UInt64) { table.applied = applied }

    /// Remembers which tombstones wait, and since when.
    mutating func note(waiting: [Digest: Timestamp]) { table.waiting = waiting }

    /// True when something differs from the table it was made from.
    func differs(from other: CustodyTable) -> Bool {
        !shards.isEmpty || isDestroyed != other.isDestroyed || table.head != other.head
            || table.ledgerCount != other.ledgerCount || table.ledgerRoot != other.ledgerRoot
            || table.waiting != other.waiting || table.applied != other.applied
    }

    private static func isWhole(_ nodes: NodeSet, shard: Int) -> Bool {
        nodes.places == [StateFolder.place(ofShard: shard)]
    }
}
