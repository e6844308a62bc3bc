internal import Ledger
internal import Sealing

/// Derives leaves.
///
/// For paths in rising order what neighbours share is derived once.
struct LeafDeriver: ~Copyable {
    /// The nodes on the way to the last leaf: 32 bytes for each depth, those above ``top`` unused.
    private var way = [UInt8](repeating: 0, count: (TreePrefix.maximumLength + 1) * TreeStep.nodeCount)
    private var children = [UInt8](repeating: 0, count: 2 * TreeStep.nodeCount)
    /// The node of the set that ``way`` starts from.
    private var top: TreePrefix?
    private var last: TreePrefix?

    deinit {
        precondition(way.isEmpty && children.isEmpty, "keys were left behind in memory")
    }

    /// Overwrites everything derived.
    ///
    /// The last thing that is done with a deriver.
    mutating func cleanse() {
        way.cleanse()
        children.cleanse()
    }

    /// Derives a leaf and shows it to a closure, which must not keep it.
    /// - Returns: nil when the leaf cannot be derived from these nodes any more.
    mutating func withLeaf<Result>(
        _ path: ScopePath,
        from nodes: NodeSet,
        _ body: (Span<UInt8>) throws -> Result
    ) rethrows -> Result? {
        let target = TreePrefix(path)
        guard let index = nodes.indexCovering(target) else { return nil }
        let covering = nodes.places[index]
        let depth: Int
        if let last, top == covering {
            depth = max(covering.length, min(last.commonLength(with: target), last.length, target.length))
        } else {
            depth = covering.length
            nodes.withKey(at: index) { key in
                for byte in 0..<TreeStep.nodeCount { way[depth * TreeStep.nodeCount + byte] = key[byte] }
            }
            top = covering
        }
        Self.descend(&way, from: depth, to: target, &children)
        last = target
        let start = target.length * TreeStep.nodeCount
        return try body(way.span.extracting(start..<start + TreeStep.nodeCount))
    }

    private static func descend(
        _ way: inout [UInt8],
        from start: Int,
        to target: TreePrefix,
        _ children: inout [UInt8]
    ) {
        for depth in start..<target.length {
            let node = depth * TreeStep.nodeCount
            TreeStep.children(of: way.span.extracting(node..<node + TreeStep.nodeCount), into: &children)
            let child = target.bit(depth) == 0 ? 0 : TreeStep.nodeCount
            for byte in 0..<TreeStep.nodeCount { way[node + TreeStep.nodeCount + byte] = children[child + byte] }
        }
    }
}
