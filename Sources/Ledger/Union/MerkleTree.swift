package import Sealing

/// The hash tree of RFC 6962 over digests: one root for a whole set.
package enum MerkleTree {
    /// The root over digests in their given order; the SHA-256 of nothing for none.
    package static func root(of digests: [Digest]) -> Digest {
        guard !digests.isEmpty else {
            let nothing: [UInt8] = []
            return SHA256.hash(nothing.span)
        }
        return root(digests[...])
    }

    private static func root(_ digests: ArraySlice<Digest>) -> Digest {
        if digests.count == 1, let only = digests.first {
            var leaf: [UInt8] = [0]
            only.append(to: &leaf)
            return SHA256.hash(leaf.span)
        }
        // The largest power of two below the count.
        let half = 1 << (Int.bitWidth - 1 - (digests.count - 1).leadingZeroBitCount)
        let middle = digests.startIndex + half
        var node: [UInt8] = [1]
        root(digests[..<middle]).append(to: &node)
        root(digests[middle...]).append(to: &node)
        return SHA256.hash(node.span)
    }
}
