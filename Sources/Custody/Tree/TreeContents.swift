internal import Ledger
internal import Sealing

/// All that a custodian needs of a repository, as it goes from one to another.
struct TreeContents {
    let labelKey: Secret
    let rootSeed: Secret
    /// 256 of them.
    let shards: [NodeSet]
    /// The highest head that the donor was told of.
    let head: HeadMark?

    init(labelKey: Secret, rootSeed: Secret, shards: [NodeSet], head: HeadMark?) {
        self.labelKey = labelKey
        self.rootSeed = rootSeed
        self.shards = shards
        self.head = head
    }

    private static let headBytes = 41

    /// Head (1, 8, 32), label key (32), root signing seed (32), then the nodes of all shards as in a shard's file.
    func encode() -> [UInt8] {
        let places = shards.flatMap(\.places)
        let keys = Secret(count: places.count * TreeStep.nodeCount) { output in
            var start = 0
            for shard in shards where !shard.places.isEmpty {
                shard.withKeys { bytes in
                    for index in bytes.indices { output[start + index] = bytes[index] }
                }
                start += shard.places.count * TreeStep.nodeCount
            }
        }
        var nodes = ShardFile.encode(NodeSet(places: places, keys: keys))
        defer { nodes.cleanse() }
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(Self.headBytes + 2 * TableLayout.keyCount + nodes.count)
        writer.u8(head == nil ? 0 : 1)
        writer.u64(head?.number ?? 0)
        writer.bytes.append(contentsOf: head?.digest.bytes ?? Array(repeating: 0, count: Digest.byteCount))
        labelKey.withBytes { writer.bytes($0) }
        rootSeed.withBytes { writer.bytes($0) }
        writer.bytes(nodes.span)
        return writer.bytes
    }

    /// Reads what ``encode()`` gives; nil for anything else.
    init?(decoding bytes: Span<UInt8>) {
        let keys = Self.headBytes
        let nodesStart = keys + 2 * TableLayout.keyCount
        guard bytes.count > nodesStart, bytes[0] <= 1 else { return nil }
        if bytes[0] == 1 {
            let number = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[1 + $1]) << UInt64(8 * $1) }
            guard let digest = Digest(bytes.extracting(9..<keys)) else { return nil }
            head = HeadMark(number: number, digest: digest)
        } else {
            // Nothing else may say "none": what decodes is what was encoded.
            guard (1..<keys).allSatisfy({ bytes[$0] == 0 }) else { return nil }
            head = nil
        }
        labelKey = Secret(copying: bytes.extracting(keys..<keys + TableLayout.keyCount))
        rootSeed = Secret(copying: bytes.extracting(keys + TableLayout.keyCount..<nodesStart))
        guard let nodes = ShardFile.decode(bytes.extracting(nodesStart..<bytes.count)), !nodes.places.isEmpty,
            nodes.places.allSatisfy({ $0.length >= TableLayout.shardBits })
        else { return nil }
        shards = (0..<TableLayout.shardCount).map { shard in
            let range = nodes.indicesCovered(by: StateFolder.place(ofShard: shard))
            return nodes.subset(range)
        }
        // Each shard keeps something, or a puncture went beyond what a puncture may.
        guard shards.allSatisfy({ !$0.places.isEmpty }) else { return nil }
    }
}

extension NodeSet {
    /// The nodes of a range of indices.
    func subset(_ range: Range<Int>) -> NodeSet {
        guard !range.isEmpty else { return .empty }
        let keys = withKeys { bytes in
            Secret(
                copying: bytes.extracting(
                    range.lowerBound * TreeStep.nodeCount..<range.upperBound * TreeStep.nodeCount
                )
            )
        }
        return NodeSet(places: Array(places[range]), keys: keys)
    }
}
