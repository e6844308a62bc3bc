import Sealing

/// A Bloom filter over chunk ids: says for almost every id that is not in a run that it is not, at one or two memory
/// accesses.
///
/// Ids are keyed hashes, so their own bytes serve as hash values.
enum IndexFilter {
    /// Bytes of the filter for so many entries: 12 bits or more for each, a power of two.
    static func byteCount(entries: Int) -> Int {
        var bytes = 64
        while bytes * 8 < entries * 12 {
            bytes *= 2
        }
        return bytes
    }

    /// The filter over the ids that `body` hands out.
    static func build(entries: Int, _ ids: (_ add: (Span<UInt8>) -> Void) -> Void) -> [UInt8] {
        var filter = [UInt8](repeating: 0, count: byteCount(entries: entries))
        let mask = UInt32(truncatingIfNeeded: filter.count * 8 - 1)
        ids { id in
            for number in 0..<hashes {
                let bit = id.u32(at: number * 4) & mask
                filter[Int(bit >> 3)] |= 1 << UInt8(bit & 7)
            }
        }
        return filter
    }

    /// False when the id is certainly not there.
    static func mayContain(_ id: Digest, in filter: Span<UInt8>) -> Bool {
        let mask = UInt32(truncatingIfNeeded: filter.count * 8 - 1)
        for number in 0..<hashes {
            let bit = id.littleEndianWord(number) & mask
            if filter[Int(bit >> 3)] & (1 << UInt8(bit & 7)) == 0 { return false }
        }
        return true
    }

    private static let hashes = 4
}
