internal import Sealing

/// The whole tree, as far as it is made at once.
enum KeyTree {
    /// The nodes that cover the 256 shards, from the root of 32 bytes, which is not needed any more then.
    static func shards(ofRoot root: Span<UInt8>) -> [NodeSet] {
        var children = [UInt8](repeating: 0, count: 2 * TreeStep.nodeCount)
        defer { children.cleanse() }
        var level = [Secret(copying: root)]
        for _ in 0..<TableLayout.shardBits {
            var next: [Secret] = []
            for node in level {
                node.withBytes { TreeStep.children(of: $0, into: &children) }
                next.append(Secret(copying: children.span.extracting(0..<TreeStep.nodeCount)))
                next.append(Secret(copying: children.span.extracting(TreeStep.nodeCount..<2 * TreeStep.nodeCount)))
            }
            level = next
        }
        return level.enumerated().map { shard, node in
            node.withBytes { NodeSet(place: StateFolder.place(ofShard: shard), key: $0) }
        }
    }
}
