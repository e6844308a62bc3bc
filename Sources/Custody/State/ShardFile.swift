internal import Sealing

/// The file of a punctured shard: its nodes, sealed under the shard's key, which stands in the table.
enum ShardFile {
    /// Nodes at most.
    static let maximumNodes = 1_300_000
    /// Bytes of a file at most.
    static let maximumBytes = 8 + maximumNodes * nodeBytes + AuthenticatedCipher.overhead

    /// Length, person, marker, object and key of one node.
    private static let nodeBytes = placeBytes + TreeStep.nodeCount
    private static let placeBytes = 18

    /// Seals a shard's nodes.
    static func seal(
        _ nodes: NodeSet,
        shard: Int,
        name: UInt64,
        repository: RepositoryID,
        key: Span<UInt8>,
        random: any RandomSource
    ) -> [UInt8] {
        precondition(nodes.places.count <= maximumNodes, "a shard has at most \(maximumNodes) nodes")
        var plain = encode(nodes)
        defer { plain.cleanse() }
        var sealed: [UInt8] = []
        var cipher = AuthenticatedCipher()
        cipher.seal(
            plain.span,
            key: key,
            nonce: random.bytes(12).span,
            associatedData: associatedData(shard, name, repository).span,
            appendTo: &sealed
        )
        return sealed
    }

    /// Opens a shard's file.
    /// - Throws: ``CustodyError`` with `damaged`.
    static func open(
        _ sealed: [UInt8],
        shard: Int,
        name: UInt64,
        repository: RepositoryID,
        key: Span<UInt8>
    ) throws -> NodeSet {
        var plain: [UInt8] = []
        defer { plain.cleanse() }
        var cipher = AuthenticatedCipher()
        do {
            try cipher.open(
                sealed.span,
                key: key,
                associatedData: associatedData(shard, name, repository).span,
                appendTo: &plain
            )
        } catch {
            throw CustodyError(.damaged, "shard \(shard) of repository \(repository): \(error.message)")
        }
        guard let nodes = decode(plain.span), !nodes.places.isEmpty,
            nodes.places.allSatisfy({ $0.length >= TableLayout.shardBits && $0.shard == shard })
        else { throw CustodyError(.damaged, "shard \(shard) of repository \(repository) holds no valid nodes") }
        return nodes
    }

    /// Number of nodes (4 bytes), their places, their keys.
    static func encode(_ nodes: NodeSet) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(4 + nodes.places.count * nodeBytes)
        writer.u32(UInt32(nodes.places.count))
        for place in nodes.places {
            writer.u8(UInt8(place.length))
            writer.u64(place.subject)
            writer.u8(place.marker)
            writer.u64(place.object)
        }
        if !nodes.places.isEmpty { nodes.withKeys { writer.bytes($0) } }
        return writer.bytes
    }

    /// Reads what ``encode(_:)`` gives; nil for anything else, such as places that overlap or are out of order.
    static func decode(_ bytes: Span<UInt8>) -> NodeSet? {
        guard bytes.count >= 4 else { return nil }
        let count = Int(number(bytes, at: 0, count: 4))
        guard count <= maximumNodes, bytes.count == 4 + count * nodeBytes else { return nil }
        guard count > 0 else { return .empty }
        var places: [TreePrefix] = []
        places.reserveCapacity(count)
        for index in 0..<count {
            let start = 4 + index * placeBytes
            let length = Int(bytes[start])
            guard length <= TreePrefix.maximumLength else { return nil }
            let bits = (
                subject: number(bytes, at: start + 1, count: 8), marker: bytes[start + 9],
                object: number(bytes, at: start + 10, count: 8)
            )
            let place = TreePrefix(truncating: bits, length: length)
            guard place.subject == bits.subject, place.marker == bits.marker, place.object == bits.object,
                place.marker <= 1, place.isPossible
            else { return nil }
            if let last = places.last {
                guard last < place, !last.covers(place) else { return nil }
            }
            places.append(place)
        }
        let keys = 4 + count * placeBytes
        return NodeSet(places: places, keys: Secret(copying: bytes.extracting(keys..<bytes.count)))
    }

    private static func number(_ bytes: Span<UInt8>, at start: Int, count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
    }

    private static func associatedData(_ shard: Int, _ name: UInt64, _ repository: RepositoryID) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes = Array("landfast/1/shard".utf8) + repository.bytes
        writer.u8(UInt8(shard))
        writer.u64(name)
        return writer.bytes
    }
}
