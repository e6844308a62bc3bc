internal import Sealing

/// Nodes of the key tree, none above another, in the order of their places, with their keys: what can still be derived.
struct NodeSet: Sendable {
    /// The places, sorted; no one covers another.
    let places: [TreePrefix]
    /// 32 bytes for each place; nil for none.
    private let keys: Secret?

    /// No nodes: nothing can be derived.
    static let empty = NodeSet(places: [], keys: nil)

    /// Nodes from their parts.
    init(places: [TreePrefix], keys: Secret?) {
        precondition(places.count * TreeStep.nodeCount == keys?.count ?? 0, "each place has its key")
        self.places = places
        self.keys = keys
    }

    /// One node.
    init(place: TreePrefix, key: Span<UInt8>) {
        self.init(places: [place], keys: Secret(copying: key))
    }

    /// Shows the key of the place at an index to a closure, which must not keep it.
    func withKey<Result: ~Copyable, Failure: Error>(
        at index: Int,
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let keys else { preconditionFailure("a place without keys") }
        return try keys.withBytes { bytes throws(Failure) in
            let start = index * TreeStep.nodeCount
            return try body(bytes.extracting(start..<start + TreeStep.nodeCount))
        }
    }

    /// Shows all keys, in the order of the places, to a closure, which must not keep them.
    ///
    /// Not for an empty set.
    func withKeys<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let keys else { preconditionFailure("no nodes, no keys") }
        return try keys.withBytes(body)
    }

    /// The index of the node that covers a place; nil when there is none.
    func indexCovering(_ place: TreePrefix) -> Int? {
        let after = firstIndex(above: place)
        guard after > 0, places[after - 1].covers(place) else { return nil }
        return after - 1
    }

    /// The indices of the nodes that a place covers.
    func indicesCovered(by place: TreePrefix) -> Range<Int> {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < place { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < places.count, place.covers(places[end]) { end += 1 }
        return low..<end
    }

    /// True when something at or below a place, or the place itself, can still be derived.
    func canDerive(_ place: TreePrefix) -> Bool {
        indexCovering(place) != nil || !indicesCovered(by: place).isEmpty
    }

    /// The first index whose place comes after `place`.
    private func firstIndex(above place: TreePrefix) -> Int {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle] <= place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
