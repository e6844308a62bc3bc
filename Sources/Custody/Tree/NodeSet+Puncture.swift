internal import Sealing

extension NodeSet {
    /// The set without what lies at and below a place: the node that covers it gives way to the siblings along the way.
    ///
    /// Idempotent, and the order of several makes no difference.
    func punctured(at target: TreePrefix) -> NodeSet {
        let dropped = indicesCovered(by: target)
        if !dropped.isEmpty { return replacing(dropped, with: [], keys: nil) }
        guard let covering = indexCovering(target) else { return self }
        let start = places[covering].length
        // On the left of the target the siblings stand by rising depth, on its right by falling depth.
        let depths = Array(start + 1...target.length)
        let left = depths.filter { target.bit($0 - 1) == 1 }
        let right = depths.filter { target.bit($0 - 1) == 0 }.reversed()
        let order = left + right
        let keys = withKey(at: covering) { key in
            Secret(count: order.count * TreeStep.nodeCount) { output in
                var position: [Int: Int] = [:]
                for (index, depth) in order.enumerated() { position[depth] = index * TreeStep.nodeCount }
                Self.siblings(on: target, from: key, at: start, positions: position, into: &output)
            }
        }
        return replacing(covering..<covering + 1, with: order.map { target.sibling(length: $0) }, keys: keys)
    }

    /// Walks from a node at depth `start` to `target`, and puts the key of each sibling where `positions` says.
    private static func siblings(
        on target: TreePrefix,
        from key: Span<UInt8>,
        at start: Int,
        positions: [Int: Int],
        into output: inout MutableSpan<UInt8>
    ) {
        var node = [UInt8](repeating: 0, count: TreeStep.nodeCount)
        var children = [UInt8](repeating: 0, count: 2 * TreeStep.nodeCount)
        defer {
            node.cleanse()
            children.cleanse()
        }
        for index in 0..<TreeStep.nodeCount { node[index] = key[index] }
        for depth in start + 1...target.length {
            TreeStep.children(of: node.span, into: &children)
            guard let position = positions[depth] else { preconditionFailure("each depth has a sibling") }
            let onWay = target.bit(depth - 1) == 0 ? 0 : TreeStep.nodeCount
            for index in 0..<TreeStep.nodeCount {
                output[position + index] = children[TreeStep.nodeCount - onWay + index]
                node[index] = children[onWay + index]
            }
        }
    }

    private func replacing(_ range: Range<Int>, with new: [TreePrefix], keys newKeys: Secret?) -> NodeSet {
        var places = places
        places.replaceSubrange(range, with: new)
        guard !places.isEmpty else { return .empty }
        let before = range.lowerBound * TreeStep.nodeCount
        let inserted = new.count * TreeStep.nodeCount
        let keys = withKeys { old in
            Secret(count: places.count * TreeStep.nodeCount) { output in
                for index in 0..<before { output[index] = old[index] }
                if let newKeys {
                    newKeys.withBytes { bytes in
                        for index in bytes.indices { output[before + index] = bytes[index] }
                    }
                }
                let behind = range.upperBound * TreeStep.nodeCount
                for index in behind..<old.count { output[before + inserted + index - behind] = old[index] }
            }
        }
        return NodeSet(places: places, keys: keys)
    }
}
